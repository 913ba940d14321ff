/** The zscale display range of IRAF and ds9: faint structure about the median, whatever the bright stars do. */

const SAMPLES = 4000
const CONTRAST = 0.25
const REJECT_SIGMAS = 2.5
const ROUNDS = 5

export interface DisplayRange {
  readonly low: number
  readonly high: number
}

function sortedSample(values: Float32Array): Float32Array {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES))
  return Float32Array.from({ length: Math.floor(values.length / stride) }, (_, i) => values[i * stride] ?? 0).sort()
}

/** Least-squares slope of sorted values against their rank, those far off the line left out in each round. */
function fittedSlope(sorted: Float32Array): number {
  let kept = Array.from(sorted, (value, rank) => ({ value, rank }))
  let slope = 0
  for (let round = 0; round < ROUNDS && kept.length > sorted.length / 2; round++) {
    const meanRank = kept.reduce((sum, { rank }) => sum + rank, 0) / kept.length
    const mean = kept.reduce((sum, { value }) => sum + value, 0) / kept.length
    const spread = kept.reduce((sum, { rank }) => sum + (rank - meanRank) ** 2, 0)
    const fitted = kept.reduce((sum, { rank, value }) => sum + (rank - meanRank) * (value - mean), 0) / spread
    slope = fitted
    const miss = ({ value, rank }: { value: number; rank: number }) => value - mean - fitted * (rank - meanRank)
    const sigma = Math.sqrt(kept.reduce((sum, point) => sum + miss(point) ** 2, 0) / kept.length)
    kept = kept.filter((point) => Math.abs(miss(point)) <= REJECT_SIGMAS * sigma)
  }
  return slope
}

/** The range in which to show an image. An image without noise is shown from its least value to its brightest. */
export function zscale(values: Float32Array): DisplayRange {
  const sorted = sortedSample(values)
  const [least, most] = [sorted.at(0) ?? 0, sorted.at(-1) ?? 1]
  const middle = Math.floor(sorted.length / 2)
  const median = sorted[middle] ?? 0
  const slope = fittedSlope(sorted) / CONTRAST
  if (!(slope > 0)) return { low: least, high: most > least ? most : least + 1 }
  return {
    low: Math.max(least, median - slope * middle),
    high: Math.min(most, median + slope * (sorted.length - middle)),
  }
}

/** A value as a grey of 0 to 255. */
export const stretch = (value: number, { low, high }: DisplayRange): number =>
  Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))))
