/** Thousands of observations on a canvas: one path a band, so that a zoom does not stutter. */
import { BAND_SIGNS, type BandSign } from './bands.ts'
import type { SkyPoint } from './sky-points.ts'
import { pixelsPerUnit, type SkyView } from './sky-view.ts'

export interface Drawing {
  readonly points: readonly SkyPoint[]
  readonly picked: ReadonlySet<string>
  readonly view: SkyView
  readonly widthPixels: number
}

/** Colours as the browser has worked them out: of each band, and of the ring about what is picked. */
export interface DrawingColours {
  readonly bands: readonly string[]
  readonly ring: string
  readonly ground: string
}

/** Pixels: smaller where there are many and where the picture is small, larger when one looks closer. */
export function pointRadius(count: number, zoom: number, widthPixels: number): number {
  const usual = count > 2000 ? 2.4 : count > 300 ? 3 : 4
  return Math.min(7, usual * Math.min(1, widthPixels / 900) ** 0.5 * zoom ** 0.35)
}

interface Spot {
  readonly x: number
  readonly y: number
}

function trace(pen: CanvasRenderingContext2D, spots: readonly Spot[], { vertices }: BandSign, radius: number): void {
  pen.beginPath()
  for (const { x, y } of spots)
    for (const [index, [dx, dy]] of vertices.entries()) {
      if (index === 0) pen.moveTo(x + dx * radius, y + dy * radius)
      else pen.lineTo(x + dx * radius, y + dy * radius)
    }
}

function rings(pen: CanvasRenderingContext2D, spots: readonly Spot[], radius: number): void {
  pen.beginPath()
  for (const { x, y } of spots) {
    pen.moveTo(x + radius, y)
    pen.arc(x, y, radius, 0, 2 * Math.PI)
  }
  pen.stroke()
}

/** Draws the points, picked ones last and ringed; the canvas is as wide as said, half as high, and clear. */
export function drawPoints(pen: CanvasRenderingContext2D, drawing: Drawing, colours: DrawingColours): void {
  const { points, picked, view, widthPixels } = drawing
  const scale = pixelsPerUnit(view, widthPixels)
  const radius = pointRadius(points.length, view.zoom, widthPixels)
  const spots = points.map(({ x, y, beside, observation }) => ({
    x: (x - view.x) * scale + widthPixels / 2 + beside.x * radius,
    y: (y - view.y) * scale + widthPixels / 4 + beside.y * radius,
    observation,
  }))
  const seen = spots.filter(({ x, y }) => x > -9 && y > -9 && x < widthPixels + 9 && y < widthPixels / 2 + 9)
  for (const [filter, sign] of BAND_SIGNS.entries()) {
    pen.fillStyle = colours.bands[filter] ?? colours.ring
    const own = seen.filter(({ observation }) => observation.filter === filter)
    for (let from = 0; from < own.length; from += CHUNK) {
      trace(pen, own.slice(from, from + CHUNK), sign, radius)
      pen.fill()
    }
  }
  const chosen = seen.filter(({ observation }) => picked.has(observation.obsHistId))
  pen.strokeStyle = colours.ground
  pen.lineWidth = 5
  rings(pen, chosen, radius + 4)
  pen.strokeStyle = colours.ring
  pen.lineWidth = 2
  rings(pen, chosen, radius + 4)
}

/** A path of thousands of shapes is filled in more than linear time. */
const CHUNK = 200
