/** What the jobs of a visit ask of a site, by the quote. */
import type { Simulator, Stage } from '../contract/payload.ts'
import type { Quote } from '../contract/submission.ts'
import type { Needs } from '../job.ts'

/** PhoSim 3.4's raytrace takes 2.3 GB whatever the sky (measured); the rest is for the page cache and the pilot. */
const PHOSIM_MEMORY_MIB = 3072
/** phosim.py -g condor for a whole focal plane: 30 CPU seconds, 315 MB; production asked an hour and 2 GB. */
const PHOSIM_PREPARE: Needs = { memoryMiB: 2048, wallSeconds: 3600, diskMiB: 2048, cores: 1 }
const COLLECT: Needs = { memoryMiB: 1024, wallSeconds: 3600, diskMiB: 1024, cores: 1 }
const STAND_IN: Needs = { memoryMiB: 1024, wallSeconds: 900, diskMiB: 512, cores: 1 }
/** PhoSim's scratch for one chip exposure: screens 316 MB, images and amplifiers below 150 MB. */
const PHOSIM_SCRATCH_MIB = 1024
/** A job may take this much longer than estimated before it is ended. */
const TIME_MARGIN = 3
const LEAST_WALL_SECONDS = 3600

export function needsOf(quote: Quote, simulator: Simulator): Record<Stage, Needs> {
  if (simulator.name === 'stand-in') return { prepare: STAND_IN, simulate: STAND_IN, collect: STAND_IN }
  const wallSeconds = Math.max(LEAST_WALL_SECONDS, Math.ceil(quote.longestJobHours * 3600 * TIME_MARGIN))
  const simulate = { memoryMiB: PHOSIM_MEMORY_MIB, wallSeconds, diskMiB: PHOSIM_SCRATCH_MIB, cores: 1 }
  return { prepare: PHOSIM_PREPARE, simulate, collect: COLLECT }
}
