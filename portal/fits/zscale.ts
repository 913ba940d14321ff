/** The zscale display range of IRAF, as DS9 has it too: faint structure about the median, whatever bright stars do. */

export interface Limits {
  readonly low: number
  readonly high: number
}

const CONTRAST = 0.25
const REJECT_SIGMAS = 2.5
const MOST_ROUNDS = 5
const LEAST_POINTS = 5
/** Part of the points that must be left for the fit to be believed. */
const LEAST_PART = 0.5
/** Neighbours of a rejected point on either side, as a part of all points, that go with it. */
const GROW_PART = 0.01

interface Line {
  readonly start: number
  readonly slope: number
}

/** Least-squares line through the kept values against their rank. */
function fitLine(sorted: Float32Array, kept: Uint8Array): Line {
  let [n, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0]
  for (let x = 0; x < sorted.length; x++) {
    if (kept[x] === 0) continue
    const y = sorted[x] ?? 0
    n++
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
  }
  const slope = (n * sumXY - sumX * sumY) / (n * sumXX - sumX * sumX)
  return { slope, start: (sumY - slope * sumX) / n }
}

function spread(sorted: Float32Array, kept: Uint8Array, { start, slope }: Line): number {
  let [n, sum, squares] = [0, 0, 0]
  for (let x = 0; x < sorted.length; x++) {
    if (kept[x] === 0) continue
    const miss = (sorted[x] ?? 0) - start - slope * x
    n++
    sum += miss
    squares += miss * miss
  }
  return Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2))
}

/** The kept points near the line, less the neighbours of those that are not; points left out before spread no further. */
function near(sorted: Float32Array, before: Uint8Array<ArrayBuffer>, { start, slope }: Line, reach: number) {
  const grow = Math.max(1, Math.round(sorted.length * GROW_PART))
  const kept = before.slice()
  for (let x = 0; x < sorted.length; x++)
    if (before[x] === 1 && Math.abs((sorted[x] ?? 0) - start - slope * x) > reach)
      kept.fill(0, Math.max(0, x - grow), x + grow + 1)
  return kept
}

const countOf = (kept: Uint8Array) => kept.reduce((sum, each) => sum + each, 0)

/** The slope of the bulk of the values, or undefined when too few lie on a line. */
function slopeOfBulk(sorted: Float32Array): number | undefined {
  const least = Math.max(LEAST_POINTS, sorted.length * LEAST_PART)
  let kept = new Uint8Array(sorted.length).fill(1)
  let line: Line = { start: 0, slope: 0 }
  for (let round = 0; round < MOST_ROUNDS; round++) {
    line = fitLine(sorted, kept)
    const next = near(sorted, kept, line, REJECT_SIGMAS * spread(sorted, kept, line))
    const [left, wasLeft] = [countOf(next), countOf(kept)]
    kept = next
    if (left < least || left === wasLeft) break
  }
  return countOf(kept) >= least ? line.slope : undefined
}

/**
 * The range in which to show values of which `sorted` is a sample (a thousand are enough). IRAF's images.tv.display,
 * procedure zsc_zlimits: a line through the sorted values against their rank, outliers rejected, made steeper by the
 * contrast and laid through the median. An image without noise is shown from its least value to its greatest.
 */
export function zscale(sorted: Float32Array): Limits {
  const [least = 0, greatest = 0] = [sorted.at(0), sorted.at(-1)]
  const slope = sorted.length < LEAST_POINTS ? undefined : slopeOfBulk(sorted)
  if (slope === undefined || !(slope > 0)) return { low: least, high: greatest }
  const middle = Math.floor((sorted.length - 1) / 2)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const median = ((sorted[middle] ?? 0) + upper) / 2
  const rise = slope / CONTRAST
  return {
    low: Math.max(least, median - middle * rise),
    high: Math.min(greatest, median + (sorted.length - 1 - middle) * rise),
  }
}
