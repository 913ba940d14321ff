/** The canvas of the sky map: thousands of observations under the lines. */
import { useLayoutEffect, useRef } from 'react'
import { type Drawing, drawPoints } from './draw-points.ts'
import { useDrawingColours } from './token-colours.ts'

export function SkyCanvas({ points, picked, view, widthPixels }: Drawing) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useDrawingColours()
  useLayoutEffect(() => {
    const { current } = canvas
    const pen = current?.getContext('2d')
    if (current === null || pen === null || pen === undefined) return
    const ratio = window.devicePixelRatio
    // Setting the width clears it.
    current.width = widthPixels * ratio
    current.height = (widthPixels / 2) * ratio
    pen.scale(ratio, ratio)
    drawPoints(pen, { points, picked, view, widthPixels }, colours)
  }, [points, picked, view, widthPixels, colours])
  return <canvas ref={canvas} />
}
