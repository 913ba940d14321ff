/** Listens to pointers, wheel and keys of the stage. */
import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react'
import { Gestures, wheelFactor } from './gestures.ts'
import { moveOfKey, type ViewingMove } from './viewing.ts'
import type { Point } from './viewport.ts'

/** A place within an element, in CSS pixels. */
function placeIn(
  element: Element,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Point {
  const { left, top } = element.getBoundingClientRect()
  return { x: clientX - left, y: clientY - top }
}

type Move = (move: ViewingMove) => void

/** React hears a wheel only where it can no longer keep the page from scrolling. */
function useWheel(canvas: RefObject<HTMLCanvasElement | null>, move: Move): void {
  useEffect(() => {
    const element = canvas.current
    const turn = (event: WheelEvent) => {
      event.preventDefault()
      if (element !== null) move({ kind: 'zoom', factor: wheelFactor(event), at: placeIn(element, event) })
    }
    element?.addEventListener('wheel', turn, { passive: false })
    return () => element?.removeEventListener('wheel', turn)
  }, [canvas, move])
}

/** Handlers for the canvas. `move` must stay the same. */
export function useGestures(canvas: RefObject<HTMLCanvasElement | null>, move: Move) {
  const [gestures] = useState(() => new Gestures())
  useWheel(canvas, move)
  const release = ({ pointerId }: PointerEvent) => gestures.release(pointerId)
  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
      const at = placeIn(event.currentTarget, event)
      event.currentTarget.setPointerCapture(event.pointerId)
      gestures.press(event.pointerId, at)
      move({ kind: 'point', at })
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
      for (const each of gestures.moved(event.pointerId, placeIn(event.currentTarget, event))) move(each)
    },
    onPointerUp: release,
    onPointerCancel: release,
    // A finger that is lifted leaves too, and what it pointed at is wanted still.
    onPointerLeave: ({ pointerType }: PointerEvent) => pointerType === 'mouse' && move({ kind: 'leave' }),
    onKeyDown: (event: KeyboardEvent) => {
      const wish = event.ctrlKey || event.metaKey || event.altKey ? undefined : moveOfKey(event.key, event.shiftKey)
      if (wish === undefined) return
      event.preventDefault()
      move(wish)
    },
  }
}
