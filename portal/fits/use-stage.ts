/** Keeps the stage's canvas as large as its place and painted with the latest picture. */
import { type RefObject, useEffect, useLayoutEffect } from 'react'
import { imageColours } from './image-colours.ts'
import type { Sheet } from './paint.ts'
import type { Size, Viewport } from './viewport.ts'

/** Finer screens get two pixels a point: more costs time and nobody sees it. */
const FINEST = 2
const fineness = () => Math.min(FINEST, window.devicePixelRatio)

/** The viewport in the canvas's own pixels. */
export function finely({ width, height, scale, u, v }: Viewport): Viewport {
  const fine = fineness()
  return { u, v, scale: scale * fine, width: Math.round(width * fine), height: Math.round(height * fine) }
}

/** Calls `onSize` with the canvas's size in CSS pixels, now and whenever it changes. `onSize` must stay the same. */
export function useSize(canvas: RefObject<HTMLCanvasElement | null>, onSize: (screen: Size) => void): void {
  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const observer = new ResizeObserver(() => onSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [canvas, onSize])
}

/** Paints after every change of what is given; a theme switched while nothing else changes has no part in the picture. */
export function usePainting(
  canvas: RefObject<HTMLCanvasElement | null>,
  viewport: Viewport,
  paint: (sheet: Sheet) => void,
): void {
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const { width, height } = finely(viewport)
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    context.setTransform(fineness(), 0, 0, fineness(), 0, 0)
    context.clearRect(0, 0, viewport.width, viewport.height)
    paint({ context, viewport, colours: imageColours(element) })
  })
}
