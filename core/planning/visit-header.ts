/** The complete header of a visit: what catalog and observation say, then what the scientist overrides. */
import { FILTERS } from '../../phosim/file-names.ts'
import { completeHeader, type Header } from '../../phosim/header.ts'
import type { ObservationOverrides } from '../contract/submission.ts'

/** Where each override stands in PhoSim 3.4's header. */
const OVERRIDE_KEYS = {
  rotSkyPosDeg: 'rotskypos',
  seeingArcsec: 'seeing',
  moonAltDeg: 'moonalt',
  moonRaDeg: 'moonra',
  moonDecDeg: 'moondec',
  moonPhase: 'moonphase',
  visitSeconds: 'vistime',
  snaps: 'nsnap',
  seed: 'seed',
  minSource: 'minsource',
} as const satisfies Partial<Record<keyof ObservationOverrides, string>>

/** The overrides as header lines. */
export function overriddenHeader(overrides: ObservationOverrides): Header {
  const header: Record<string, string> = {}
  if (overrides.filter !== undefined) header.filter = String(FILTERS.indexOf(overrides.filter))
  for (const [name, key] of Object.entries(OVERRIDE_KEYS)) {
    const value = Object.entries(overrides).find(([field]) => field === name)?.[1]
    if (value !== undefined) header[key] = String(value)
  }
  return header
}

/** A seed for a visit that gives none: fixed by its numbers, so that a repeated plan draws the same. */
export function drawSeed(task: number, visit: number): number {
  const mixed = Math.imul((task * 1009 + visit) ^ 0x5bd1e995, 0x9e3779b1) >>> 0
  return (mixed % 2_147_483_646) + 1
}

/** Later parts win; only science sensors are simulated (camconfig 1), and a seed of -1 becomes a recorded draw. */
export function composeHeader(parts: readonly Header[], drawn: number): Header {
  const header = Object.assign({}, ...parts, { camconfig: '1' })
  return completeHeader({ ...header, ...(header.seed === '-1' ? { seed: String(drawn) } : {}) })
}
