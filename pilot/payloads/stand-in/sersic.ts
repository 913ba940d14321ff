/** Radii of light in a Sersic profile, as tables by its index. */
import { radiiByLight } from './angles.ts'

const TABLE = 65536
const STEPS = 3000
const tables = new Map<number, Float32Array>()

/** b of exp(-b (r/re)^(1/n)), to 1e-4 for n above 0.36 (Ciotti & Bertin 1999, A&A 352, 447). */
const sersicB = (n: number) => 2 * n - 1 / 3 + 4 / (405 * n) + 46 / (25515 * n * n) + 131 / (1148175 * n ** 3)

/** Light enclosed at rising radii, both in units of the half-light radius and the total, scaled to enclose 1/2 at 1. */
function curve(n: number): { radii: number[]; enclosed: number[] } {
  const b = sersicB(Math.max(0.36, n))
  const radii = [0]
  const enclosed = [0]
  const farthest = (40 / b) ** n
  for (let step = 0; step <= STEPS; step++) {
    const radius = farthest * 10 ** ((step / STEPS - 1) * 7)
    const previous = radii.at(-1) ?? 0
    const middle = (radius + previous) / 2
    const light = Math.exp(-b * middle ** (1 / n)) * middle * (radius - previous)
    radii.push(radius)
    enclosed.push((enclosed.at(-1) ?? 0) + light)
  }
  const total = enclosed.at(-1) ?? 1
  const parts = enclosed.map((light) => light / total)
  const half = radii[parts.findIndex((part) => part >= 0.5)] ?? 1
  return { radii: radii.map((radius) => radius / half), enclosed: parts }
}

/**
 * 65,536 radii in half-light radii at equal steps of enclosed light, so that a uniform draw is a draw of the profile.
 * The index is rounded to a tenth and held to PhoSim's 0.1 to 9.9.
 */
export function sersicRadii(index: number): Float32Array {
  const n = Math.min(9.9, Math.max(0.1, Math.round(index * 10) / 10))
  const known = tables.get(n)
  if (known !== undefined) return known
  const { radii, enclosed } = curve(n)
  const table = radiiByLight(radii, enclosed, TABLE)
  tables.set(n, table)
  return table
}
