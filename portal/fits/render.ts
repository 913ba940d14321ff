/** Draws the part of an image that a screen shows: pixels as squares when zoomed in, means of them when zoomed out. */
import { type Palette, STEPS } from './palette.ts'
import type { Raster } from './pyramid.ts'
import type { Viewport } from './viewport.ts'

/** Where on a raster's axis each screen pixel lies: the pixel below its centre, or -1 beside the image. */
function nearest(start: number, step: number, count: number, length: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => {
    const place = Math.floor(start + (i + 0.5) * step)
    return place >= 0 && place < length ? place : -1
  })
}

/** The axis for mixing neighbours: the lower of the two, and how much of the upper. */
function neighbours(start: number, step: number, count: number, length: number) {
  const lower = nearest(start, step, count, length)
  const upper = new Int32Array(count)
  const share = new Float32Array(count)
  for (let i = 0; i < count; i++) {
    if (lower[i] === -1) continue
    const place = Math.min(length - 1, Math.max(0, start + (i + 0.5) * step - 0.5))
    lower[i] = Math.floor(place)
    upper[i] = Math.min(length - 1, Math.floor(place) + 1)
    share[i] = place - Math.floor(place)
  }
  return { lower, upper, share }
}

/** Where the left and upper edges of the screen lie on a raster, and its pixels a screen pixel (v downwards). */
function edges({ u, v, scale, width, height }: Viewport, factor: number) {
  const step = 1 / (scale * factor)
  return { left: u / factor - (width / 2) * step, top: v / factor + (height / 2) * step, step }
}

/** Which colour of a palette has a value so many steps above the low limit. */
function slot(steps: number): number {
  if (Number.isNaN(steps)) return STEPS
  return steps <= 0 ? 0 : steps >= STEPS - 1 ? STEPS - 1 : steps | 0
}

function drawSquares(raster: Raster, viewport: Viewport, { low, high, colours }: Palette, out: Uint32Array): void {
  const { left, top, step } = edges(viewport, 1)
  const columns = nearest(left, step, viewport.width, raster.width)
  const rows = nearest(top, -step, viewport.height, raster.height)
  const gain = (STEPS - 1) / (high - low)
  for (let y = 0, at = 0; y < rows.length; y++) {
    const row = rows[y] ?? -1
    if (row < 0) {
      at += columns.length
      continue
    }
    const line = row * raster.width
    for (let x = 0; x < columns.length; x++, at++) {
      const column = columns[x] ?? -1
      if (column < 0) continue
      out[at] = colours[slot(((raster.pixels[line + column] ?? 0) - low) * gain)] ?? 0
    }
  }
}

function drawMeans(level: Raster, factor: number, viewport: Viewport, palette: Palette, out: Uint32Array): void {
  const { low, high, colours } = palette
  const { left, top, step } = edges(viewport, factor)
  const across = neighbours(left, step, viewport.width, level.width)
  const down = neighbours(top, -step, viewport.height, level.height)
  const gain = (STEPS - 1) / (high - low)
  const { pixels, width } = level
  for (let y = 0; y < viewport.height; y++) {
    if (down.lower[y] === -1) continue
    const one = (down.lower[y] ?? 0) * width
    const other = (down.upper[y] ?? 0) * width
    const mix = down.share[y] ?? 0
    for (let x = 0, at = y * viewport.width; x < viewport.width; x++, at++) {
      const near = across.lower[x] ?? -1
      if (near < 0) continue
      const far = across.upper[x] ?? 0
      const share = across.share[x] ?? 0
      const a = pixels[one + near] ?? 0
      const c = pixels[other + near] ?? 0
      const first = a + ((pixels[one + far] ?? 0) - a) * share
      const second = c + ((pixels[other + far] ?? 0) - c) * share
      out[at] = colours[slot((first + (second - first) * mix - low) * gain)] ?? 0
    }
  }
}

/** The level of a pyramid whose pixels come nearest to the screen's. */
const levelFor = (scale: number, levels: number) => Math.min(levels - 1, Math.max(0, Math.round(-Math.log2(scale))))

/** RGBA pixels of a viewport, row by row from the top; transparent beside the image. */
export function render(pyramid: readonly Raster[], viewport: Viewport, palette: Palette): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(viewport.width * viewport.height)
  const index = levelFor(viewport.scale, pyramid.length)
  const level = pyramid[index]
  if (level === undefined) return out
  if (viewport.scale >= 1) drawSquares(level, viewport, palette, out)
  else drawMeans(level, 2 ** index, viewport, palette, out)
  return out
}
