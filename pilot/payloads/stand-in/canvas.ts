/** The electrons of one exposure, and the brush that drops more of them. */
import { PIXELS_X, PIXELS_Y } from '../../../phosim/focal-plane.ts'
import type { Psf } from './psf.ts'
import type { Random } from './random.ts'

/** Whole electrons in each pixel, x fastest. Float32 counts exactly to 16.7 million, far above the well depth. */
export interface Canvas {
  readonly width: number
  readonly height: number
  readonly electrons: Float32Array
}

/** A dark canvas, of a science sensor's size unless told. */
export const createCanvas = (width = PIXELS_X, height = PIXELS_Y): Canvas => ({
  width,
  height,
  electrons: new Float32Array(width * height),
})

/** What of a source fell on the canvas: electrons and their mean place in FITS pixels (NaN for none). */
export interface Drawn {
  readonly electrons: number
  readonly x: number
  readonly y: number
}

/** Drops electrons on a canvas and remembers, source by source, how many fell on it and where. */
export class Brush {
  readonly canvas: Canvas
  readonly psf: Psf
  readonly random: Random
  #electrons = 0
  #sumX = 0
  #sumY = 0

  constructor(canvas: Canvas, psf: Psf, random: Random) {
    this.canvas = canvas
    this.psf = psf
    this.random = random
  }

  /** Drops electrons at a FITS pixel position (the first pixel's centre is 1, 1); those beside the canvas are lost. */
  drop(x: number, y: number, count: number): void {
    const { width, height, electrons } = this.canvas
    const column = Math.floor(x - 0.5)
    const row = Math.floor(y - 0.5)
    if (column < 0 || row < 0 || column >= width || row >= height) return
    const at = row * width + column
    electrons[at] = (electrons[at] ?? 0) + count
    this.#electrons += count
    this.#sumX += count * (column + 1)
    this.#sumY += count * (row + 1)
  }

  /** What fell since the last call. */
  lift(): Drawn {
    const electrons = this.#electrons
    const drawn = { electrons, x: this.#sumX / electrons, y: this.#sumY / electrons }
    this.#electrons = 0
    this.#sumX = 0
    this.#sumY = 0
    return drawn
  }
}
