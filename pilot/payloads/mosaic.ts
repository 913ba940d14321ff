/** The focal plane as one picture: every sensor in its true place, x to the right and y up. */
import { encode } from 'fast-png'
import { SENSORS, sensorCentre } from '../../phosim/focal-plane.ts'
import { drawText, GLYPH_HEIGHT, textWidth } from '../pixel-font.ts'

/** Greys of a sensor's picture, x to the right and y down. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly grey: ArrayLike<number>
}

/** What a sensor shows: its picture, or a cross for one that failed. A sensor without a cell was not simulated. */
export type Cell = Picture | 'failed'

export interface MosaicStyle {
  /** Pixels from one sensor's centre to the next. */
  readonly pitchPixels: number
  readonly greys: number
}

const PITCH_MICRON = 42_250
const HALF_SENSOR = { x: 20_000, y: 20_360 }
const HALF_PLANE_MICRON = 2 * 127_000 + PITCH_MICRON + HALF_SENSOR.y
const MARGIN = 0.15

const BACKGROUND = [8, 9, 14]
const UNLIT = [28, 30, 38]
const FAILED = [66, 22, 22]
const CROSS = [232, 110, 90]
const TEXT = [222, 224, 230]
const COLOURS = [BACKGROUND, UNLIT, FAILED, CROSS, TEXT]
const [AT_BACKGROUND, AT_UNLIT, AT_FAILED, AT_CROSS, AT_TEXT] = [0, 1, 2, 3, 4]

interface Sheet {
  readonly width: number
  readonly height: number
  readonly colours: Uint8Array
}

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

function boxOf(sensor: string, pitchPixels: number): Box {
  const scale = pitchPixels / PITCH_MICRON
  const { xMicron, yMicron } = sensorCentre(sensor)
  const edge = (micron: number) => Math.round((micron + HALF_PLANE_MICRON) * scale + MARGIN * pitchPixels)
  const left = edge(xMicron - HALF_SENSOR.x)
  const top = edge(-yMicron - HALF_SENSOR.y)
  return {
    left,
    top,
    width: edge(xMicron + HALF_SENSOR.x) - left,
    height: edge(-yMicron + HALF_SENSOR.y) - top,
  }
}

const paint = (sheet: Sheet, { left, top, width, height }: Box, colour: (x: number, y: number) => number): void => {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) sheet.colours[(top + y) * sheet.width + left + x] = colour(x, y)
}

/** Mean grey of the part of a picture that falls on one pixel of a smaller box. */
function shrunk({ width, height, grey }: Picture, box: Box, x: number, y: number): number {
  const [x0, x1] = [Math.floor((x * width) / box.width), Math.ceil(((x + 1) * width) / box.width)]
  const [y0, y1] = [Math.floor((y * height) / box.height), Math.ceil(((y + 1) * height) / box.height)]
  let sum = 0
  for (let row = y0; row < y1; row++)
    for (let column = x0; column < x1; column++) sum += grey[row * width + column] ?? 0
  return sum / ((x1 - x0) * (y1 - y0))
}

const onCross = (x: number, y: number, { width, height }: Box): boolean => {
  const thickness = Math.max(1, width / 24)
  const along = (x * height) / width
  return Math.abs(along - y) < thickness || Math.abs(height - 1 - along - y) < thickness
}

/** The colour of each pixel of a cell. */
function cellColour(box: Box, cell: Cell | undefined, greys: number): (x: number, y: number) => number {
  if (cell === undefined) return () => AT_UNLIT
  if (cell === 'failed') return (x, y) => (onCross(x, y, box) ? AT_CROSS : AT_FAILED)
  return (x, y) => COLOURS.length + Math.min(greys - 1, Math.floor((shrunk(cell, box, x, y) * greys) / 256))
}

function writeCaption(sheet: Sheet, caption: string, top: number): void {
  const scale = Math.max(1, Math.floor((0.94 * sheet.width) / Math.max(60 * 6, textWidth(caption))))
  const left = Math.max(0, Math.floor((sheet.width - textWidth(caption) * scale) / 2))
  const start = Math.floor((top + sheet.height - GLYPH_HEIGHT * scale) / 2)
  drawText(caption, (dotX, dotY) => {
    for (let i = 0; i < scale * scale; i++) {
      const x = left + dotX * scale + (i % scale)
      const y = start + dotY * scale + Math.floor(i / scale)
      if (x < sheet.width && y < sheet.height) sheet.colours[y * sheet.width + x] = AT_TEXT
    }
  })
}

/** The picture as a PNG with a palette; the caption stands below the focal plane. */
export function mosaicPng(cells: ReadonlyMap<string, Cell>, caption: string, style: MosaicStyle): Uint8Array {
  const { pitchPixels, greys } = style
  const side = Math.ceil((2 * HALF_PLANE_MICRON * pitchPixels) / PITCH_MICRON + 2 * MARGIN * pitchPixels)
  const height = side + Math.max(2 * GLYPH_HEIGHT, Math.ceil(0.4 * pitchPixels))
  const sheet: Sheet = { width: side, height, colours: new Uint8Array(side * height).fill(AT_BACKGROUND) }
  for (const sensor of SENSORS) {
    const box = boxOf(sensor, pitchPixels)
    paint(sheet, box, cellColour(box, cells.get(sensor), greys))
  }
  writeCaption(sheet, caption, side - MARGIN * pitchPixels)
  const ramp = Array.from({ length: greys }, (_, level) => Array(3).fill(Math.round((255 * level) / (greys - 1))))
  const image = { width: side, height, data: sheet.colours, channels: 1, depth: 8 as const }
  return encode({ ...image, palette: [...COLOURS, ...ramp] }, { zlib: { level: 9 } })
}

/** Smaller and coarser, one after the other, until the picture fits a mail. */
const MAIL_STYLES: readonly MosaicStyle[] = [
  { pitchPixels: 60, greys: 32 },
  { pitchPixels: 50, greys: 24 },
  { pitchPixels: 42, greys: 16 },
  { pitchPixels: 36, greys: 12 },
  { pitchPixels: 30, greys: 8 },
  { pitchPixels: 24, greys: 6 },
]

/** The largest of the mosaics that stays below `limitBytes`. */
export function smallMosaicPng(cells: ReadonlyMap<string, Cell>, caption: string, limitBytes: number): Uint8Array {
  for (const style of MAIL_STYLES) {
    const png = mosaicPng(cells, caption, style)
    if (png.length < limitBytes) return png
  }
  return mosaicPng(new Map(), caption, { pitchPixels: 24, greys: 2 })
}
