/** Which part of an image somebody looks at, and the pixel that is pointed at: by pointer, keys or a search. */
import {
  fitted,
  isInside,
  kept,
  type Point,
  panned,
  pixelAt,
  revealing,
  type Size,
  screenAt,
  type View,
  type Viewport,
  zoomed,
} from './viewport.ts'

/** The pixel pointed at, in FITS pixel coordinates; `keys` draws a cross-hair on it. */
export interface Spot extends Point {
  readonly by: 'pointer' | 'keys'
}

export interface Viewing {
  readonly image: Size
  /** Of the stage, in CSS pixels; 0 until it is known. */
  readonly screen: Size
  /** Undefined while the whole image is fitted, whatever the screen. */
  readonly view: View | undefined
  readonly spot: Spot | undefined
}

export type ViewingMove =
  | { readonly kind: 'resize'; readonly screen: Size }
  | { readonly kind: 'zoom'; readonly factor: number; readonly at?: Point }
  | { readonly kind: 'scale'; readonly scale: number }
  | { readonly kind: 'fit' }
  | { readonly kind: 'drag'; readonly x: number; readonly y: number }
  | { readonly kind: 'point'; readonly at: Point }
  | { readonly kind: 'leave' }
  | { readonly kind: 'step'; readonly x: number; readonly y: number }
  | { readonly kind: 'go'; readonly pixel: Point }

export const startViewing = (image: Size): Viewing => ({
  image,
  screen: { width: 0, height: 0 },
  view: undefined,
  spot: undefined,
})

/** The viewport that is seen. */
export const viewportOf = ({ image, screen, view }: Pick<Viewing, 'image' | 'screen' | 'view'>): Viewport => ({
  ...(view ?? fitted(image, screen)),
  ...screen,
})

/** Free of the screen's edge by so much is a cross-hair moved by keys. */
const MARGIN = 32
/** At least so large are pixels drawn when somebody asks for a place. */
const LOOK_SCALE = 4

const clamp = (value: number, most: number) => Math.min(most, Math.max(1, value))

/** Zooms about the pixel pointed at while it is seen, else about the middle. */
function fixedPoint(viewing: Viewing): Point {
  const { width, height } = viewing.screen
  const spot = viewing.spot && screenAt(viewportOf(viewing), viewing.spot)
  const seen = spot && spot.x >= 0 && spot.y >= 0 && spot.x <= width && spot.y <= height
  return seen ? spot : { x: width / 2, y: height / 2 }
}

const zoom = (viewing: Viewing, factor: number, at = fixedPoint(viewing)): Viewing => ({
  ...viewing,
  view: zoomed(viewportOf(viewing), viewing.image, factor, at),
})

function point(viewing: Viewing, at: Point): Viewing {
  const pixel = pixelAt(viewportOf(viewing), at)
  return { ...viewing, spot: isInside(pixel, viewing.image) ? { ...pixel, by: 'pointer' } : undefined }
}

/** Moves the cross-hair by image pixels, or by screen pixels where those are larger, from the middle of one to another. */
function step(viewing: Viewing, x: number, y: number): Viewing {
  const { image } = viewing
  const viewport = viewportOf(viewing)
  const start = viewing.spot ?? { x: viewport.u + 0.5, y: viewport.v + 0.5 }
  const stride = Math.max(1, Math.round(1 / viewport.scale))
  const pixel = {
    x: clamp(Math.round(start.x + x * stride), image.width),
    y: clamp(Math.round(start.y + y * stride), image.height),
  }
  const moved = revealing(viewport, image, pixel, MARGIN)
  const isFitted = viewing.view === undefined && moved.u === viewport.u && moved.v === viewport.v
  return { ...viewing, view: isFitted ? undefined : moved, spot: { ...pixel, by: 'keys' } }
}

function go(viewing: Viewing, pixel: Point): Viewing {
  const { image, screen } = viewing
  const scale = Math.max(LOOK_SCALE, viewportOf(viewing).scale)
  const view = kept({ u: pixel.x - 0.5, v: pixel.y - 0.5, scale }, image, screen)
  return { ...viewing, view, spot: { ...pixel, by: 'keys' } }
}

/** The next viewing; a reducer. */
export function look(viewing: Viewing, move: ViewingMove): Viewing {
  switch (move.kind) {
    case 'resize':
      return { ...viewing, screen: move.screen }
    case 'zoom':
      return zoom(viewing, move.factor, move.at)
    case 'scale':
      return zoom(viewing, move.scale / viewportOf(viewing).scale)
    case 'fit':
      return { ...viewing, view: undefined }
    case 'drag':
      return { ...viewing, view: panned(viewportOf(viewing), viewing.image, move.x, move.y) }
    case 'point':
      return point(viewing, move.at)
    case 'leave':
      return { ...viewing, spot: undefined }
    case 'step':
      return step(viewing, move.x, move.y)
    case 'go':
      return go(viewing, move.pixel)
  }
}

export const ZOOM_STEP = 1.5

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
}

const KEYS: Readonly<Record<string, ViewingMove>> = {
  '+': { kind: 'zoom', factor: ZOOM_STEP },
  '=': { kind: 'zoom', factor: ZOOM_STEP },
  '-': { kind: 'zoom', factor: 1 / ZOOM_STEP },
  '0': { kind: 'fit' },
  '1': { kind: 'scale', scale: 1 },
  Escape: { kind: 'leave' },
}

/** What a key does; Shift makes the cross-hair go ten times as far. */
export function moveOfKey(key: string, shift: boolean): ViewingMove | undefined {
  const arrow = ARROWS[key]
  if (arrow === undefined) return KEYS[key]
  const far = shift ? 10 : 1
  return { kind: 'step', x: arrow.x * far, y: arrow.y * far }
}
