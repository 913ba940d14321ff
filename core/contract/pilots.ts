/** What pilots and the service say to each other: registration, the call that reports and leases, the heartbeat. */
import { z } from 'zod'
import { Failure } from './failures.ts'
import { PayloadMetrics, PayloadOrder, Prepared, Product, Simulator } from './payload.ts'
import { XrootdUrl } from './sites.ts'

/** How fast a pilot should speak; the service sets it for the load it has. */
export const Pace = z.object({
  heartbeatSeconds: z.number(),
  /** Wait before asking again when there was no work. */
  idleSeconds: z.number(),
  /** A pilot without work for so long ends by itself. */
  quitAfterIdleSeconds: z.number(),
})
export type Pace = z.infer<typeof Pace>

export const PilotRegistration = z.object({
  host: z.string().max(200),
  /** What the batch system or the cloud there calls the pilot: `1234.0`, `i-0abc…`. */
  batchId: z
    .string()
    .regex(/^[A-Za-z0-9._:#@[\]-]{1,100}$/, 'at most 100 letters, digits and . _ : # @ [ ] -')
    .optional(),
  slots: z.number().int().min(1).max(256),
  cores: z.number().int().min(1),
  memoryMiB: z.number().int().min(1),
  diskMiB: z.number().int().min(0),
  /** When the host will be taken away, if it knows. */
  endsAt: z.iso.datetime().optional(),
  simulators: z.array(Simulator).max(50),
  version: z.string().max(50),
})
export type PilotRegistration = z.infer<typeof PilotRegistration>

export const PilotRegistered = z.object({ pilotId: z.string(), site: z.string(), token: z.string(), pace: Pace })
export type PilotRegistered = z.infer<typeof PilotRegistered>

/** One presigned POST that takes every output of an attempt: `key` = prefix + file name; S3 checks the sha256 itself. */
export const UploadGrant = z.object({
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  prefix: z.string(),
  expiresAt: z.iso.datetime(),
})
export type UploadGrant = z.infer<typeof UploadGrant>

/** A file to stage in: below the run directory at `path`; `range` cuts one sensor's part out of a visit's file. */
export const Download = z.object({
  /** https, or `root://`: then the pilot copies the whole file by `xrdcp`. */
  url: z.string(),
  path: z.string(),
  /** `tar` is unpacked into the folder `path`; `sensor` is cut out by work.json's ranges, then unpacked. */
  unpack: z.enum(['none', 'tar', 'sensor']),
  /** Files of one visit are kept by the pilot for its next jobs under this name. */
  cacheKey: z.string().optional(),
  sizeBytes: z.number().optional(),
  sha256: z.string().optional(),
})
export type Download = z.infer<typeof Download>

export const Lease = z.object({
  lease: z.string(),
  order: PayloadOrder,
  downloads: z.array(Download),
  /** For collect: the pilot pages through the visit's outputs at `collectionPath`. */
  collectionPath: z.string().optional(),
  upload: UploadGrant,
  /** Where the site wants a copy of the images, beside the upload: an xrootd address that ends in a slash. */
  replicaPrefix: z.string().optional(),
  memoryMiB: z.number().int(),
  wallSeconds: z.number().int(),
  diskMiB: z.number().int(),
})
export type Lease = z.infer<typeof Lease>

export const ReportedOutput = z.object({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'a file name of letters, digits, dot, dash, underscore'),
  product: Product,
  sizeBytes: z.number().int().min(0),
  /** Hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  adler32: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional(),
  /** The copy in the site's own storage: the lease's `replicaPrefix` and the name. */
  replica: XrootdUrl.optional(),
})
export type ReportedOutput = z.infer<typeof ReportedOutput>

/** A longer job has them further apart. */
export const MOST_SAMPLES = 40

/** What a payload had used by the end of each distance since its start, and the most memory that it held within each. */
export const UsageSamples = z.object({
  secondsApart: z.number().positive(),
  cpuSeconds: z.array(z.number().min(0)).max(MOST_SAMPLES),
  memoryMiB: z.array(z.number().min(0)).max(MOST_SAMPLES),
})
export type UsageSamples = z.infer<typeof UsageSamples>

const Usage = z.object({
  cpuSeconds: z.number().min(0),
  wallSeconds: z.number().min(0),
  /** Peak resident memory of the whole process tree. */
  maxMemoryMiB: z.number().min(0),
  samples: UsageSamples.optional(),
})

/**
 * The end of one attempt. `stopped` is a payload ended because the service wanted it, `preempted` one given back
 * because the worker goes away.
 */
export const Report = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    lease: z.string(),
    usage: Usage,
    outputs: z.array(ReportedOutput).max(60),
    prepared: Prepared.optional(),
    metrics: PayloadMetrics.optional(),
  }),
  z.object({
    outcome: z.literal('failed'),
    lease: z.string(),
    usage: Usage,
    failure: Failure,
    outputs: z.array(ReportedOutput).max(60),
  }),
  z.object({ outcome: z.literal('stopped'), lease: z.string(), usage: Usage }),
  z.object({ outcome: z.literal('preempted'), lease: z.string(), usage: Usage }),
])
export type Report = z.infer<typeof Report>

/** One call of one slot: the end of the last job, and whether another is wanted. A repeat carries the same number. */
export const PilotCall = z.object({
  /** Grows by one with every new call of the slot. */
  call: z.number().int().min(1),
  report: Report.optional(),
  /** Absent when the slot wants no more work. */
  wants: z
    .object({
      memoryMiB: z.number().int(),
      diskMiB: z.number().int(),
      remainingSeconds: z.number().int().optional(),
      /** Visits whose work files the pilot has, as `task/visit`. */
      visits: z.array(z.string()).max(20),
    })
    .optional(),
})
export type PilotCall = z.infer<typeof PilotCall>

export const PilotAnswer = z.object({
  lease: Lease.optional(),
  pace: Pace,
  /** What became of the report: `stale` when a newer lease exists or the job is over. */
  report: z.enum(['taken', 'stale', 'refused']).optional(),
  /** `drain`: finish what runs and end. */
  desired: z.enum(['work', 'drain']),
})
export type PilotAnswer = z.infer<typeof PilotAnswer>

export const Heartbeat = z.object({
  slots: z
    .array(
      z.object({
        slot: z.number().int().min(0).max(255),
        lease: z.string(),
        phase: z.enum(['staging-in', 'running', 'staging-out']),
        cpuSeconds: z.number(),
        memoryMiB: z.number(),
        /** True until the service has answered one heartbeat of this lease. */
        first: z.boolean(),
        /** The grant runs out soon: please renew. */
        renewUpload: z.boolean().optional(),
        /** The last lines of the log, only while somebody watches. */
        logTail: z.string().max(20_000).optional(),
        /** All so far, only while somebody watches. */
        samples: UsageSamples.optional(),
      }),
    )
    .max(256),
  diskMiB: z.number().int(),
  /** The worker will be taken away then (spot notice), or it drains. */
  leavingAt: z.iso.datetime().optional(),
})
export type Heartbeat = z.infer<typeof Heartbeat>

export const HeartbeatAnswer = z.object({
  slots: z.array(
    z.object({
      slot: z.number().int(),
      lease: z.string(),
      desired: z.enum(['run', 'stop']),
      upload: UploadGrant.optional(),
      watched: z.boolean(),
    }),
  ),
  pace: Pace,
  desired: z.enum(['work', 'drain']),
})
export type HeartbeatAnswer = z.infer<typeof HeartbeatAnswer>
