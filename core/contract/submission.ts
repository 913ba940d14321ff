/** What a scientist submits, and the quote that comes back before anything is spent. */
import { z } from 'zod'
import { MAX_VISITS } from './identifiers.ts'
import { AmplifierFormat, Simulator } from './payload.ts'

/** Values of the observation that override catalog or OpSim; PhoSim 3.4's units. */
export const ObservationOverrides = z.object({
  filter: z.enum(['u', 'g', 'r', 'i', 'z', 'y']).optional(),
  rotSkyPosDeg: z.number().min(-360).max(360).optional(),
  /** FWHM at 500 nm and zenith in arcsec; 0 is no turbulence. */
  seeingArcsec: z.number().min(0).max(10).optional(),
  moonAltDeg: z.number().min(-90).max(90).optional(),
  moonRaDeg: z.number().min(0).max(360).optional(),
  moonDecDeg: z.number().min(-90).max(90).optional(),
  moonPhase: z.number().min(0).max(100).optional(),
  visitSeconds: z.number().positive().max(3600).optional(),
  snaps: z.number().int().min(1).max(5).optional(),
  /** -1 is drawn once and recorded. */
  seed: z.number().int().min(-1).max(2_147_483_647).optional(),
  minSource: z.number().int().min(0).max(1_000_000).optional(),
})
export type ObservationOverrides = z.infer<typeof ObservationOverrides>

export const PhysicsCommands = z.object({
  preset: z.string().max(40).default('none'),
  text: z.string().max(20_000).default(''),
})

export const BEST_AVAILABLE = 'Best Available'

export const Submission = z.object({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(254),
  catalogs: z.array(z.string().max(60)).min(1).max(20),
  /** ObsHistIDs from the observation table; none when the catalogs carry their own. */
  visits: z
    .array(z.string().regex(/^\d{1,18}$/))
    .max(MAX_VISITS)
    .default([]),
  /** Who wins where catalog and observation disagree; without it a disagreement is refused. */
  conflict: z.enum(['catalog', 'observation']).optional(),
  simulator: Simulator,
  vo: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,39}$/)
    .default('desc'),
  workingGroup: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/)
    .optional(),
  /** `all`, rafts, or PhoSim's `R22_S11|R22_S12`. */
  sensors: z.string().max(4000).default('all'),
  /** Which snaps of each visit; all of them when absent. */
  snaps: z.array(z.number().int().min(0).max(4)).max(5).optional(),
  /** A site, a facility, or `Best Available`. */
  site: z.string().max(60).default(BEST_AVAILABLE),
  priority: z.number().int().min(0).max(9999).default(1000),
  observation: ObservationOverrides.default({}),
  commands: PhysicsCommands.default({ preset: 'none', text: '' }),
  amplifiers: AmplifierFormat.default('tar'),
  costCapUsd: z.number().positive().optional(),
  /** Stand-in only: sensors whose first attempt fails on purpose, to see a retry. */
  failOnce: z.array(z.string().max(10)).max(189).optional(),
})
export type Submission = z.infer<typeof Submission>
/** What may be sent: everything with a default may be left out. */
export type SubmissionInput = z.input<typeof Submission>

/** What the task will take, by phosim.md's measured figures. */
export const Quote = z.object({
  visits: z.number().int(),
  sensors: z.number().int(),
  jobs: z.number().int(),
  cpuHours: z.number(),
  /** Wall time of the longest job. */
  longestJobHours: z.number(),
  memoryMiB: z.number().int(),
  outputBytes: z.number(),
  outputFiles: z.number().int(),
  priceUsd: z.number(),
  /** By site: whether it can run the task, its price, and if not why. */
  sites: z.array(
    z.object({
      site: z.string(),
      priceUsd: z.number().optional(),
      hours: z.number().optional(),
      refusal: z.string().optional(),
      /** The following are of sites that could run it, if the site were left open. The brokerage's weight: */
      weight: z.number().optional(),
      /** Jobs that the brokerage would send there at once; the rest follows as queues empty. */
      wouldTake: z.number().int().optional(),
      freeSlots: z.number().int().optional(),
      /** Estimated, from free slots, waiting jobs and how long those that run have run; absent where none can be said. */
      expectedWaitSeconds: z.number().optional(),
    }),
  ),
  /** Where most of it would go if the site were left open, and why there; absent when no site could run it. */
  bestAvailable: z.object({ site: z.string(), because: z.string() }).optional(),
  warnings: z.array(z.string()),
})
export type Quote = z.infer<typeof Quote>

export const TaskAccepted = z.object({
  taskId: z.number().int(),
  state: z.string(),
  quote: Quote,
  links: z.object({ self: z.string(), portal: z.string() }),
})
export type TaskAccepted = z.infer<typeof TaskAccepted>
