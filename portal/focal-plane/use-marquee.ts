/** A rectangle drawn with the mouse over an SVG picture, in the picture's own units. */
import { type PointerEvent, useRef, useState } from 'react'
import { type Box, boxBetween } from './layout.ts'

/** Pixels that the mouse must move before a click becomes a rectangle. */
const LEAST_PIXELS = 5

interface Start {
  readonly clientX: number
  readonly clientY: number
}

function pointIn(svg: SVGSVGElement, { clientX, clientY }: Start): DOMPoint {
  return new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()?.inverse())
}

/** The rectangle while it is drawn, and the handlers that draw it; fingers scroll the page instead. */
export function useMarquee(onDrawn: (box: Box, event: PointerEvent) => void) {
  const start = useRef<Start | undefined>(undefined)
  const [box, setBox] = useState<Box>()
  const stop = () => {
    start.current = undefined
    setBox(undefined)
  }
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      const { button, pointerType, clientX, clientY } = event
      if (button === 0 && pointerType !== 'touch') start.current = { clientX, clientY }
    },
    onPointerMove: (event: PointerEvent<SVGGElement>) => {
      const svg = event.currentTarget.ownerSVGElement
      const from = start.current
      if (from === undefined || svg === null) return
      const pixels = Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY)
      if (box === undefined && pixels < LEAST_PIXELS) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setBox(boxBetween(pointIn(svg, from), pointIn(svg, event)))
    },
    onPointerUp: (event: PointerEvent) => {
      if (box !== undefined) onDrawn(box, event)
      stop()
    },
    onPointerCancel: stop,
  }
  return { box, handlers }
}
