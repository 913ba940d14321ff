/** The catalog's objects as marks on an image: where they are, which are seen, which is nearest. */
import { arcsecPerPixel, pixelOf, type SkyFrame } from './sky-frame.ts'
import type { Point, Size, Viewport } from './viewport.ts'

/** An object to be marked. */
export interface CatalogObject {
  readonly raDeg: number
  readonly decDeg: number
  readonly label: string
  readonly magnitude?: number
}

/** An object in FITS pixel coordinates. */
export interface Mark extends Point {
  readonly object: CatalogObject
}

const UNKNOWN_MAGNITUDE = 99
const brightness = ({ object }: Mark) => object.magnitude ?? UNKNOWN_MAGNITUDE

/** The objects on the image, the brightest first. */
export function marksOf(objects: readonly CatalogObject[], frame: SkyFrame, { width, height }: Size): readonly Mark[] {
  return objects
    .flatMap((object): Mark[] => {
      const place = pixelOf(frame, object)
      const onImage = place && place.x >= 0.5 && place.y >= 0.5 && place.x < width + 0.5 && place.y < height + 0.5
      return onImage ? [{ ...place, object }] : []
    })
    .sort((one, other) => brightness(one) - brightness(other))
}

/** The marks on the screen, the brightest `most` of them, and how many there are. */
export function marksIn(marks: readonly Mark[], { u, v, scale, width, height }: Viewport, most: number) {
  const [reachX, reachY] = [width / 2 / scale, height / 2 / scale]
  const seen: Mark[] = []
  let count = 0
  for (const mark of marks) {
    if (Math.abs(mark.x - 0.5 - u) > reachX || Math.abs(mark.y - 0.5 - v) > reachY) continue
    if (++count <= most) seen.push(mark)
  }
  return { seen, count }
}

/** The mark nearest to a pixel and its distance on the sky. */
export function nearestMark(marks: readonly Mark[], frame: SkyFrame, { x, y }: Point) {
  let [least, nearest]: [number, Mark | undefined] = [Number.POSITIVE_INFINITY, undefined]
  for (const mark of marks) {
    const square = (mark.x - x) ** 2 + (mark.y - y) ** 2
    if (square < least) [least, nearest] = [square, mark]
  }
  return nearest && { mark: nearest, arcsec: Math.sqrt(least) * arcsecPerPixel(frame) }
}

/** Radius in image pixels below which a circle would hide a star's core. */
const CORE = 2.5

/** Radius of a mark's circle in screen pixels: one a magnitude, from 4 to 14, and around the core when zoomed in. */
export function markRadius({ magnitude }: CatalogObject, scale: number): number {
  const base = magnitude === undefined ? 6 : Math.min(14, Math.max(4, 28 - magnitude))
  return Math.max(base, CORE * scale)
}
