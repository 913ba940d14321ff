/** A sensor read through its sixteen amplifiers, each image laid out as PhoSim 3.4 writes it. */
import { AMPLIFIERS } from '../../../phosim/file-names.ts'
import { PIXELS_X } from '../../../phosim/focal-plane.ts'
import type { Canvas } from './canvas.ts'
import { mixSeeds, Random } from './random.ts'
import { HALF_COLUMNS } from './saturation.ts'

/** Rows of y that one amplifier reads. */
export const STRIP_ROWS = 509
/** The file's axis 1 runs along y with one leading pixel, axis 2 along x with six before the sky and four after. */
export const AMPLIFIER_WIDTH = 510
export const AMPLIFIER_HEIGHT = 2010
const LEADING_COLUMNS = 1
const LEADING_ROWS = 6
const NOISE_STEPS = 65536
const ROWS_TOGETHER = 16

/** One amplifier's electronics: levels in ADU, gain in electrons per ADU, noise in electrons. */
export interface Amplifier {
  readonly name: string
  /** 0 reads x 0-1999, 1 reads x 2000-3999. */
  readonly half: number
  /** 0 to 7: which strip of 509 rows of y. */
  readonly strip: number
  readonly biasAdu: number
  readonly gain: number
  readonly readNoise: number
}

/** A sensor's amplifiers, the same in every exposure: bias about 970, gain 1.70, read noise 4.27, as PhoSim's are. */
export function amplifiersOf(sensorIndex: number): Amplifier[] {
  return AMPLIFIERS.map((name, index) => {
    const random = new Random(mixSeeds(sensorIndex, index, 0xadc))
    return {
      name,
      half: Number(name[1]),
      strip: Number(name[2]),
      biasAdu: Number((970 + 8 * random.normal()).toFixed(2)),
      gain: Number((1.7 + 0.015 * random.normal()).toFixed(4)),
      readNoise: Number((4.27 + 0.08 * random.normal()).toFixed(3)),
    }
  })
}

/** Levels in ADU of bias and noise to pick from at random, half an ADU added so that truncation rounds. */
function noiseTable({ biasAdu, gain, readNoise }: Amplifier, random: Random): Float32Array {
  const table = new Float32Array(NOISE_STEPS)
  for (let step = 0; step < NOISE_STEPS; step++) table[step] = biasAdu + (readNoise / gain) * random.normal() + 0.5
  return table
}

/** Fills an image with bias and read noise alone, in ADU before truncation. */
function fillNoise(pixels: Float32Array, table: Float32Array, random: Random): void {
  for (let i = 0; i < pixels.length; i += 2) {
    const bits = random.bits()
    pixels[i] = table[bits & 0xffff] ?? 0
    pixels[i + 1] = table[bits >>> 16] ?? 0
  }
}

/**
 * Adds the strip's electrons: rows and columns are exchanged, readout starts at the outer edge of x, and y runs
 * backwards within the strip. Some rows of the canvas go together, so that each line of the image is touched once.
 */
function addStrip(levels: Float32Array, canvas: Canvas, { half, strip, gain }: Amplifier): void {
  const { electrons, width } = canvas
  const adu = 1 / gain
  const [edge, step] = half === 0 ? [0, 1] : [PIXELS_X - 1, -1]
  for (let first = 0; first < STRIP_ROWS; first += ROWS_TOGETHER) {
    const rows = Math.min(ROWS_TOGETHER, STRIP_ROWS - first)
    const start = (strip * STRIP_ROWS + first) * width + edge
    const column = LEADING_ROWS * AMPLIFIER_WIDTH + LEADING_COLUMNS + STRIP_ROWS - 1 - first
    for (let x = 0; x < HALF_COLUMNS; x++)
      for (let row = 0; row < rows; row++) {
        const at = column + x * AMPLIFIER_WIDTH - row
        levels[at] = (levels[at] ?? 0) + (electrons[start + row * width + x * step] ?? 0) * adu
      }
  }
}

/** The raw image of one amplifier, 510 x 2010 unsigned ADU. */
export function readAmplifier(canvas: Canvas, amplifier: Amplifier, random: Random): Uint16Array {
  const levels = new Float32Array(AMPLIFIER_WIDTH * AMPLIFIER_HEIGHT)
  fillNoise(levels, noiseTable(amplifier, random), random)
  addStrip(levels, canvas, amplifier)
  const pixels = new Uint16Array(levels.length)
  for (let i = 0; i < levels.length; i++) pixels[i] = Math.min(65535, levels[i] ?? 0)
  return pixels
}
