/** Sites: where pilots run, what they have, what they cost, and how they do. */
import { z } from 'zod'
import { TASK_STATES } from './lifecycle.ts'
import { Simulator } from './payload.ts'

export const SITE_STATES = ['online', 'brokeroff', 'test', 'paused', 'offline'] as const
export const SiteState = z.enum(SITE_STATES)
export type SiteState = z.infer<typeof SiteState>

/** An address in xrootd storage: no part of its path begins with a dot, and it ends in a name. */
export const XrootdUrl = z
  .string()
  .max(600)
  .regex(
    /^roots?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/(\/[A-Za-z0-9_][A-Za-z0-9._-]*)+$/,
    'an address such as root://xrootd.example.org:1094//store/imsim, without a slash at its end',
  )

/** Pilots as jobs of AWS Batch. */
const BatchPool = z.object({
  kind: z.literal('batch'),
  jobQueue: z.string(),
  jobDefinition: z.string(),
  /** Definitions of pilots whose slots have more memory than the site's, for the jobs that need it. */
  larger: z
    .array(z.object({ memoryMiB: z.number().int().positive(), jobDefinition: z.string() }))
    .max(4)
    .optional(),
})

/** Pilots that have a Spot instance each, for as long as there is work. */
const FleetPool = z.object({
  kind: z.literal('ec2'),
  /** Its id or name. It says what an instance does when it starts: fetch the launch's token, run one pilot, go away. */
  launchTemplate: z.string().min(1).max(128),
  /** Of several zones, so that the cheapest with room can be taken. */
  subnets: z.array(z.string().min(1)).min(1).max(6),
  /** Any of which has room for a pilot's slots. EC2 takes 300 pairs of a type and a subnet. */
  instanceTypes: z.array(z.string().min(1)).min(1).max(50),
})

export const Site = z.object({
  site: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/),
  facility: z.string().max(60),
  queue: z.string().max(100),
  region: z.string().max(40),
  cloud: z.string().max(40),
  tier: z.string().max(20),
  /** Virtual organisations that may run here; empty for all. */
  vos: z.array(z.string()),
  simulators: z.array(Simulator),
  /** SEDs the site's PhoSim library has; absent when unknown. */
  sedsPublished: z.array(z.string()).optional(),
  cores: z.number().int(),
  memoryMiB: z.number().int(),
  wallSeconds: z.number().int(),
  scratchMiB: z.number().int(),
  /** Slots that the site can have at once, pilots running or not. */
  slots: z.number().int(),
  slotsPerPilot: z.number().int().min(1),
  usdPerCoreHour: z.number().min(0),
  preemptible: z.boolean(),
  /** Sources that one sensor may hold (PhoSim 3.4: 150,000). */
  sourceLimit: z.number().int(),
  /** Measured bytes a second between the storage and the site. */
  networkBytesPerSecond: z.number().positive(),
  storage: z.string(),
  /** The site's own storage: its pilots copy images there too, below this folder, and the catalogue lists the copies. */
  storageUrl: XrootdUrl.optional(),
  downtimes: z.array(z.object({ fromAt: z.iso.datetime(), toAt: z.iso.datetime(), reason: z.string() })),
  /** How pilots get here: started by supply, or brought by the site itself. */
  pool: z.discriminatedUnion('kind', [BatchPool, FleetPool, z.object({ kind: z.literal('none') })]),
  shards: z.number().int().min(1).default(1),
  comment: z.string().max(500),
})
export type Site = z.infer<typeof Site>
/** A pool that supply can ask for pilots. */
export type Pool = Exclude<Site['pool'], { kind: 'none' }>

/** What supply last counted at a site. */
export const SiteLive = z.object({
  pilots: z.number().int(),
  slots: z.number().int(),
  freeSlots: z.number().int(),
  startingSlots: z.number().int(),
  claimable: z.number().int(),
  countedAt: z.iso.datetime(),
  pilotSeenAt: z.iso.datetime().optional(),
  /** CPU that the jobs which run have used so far, on average. */
  busySeconds: z.number().optional(),
  /** From a launch to the first call of its pilot, on average of those that are here. */
  startSeconds: z.number().optional(),
  /** Why fewer pilots start than are wanted, in the pool's own words. */
  shortage: z.string().max(300).optional(),
})
export type SiteLive = z.infer<typeof SiteLive>

/** Who has put a site where no person did: the policy of core/sites/exclusion.ts. */
export const BY_SELF_TEST = 'self-test'

export const SiteStatus = z.object({
  state: SiteState,
  reason: z.string(),
  /** A person, or `self-test`. */
  by: z.string(),
  changedAt: z.iso.datetime(),
  /** Self-tests may move the site from here, between online and test. Without it a person's word stands. */
  automatic: z.boolean().optional(),
})
export type SiteStatus = z.infer<typeof SiteStatus>

/** Self-tests that ended alike, one after another. */
export const SelfTestStreak = z.object({
  outcome: z.enum(['passed', 'failed']),
  inARow: z.number().int().min(1),
  /** When the first of them was started. */
  sinceAt: z.iso.datetime(),
  /** What the last of them failed of. */
  because: z.string().optional(),
})
export type SelfTestStreak = z.infer<typeof SelfTestStreak>

/** The last task by which the site was tried, that task's state, and how the tests up to it have ended. */
export const SelfTest = z.object({
  taskId: z.number().int(),
  state: z.enum(TASK_STATES),
  startedAt: z.iso.datetime(),
  /** An operator, or `self-test`. */
  by: z.string().optional(),
  streak: SelfTestStreak.optional(),
})
export type SelfTest = z.infer<typeof SelfTest>

/** Whoever is to hear how it ends. */
export const NewSelfTest = z.object({ email: z.email().max(254) })

export const SiteView = Site.extend({
  status: SiteStatus,
  live: SiteLive.optional(),
  jobs: z.record(z.string(), z.number().int()),
  /** How long a job that comes now would wait for a slot; absent where none can be said. */
  expectedWaitSeconds: z.number().optional(),
  selfTest: SelfTest.optional(),
  /** Why it stays online although its self-tests fail. */
  withheld: z.string().optional(),
})
export type SiteView = z.infer<typeof SiteView>

/**
 * Attempts that failed at a site, by hour and class, hours in which none did being left out; and the last fifty times
 * that its state was changed, newest first.
 */
export const SiteHistory = z.object({
  site: z.string(),
  hours: z.array(z.object({ beganAt: z.iso.datetime(), failures: z.record(z.string(), z.number().int()) })),
  moves: z.array(SiteStatus),
})
export type SiteHistory = z.infer<typeof SiteHistory>

/** `late` has not been heard of for a lease's time, `lost` is given up, `leaving` takes no more jobs. */
export const PILOT_STATES = ['busy', 'idle', 'leaving', 'late', 'lost'] as const

export const SitePilot = z.object({
  pilotId: z.string(),
  host: z.string(),
  batchId: z.string().optional(),
  version: z.string(),
  state: z.enum(PILOT_STATES),
  slots: z.number().int(),
  cores: z.number().int(),
  memoryMiB: z.number().int(),
  diskMiB: z.number().int(),
  registeredAt: z.iso.datetime(),
  /** Its last heartbeat or call. */
  seenAt: z.iso.datetime(),
  endsAt: z.iso.datetime().optional(),
  leavingAt: z.iso.datetime().optional(),
  jobs: z.array(
    z.object({
      slot: z.number().int(),
      pandaId: z.number().int(),
      attempt: z.number().int(),
      phase: z.string().optional(),
    }),
  ),
})
export type SitePilot = z.infer<typeof SitePilot>

/** How many pilots are in each state, and the newest 500 of them. */
export const SitePilots = z.object({ counts: z.record(z.string(), z.number().int()), pilots: z.array(SitePilot) })
export type SitePilots = z.infer<typeof SitePilots>

export const NewSiteState = z
  .object({
    state: SiteState,
    reason: z.string().min(1).max(300),
    /** Leaves it to the self-tests from then on whether the site is online or in test. */
    automatic: z.boolean().default(false),
  })
  .refine(({ state, automatic }) => !automatic || state === 'online' || state === 'test', {
    path: ['automatic'],
    message: 'self-tests move a site between online and test only',
  })
export type NewSiteState = z.infer<typeof NewSiteState>

export const PilotLaunch = z.object({ uses: z.number().int().min(1).max(10_000).default(1) })
export const PilotLaunched = z.object({ token: z.string(), expiresAt: z.iso.datetime(), command: z.string() })
