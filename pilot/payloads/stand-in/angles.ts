/** Cosines and sines at 65,536 angles, for loops that turn sixteen random bits into a direction. */

const STEPS = 65536

export const COSINES = Float32Array.from({ length: STEPS }, (_, step) => Math.cos((2 * Math.PI * (step + 0.5)) / STEPS))
export const SINES = Float32Array.from({ length: STEPS }, (_, step) => Math.sin((2 * Math.PI * (step + 0.5)) / STEPS))

/**
 * Radii at `count` equal steps of enclosed light, from the light enclosed at rising radii (which ends near 1).
 * A uniform draw of an entry is a draw of the profile.
 */
export function radiiByLight(radii: readonly number[], enclosed: readonly number[], count: number): Float32Array {
  const table = new Float32Array(count)
  let at = 1
  for (let step = 0; step < count; step++) {
    const light = (step + 0.5) / count
    while (at < radii.length - 1 && (enclosed[at] ?? 1) < light) at++
    const [r0 = 0, r1 = 0] = [radii[at - 1], radii[at]]
    const [e0 = 0, e1 = 1] = [enclosed[at - 1], enclosed[at]]
    table[step] = r0 + (r1 - r0) * Math.min(1, Math.max(0, (light - e0) / (e1 - e0 || 1)))
  }
  return table
}
