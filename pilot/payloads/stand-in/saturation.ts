/** Full wells: charge above the well depth bleeds along x, the direction of readout, within its half of the sensor. */
import type { Canvas } from './canvas.ts'

/** The half of a sensor that one side's amplifiers read, in columns. */
export const HALF_COLUMNS = 2000

/** Fills wells outwards from `at` until `excess` is spent or the half ends; returns what is left. */
function spill(row: Float32Array, at: number, step: number, excess: number, wellDepth: number): number {
  let left = excess
  for (let x = at; x >= 0 && x < row.length && left > 0; x += step) {
    const room = wellDepth - (row[x] ?? 0)
    if (room <= 0) continue
    const moved = Math.min(room, left)
    row[x] = (row[x] ?? 0) + moved
    left -= moved
  }
  return left
}

/**
 * One run of overfull wells: half the excess goes each way. The barrier between the halves turns charge back; what
 * reaches the readout edge is lost.
 */
function bleed(half: Float32Array, start: number, end: number, excess: number, wellDepth: number, isLeft: boolean) {
  const towardsLeft = Math.floor(excess / 2)
  const inward = isLeft ? excess - towardsLeft : towardsLeft
  const turnedBack = spill(half, isLeft ? end : start - 1, isLeft ? 1 : -1, inward, wellDepth)
  spill(half, isLeft ? start - 1 : end, isLeft ? -1 : 1, excess - inward + turnedBack, wellDepth)
}

function levelHalf(half: Float32Array, wellDepth: number, isLeft: boolean, blooming: boolean): void {
  for (let x = 0; x < half.length; x++) {
    if ((half[x] ?? 0) <= wellDepth) continue
    const start = x
    let excess = 0
    for (; x < half.length && (half[x] ?? 0) > wellDepth; x++) {
      excess += (half[x] ?? 0) - wellDepth
      half[x] = wellDepth
    }
    if (blooming) bleed(half, start, x, excess, wellDepth, isLeft)
  }
}

/** Levels every well above `wellDepth` electrons; without `blooming` the excess is simply lost. */
export function saturate({ width, height, electrons }: Canvas, wellDepth: number, blooming: boolean): void {
  for (let y = 0; y < height; y++) {
    const row = electrons.subarray(y * width, (y + 1) * width)
    levelHalf(row.subarray(0, HALF_COLUMNS), wellDepth, true, blooming)
    levelHalf(row.subarray(HALF_COLUMNS), wellDepth, false, blooming)
  }
}
