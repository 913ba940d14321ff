/** What part of the sky is looked at: the wheel and buttons zoom, a drag moves, and a press without a drag is a click. */
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react'
import type { MapPoint } from './projection.ts'
import { fromScreen, moved, WHOLE_SKY, zoomed } from './sky-view.ts'

/** Pixels that the pointer may move within a click. */
const CLICK_PIXELS = 4
/** Pixels of the wheel that double the zoom. */
const WHEEL_PIXELS = 320
const LINE_PIXELS = 18

/** CSS pixels from the corner within the border. */
const placeIn = (element: Element, { clientX, clientY }: { clientX: number; clientY: number }): MapPoint => {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left - element.clientLeft, y: clientY - top - element.clientTop }
}

interface Press {
  readonly from: MapPoint
  readonly last: MapPoint
  readonly isDrag: boolean
}

/** The width of an element in CSS pixels; 0 before it is drawn. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}

/** The view and its handlers; `onClick` gets the point of the map. */
export function useSkyView(
  picture: RefObject<HTMLElement | null>,
  widthPixels: number,
  onClick: (at: MapPoint) => void,
) {
  const [view, setView] = useState(WHOLE_SKY)
  const press = useRef<Press | undefined>(undefined)
  useEffect(() => {
    const { current } = picture
    if (current === null) return
    const onWheel = (event: WheelEvent) => {
      const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1)
      // With the whole sky in view, the page scrolls on.
      if (view.zoom === 1 && pixels > 0) return
      event.preventDefault()
      setView((now) =>
        zoomed(now, 2 ** (-pixels / WHEEL_PIXELS), fromScreen(now, widthPixels, placeIn(current, event))),
      )
    }
    // React's own wheel handlers cannot keep the page from scrolling.
    current.addEventListener('wheel', onWheel, { passive: false })
    return () => current.removeEventListener('wheel', onWheel)
  }, [picture, widthPixels, view.zoom])

  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return
      const at = placeIn(event.currentTarget, event)
      press.current = { from: at, last: at, isDrag: false }
    },
    onPointerMove: (event: PointerEvent) => {
      const { current } = press
      if (current === undefined) return
      const at = placeIn(event.currentTarget, event)
      const isDrag = current.isDrag || Math.hypot(at.x - current.from.x, at.y - current.from.y) > CLICK_PIXELS
      if (isDrag) {
        event.currentTarget.setPointerCapture(event.pointerId)
        setView((now) => moved(now, widthPixels, { x: at.x - current.last.x, y: at.y - current.last.y }))
      }
      press.current = { ...current, last: at, isDrag }
    },
    onPointerUp: (event: PointerEvent) => {
      const { current } = press
      press.current = undefined
      if (current?.isDrag === false) onClick(fromScreen(view, widthPixels, placeIn(event.currentTarget, event)))
    },
    onPointerCancel: () => {
      press.current = undefined
    },
  }
  const pointAt = (event: PointerEvent): MapPoint => fromScreen(view, widthPixels, placeIn(event.currentTarget, event))
  return { view, setView, handlers, pointAt }
}
