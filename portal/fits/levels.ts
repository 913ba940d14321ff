/** What the values of an image are like: extremes, a sample, and the limits between which to show them. */
import { type Limits, zscale } from './zscale.ts'

/** The ways to choose limits; custom ones are typed. */
export type LimitsRule = 'zscale' | 'min-max' | 'percentile'

export interface Levels {
  readonly least: number
  readonly greatest: number
  /** Pixels without a value. */
  readonly blanks: number
  readonly limits: Readonly<Record<LimitsRule, Limits>>
}

const SAMPLE = 65_536
const ZSCALE_SAMPLE = 2048
/** The part of all values that percentile limits show, the rest cut off equally at both ends. */
const PERCENTILE = 0.995

/** Sorted values of a grid of pixels, blank ones left out; `count` of them or a little more. */
export function sortedSample(pixels: Float32Array, width: number, count = SAMPLE): Float32Array<ArrayBuffer> {
  const height = Math.floor(pixels.length / width)
  const step = Math.max(1, Math.floor(Math.sqrt(pixels.length / count)))
  const sample = new Float32Array(Math.ceil(width / step) * Math.ceil(height / step))
  let found = 0
  for (let y = step >> 1; y < height; y += step)
    for (let x = step >> 1; x < width; x += step) {
      const value = pixels[y * width + x] ?? Number.NaN
      if (Number.isFinite(value)) sample[found++] = value
    }
  return sample.subarray(0, found).sort()
}

/** Least and greatest value, infinite ones left out, and how many pixels have none. */
function extremes(pixels: Float32Array) {
  let [least, greatest, blanks] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? 0
    if (value - value !== 0) blanks++
    else {
      if (value < least) least = value
      if (value > greatest) greatest = value
    }
  }
  return blanks === pixels.length ? { least: 0, greatest: 0, blanks } : { least, greatest, blanks }
}

/** Every n-th of sorted values: sorted too, and of the same distribution. */
const thinned = (sorted: Float32Array, count: number) => {
  const step = Math.max(1, sorted.length / count)
  return Float32Array.from({ length: Math.floor(sorted.length / step) }, (_, i) => sorted[Math.floor(i * step)] ?? 0)
}

function percentile(sorted: Float32Array): Limits {
  const cut = Math.floor((sorted.length * (1 - PERCENTILE)) / 2)
  return { low: sorted[cut] ?? 0, high: sorted[sorted.length - 1 - cut] ?? 0 }
}

/** Limits that differ, so that something is shown of an image that is the same everywhere. */
const apart = ({ low, high }: Limits): Limits => (high > low ? { low, high } : { low, high: low + 1 })

/** Looks at every pixel for the extremes, at the sample (of sortedSample) for the rest. */
export function levelsOf(pixels: Float32Array, sorted: Float32Array): Levels {
  const { least, greatest, blanks } = extremes(pixels)
  return {
    ...{ least, greatest, blanks },
    limits: {
      zscale: apart(zscale(thinned(sorted, ZSCALE_SAMPLE))),
      'min-max': apart({ low: least, high: greatest }),
      percentile: apart(percentile(sorted)),
    },
  }
}
