/** How values between the limits become brightness: the stretches of DS9. */
import type { Limits } from './zscale.ts'

export const STRETCHES = ['linear', 'log', 'sqrt', 'asinh', 'histogram'] as const
export type Stretch = (typeof STRETCHES)[number]

const LOG_EXPONENT = 1000
const ASINH_SOFTENING = 10

type Curve = (share: number) => number

/** Brightness from 0 to 1 by the share of the way from the low limit to the high. */
const CURVES: Readonly<Record<Exclude<Stretch, 'histogram'>, Curve>> = {
  linear: (share) => share,
  log: (share) => Math.log1p(LOG_EXPONENT * share) / Math.log1p(LOG_EXPONENT),
  sqrt: Math.sqrt,
  asinh: (share) => Math.asinh(ASINH_SOFTENING * share) / Math.asinh(ASINH_SOFTENING),
}

/** Index of the first of sorted values that is not below `value`. */
function rankOf(sorted: Float32Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Histogram equalisation: as much of the picture below a brightness as the brightness says. */
function equalised(sorted: Float32Array, { low, high }: Limits): Curve {
  const first = rankOf(sorted, low)
  const count = rankOf(sorted, high) - first
  if (count <= 0) return CURVES.linear
  return (share) => Math.min(1, Math.max(0, (rankOf(sorted, low + share * (high - low)) - first) / count))
}

/** The curve of a stretch. Only equalisation looks at the values, by a sorted sample of them. */
export const curveOf = (stretch: Stretch, sorted: Float32Array, limits: Limits): Curve =>
  stretch === 'histogram' ? equalised(sorted, limits) : CURVES[stretch]
