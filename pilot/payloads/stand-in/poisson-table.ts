/** Poisson noise of one mean for millions of pixels: an inverse table that sixteen random bits index. */
import type { Canvas } from './canvas.ts'
import type { Random } from './random.ts'

const ENTRIES = 65536

/** Cumulative Poisson probabilities of `low`, `low`+1, … over eight widths each side of the mean. */
function cumulative(mean: number): { low: number; sums: Float64Array } {
  const reach = 8 * Math.sqrt(mean) + 12
  const low = Math.max(0, Math.floor(mean - reach))
  const high = Math.ceil(mean + reach)
  const mode = Math.floor(mean)
  const weights = new Float64Array(high - low + 1)
  weights[mode - low] = 1
  for (let k = mode + 1; k <= high; k++) weights[k - low] = ((weights[k - 1 - low] ?? 0) * mean) / k
  for (let k = mode - 1; k >= low; k--) weights[k - low] = ((weights[k + 1 - low] ?? 0) * (k + 1)) / mean
  for (let k = 1; k < weights.length; k++) weights[k] = (weights[k] ?? 0) + (weights[k - 1] ?? 0)
  return { low, sums: weights }
}

/** The Poisson number at each of 65,536 equal steps of probability. */
export function poissonTable(mean: number): Float32Array {
  const table = new Float32Array(ENTRIES)
  if (mean <= 0) return table
  const { low, sums } = cumulative(mean)
  const total = sums.at(-1) ?? 1
  let at = 0
  for (let step = 0; step < ENTRIES; step++) {
    const wanted = ((step + 0.5) / ENTRIES) * total
    while ((sums[at] ?? total) < wanted) at++
    table[step] = low + at
  }
  return table
}

/** Adds Poisson electrons of one mean to every pixel, two pixels for each 32-bit draw. */
export function addPoissonLevel({ electrons }: Canvas, mean: number, random: Random): void {
  if (mean <= 0) return
  const table = poissonTable(mean)
  for (let i = 0; i < electrons.length; i += 2) {
    const bits = random.bits()
    electrons[i] = (electrons[i] ?? 0) + (table[bits & 0xffff] ?? 0)
    electrons[i + 1] = (electrons[i + 1] ?? 0) + (table[bits >>> 16] ?? 0)
  }
}
