/** The preview of an e-image: binned eight by eight, stretched by zscale, with a caption strip beneath. */
import { encode } from 'fast-png'
import { drawText, GLYPH_HEIGHT } from './pixel-font.ts'
import { stretch, zscale } from './zscale.ts'

const BIN = 8
/** Rows of the strip below the picture that holds the caption. */
export const CAPTION_ROWS = 24
const CAPTION_DARK = 24
const CAPTION_LIGHT = 235

/** Mean of each full 8 x 8 block of pixels. */
function binned(pixels: Float32Array, width: number, columns: number, rows: number): Float32Array {
  const means = new Float32Array(columns * rows)
  for (let y = 0; y < rows * BIN; y++) {
    const line = Math.floor(y / BIN) * columns
    for (let x = 0; x < columns * BIN; x++) {
      const at = line + (x >> 3)
      means[at] = (means[at] ?? 0) + (pixels[y * width + x] ?? 0)
    }
  }
  return means.map((sum) => sum / (BIN * BIN))
}

function writeCaption(grey: Uint8Array, width: number, top: number, caption: string): void {
  grey.fill(CAPTION_DARK, top * width)
  const scale = 2
  const start = top + Math.floor((CAPTION_ROWS - GLYPH_HEIGHT * scale) / 2)
  drawText(caption, (dotX, dotY) => {
    for (let i = 0; i < scale * scale; i++) {
      const x = 8 + dotX * scale + (i % scale)
      const y = start + dotY * scale + Math.floor(i / scale)
      if (x < width) grey[y * width + x] = CAPTION_LIGHT
    }
  })
}

/** A grey PNG, x to the right and y up; for a science sensor 500 x 509 and the caption. */
export function previewPng(pixels: Float32Array, width: number, height: number, caption: string): Uint8Array {
  const [columns, rows] = [Math.floor(width / BIN), Math.floor(height / BIN)]
  const means = binned(pixels, width, columns, rows)
  const range = zscale(means)
  const grey = new Uint8Array(columns * (rows + CAPTION_ROWS))
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) grey[(rows - 1 - y) * columns + x] = stretch(means[y * columns + x] ?? 0, range)
  writeCaption(grey, columns, rows, caption)
  return encode({ width: columns, height: rows + CAPTION_ROWS, data: grey, channels: 1, depth: 8 })
}
