/** Jobs as the monitor shows them: PanDA's summaries with exact counts, pages, and every detail of one job. */
import { z } from 'zod'
import { CatalogueFile } from './catalogue.ts'
import { Failure } from './failures.ts'
import { JOB_STATES } from './lifecycle.ts'
import { PayloadMetrics, Stage } from './payload.ts'

export const JobRow = z.object({
  pandaId: z.number().int(),
  taskId: z.number().int(),
  jobName: z.string(),
  visit: z.number().int(),
  obsHistId: z.string(),
  stage: Stage,
  sensor: z.string().optional(),
  snap: z.number().int().optional(),
  jobStatus: z.enum(JOB_STATES),
  computingSite: z.string().optional(),
  attempt: z.number().int(),
  round: z.number().int(),
  owner: z.string(),
  vo: z.string(),
  priority: z.number().int(),
  failure: z.string().optional(),
  errorCode: z.string().optional(),
  /** When its last lease began to run: in lists to the minute, and the amounts below to about one per cent. */
  startedAt: z.iso.datetime().optional(),
  /** Of its last lease, once that has ended. */
  wallSeconds: z.number().optional(),
  /** Of all attempts of its round. */
  cpuSeconds: z.number().optional(),
  /** The most of any attempt of its round. */
  memoryMiB: z.number().optional(),
})
export type JobRow = z.infer<typeof JobRow>

/** PanDA's attributes of a summary, by its own spelling. */
export const JOB_ATTRIBUTES = [
  'jobstatus',
  'computingsite',
  'transformation',
  'produsername',
  'vo',
  'workinggroup',
  'prodsourcelabel',
  'cloud',
  'destinationse',
  'currentpriority',
  'stage',
  'failure',
  'errorcode',
] as const

export const JobQuery = z.object({
  jobstatus: z.string().max(100).optional(),
  computingsite: z.string().max(100).optional(),
  transformation: z.string().max(100).optional(),
  produsername: z.string().max(100).optional(),
  vo: z.string().max(60).optional(),
  workinggroup: z.string().max(60).optional(),
  prodsourcelabel: z.string().max(20).optional(),
  cloud: z.string().max(60).optional(),
  destinationse: z.string().max(100).optional(),
  currentpriority: z.string().max(20).optional(),
  stage: z.string().max(20).optional(),
  failure: z.string().max(20).optional(),
  errorcode: z.string().max(300).optional(),
  taskId: z.coerce.number().int().optional(),
  days: z.coerce.number().int().min(1).max(3660).default(60),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(1000).optional(),
})
export type JobQuery = z.infer<typeof JobQuery>

export const JobPage = z.object({
  total: z.number().int(),
  /** For each attribute, how many of the matching jobs have each value. */
  summary: z.record(z.string(), z.record(z.string(), z.number().int())),
  jobs: z.array(JobRow),
  cursor: z.string().optional(),
})
export type JobPage = z.infer<typeof JobPage>

/** `cpuSeconds` is all that was used until then, `memoryMiB` the most since the point before. */
const UsagePoint = z.object({ seconds: z.number(), cpuSeconds: z.number(), memoryMiB: z.number() })

export const Attempt = z.object({
  attempt: z.number().int(),
  round: z.number().int(),
  site: z.string(),
  pilotId: z.string(),
  /** The worker's name, as its pilot gave it. */
  host: z.string().optional(),
  /** What the batch system or the cloud there calls the pilot. */
  batchId: z.string().optional(),
  outcome: z.string(),
  failure: Failure.optional(),
  endedAt: z.iso.datetime().optional(),
  cpuSeconds: z.number().optional(),
  wallSeconds: z.number().optional(),
  maxMemoryMiB: z.number().optional(),
  metrics: PayloadMetrics.optional(),
  /**
   * Memory and CPU over time, since the payload's start; of an attempt that runs one point, until its pilot has heard that
   * somebody watches.
   */
  samples: z.array(UsagePoint).optional(),
  files: z.array(CatalogueFile),
  winner: z.boolean(),
})
export type Attempt = z.infer<typeof Attempt>

export const JobView = JobRow.extend({
  lease: z.string().optional(),
  needs: z.object({ memoryMiB: z.number(), wallSeconds: z.number(), diskMiB: z.number(), cores: z.number() }),
  times: z.record(z.string(), z.iso.datetime()),
  wanted: z.string().optional(),
  lastFailure: Failure.optional(),
  losses: z.number().int(),
  attempts: z.array(Attempt),
  /** Why it waits: the brokerage's refusals in words. */
  waitsFor: z.array(z.string()),
  costUsd: z.number(),
})
export type JobView = z.infer<typeof JobView>

export const UserRow = z.object({
  user: z.string(),
  nJobs: z.number().int(),
  nFinished: z.number().int(),
  nFailed: z.number().int(),
  nHolding: z.number().int(),
  nCancelled: z.number().int(),
  nQueued: z.number().int(),
  nRunning: z.number().int(),
  nSites: z.number().int(),
  cpuSeconds: z.number(),
  latestAt: z.iso.datetime(),
})
export const UserPage = z.object({ users: z.array(UserRow) })
export type UserPage = z.infer<typeof UserPage>

export const LogText = z.object({
  text: z.string(),
  source: z.enum(['live', 'archive', 'none']),
  nextOffset: z.number().int(),
  complete: z.boolean(),
})
