/**
 * The part of an image that a screen shows, and the way between the two. On the image u runs right and v up from the
 * outer corner of the first pixel, so that FITS pixel x has its centre at u = x - 0.5; on the screen y runs down.
 */

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** What is at the middle of the screen (u, v), and how many screen pixels an image pixel takes. */
export interface View {
  readonly u: number
  readonly v: number
  readonly scale: number
}

/** A view on a screen. */
export interface Viewport extends View, Size {}

export const MOST_SCALE = 64
const MARGIN = 1.02

/** The whole image, with a thin margin. */
export function fitted(image: Size, screen: Size): View {
  const scale = Math.min(screen.width / image.width, screen.height / image.height) / MARGIN
  return { u: image.width / 2, v: image.height / 2, scale: scale > 0 ? scale : 1 }
}

/** FITS pixel coordinates of a place on the screen. */
export const pixelAt = ({ u, v, scale, width, height }: Viewport, { x, y }: Point): Point => ({
  x: u + (x - width / 2) / scale + 0.5,
  y: v - (y - height / 2) / scale + 0.5,
})

/** The place on the screen of FITS pixel coordinates. */
export const screenAt = ({ u, v, scale, width, height }: Viewport, { x, y }: Point): Point => ({
  x: width / 2 + (x - 0.5 - u) * scale,
  y: height / 2 - (y - 0.5 - v) * scale,
})

const between = (least: number, value: number, most: number) => Math.min(most, Math.max(least, value))

/** A view that shows some of the image: from half its fitted size to 64 screen pixels a pixel, its middle on the image. */
export function kept(view: View, image: Size, screen: Size): View {
  return {
    u: between(0, view.u, image.width),
    v: between(0, view.v, image.height),
    scale: between(Math.min(1, fitted(image, screen).scale / 2), view.scale, MOST_SCALE),
  }
}

/** Zooms by a factor while the pixel under `fixed` stays there. */
export function zoomed(viewport: Viewport, image: Size, factor: number, fixed: Point): View {
  const { u, v, scale, width, height } = viewport
  const next = kept({ u, v, scale: scale * factor }, image, viewport).scale
  const [awayX, awayY] = [fixed.x - width / 2, fixed.y - height / 2]
  const gain = 1 / scale - 1 / next
  return kept({ u: u + awayX * gain, v: v - awayY * gain, scale: next }, image, viewport)
}

/** Moves the image by screen pixels. */
export const panned = (viewport: Viewport, image: Size, byX: number, byY: number): View =>
  kept({ ...viewport, u: viewport.u - byX / viewport.scale, v: viewport.v + byY / viewport.scale }, image, viewport)

/** The view that just brings a pixel onto the screen, `margin` screen pixels from its edge. */
export function revealing(viewport: Viewport, image: Size, pixel: Point, margin: number): View {
  const { x, y } = screenAt(viewport, pixel)
  const { width, height } = viewport
  return panned(viewport, image, between(margin, x, width - margin) - x, between(margin, y, height - margin) - y)
}

export const isInside = ({ x, y }: Point, { width, height }: Size): boolean =>
  x >= 0.5 && y >= 0.5 && x < width + 0.5 && y < height + 0.5
