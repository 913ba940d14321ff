/** A job and its moves: pure functions from a job as read to the job as it should be written. */
import { FAILURES, type Failure, type FailureClass, LOSSES_BEFORE_ON_DEMAND } from './contract/failures.ts'
import { isLeased, JOB_MOVES, type JobMove, type JobState, mayMove } from './contract/lifecycle.ts'
import type { Stage } from './contract/payload.ts'
import type { Worker } from './pilot.ts'

/** What a job asks of a site. */
export interface Needs {
  readonly memoryMiB: number
  readonly wallSeconds: number
  readonly diskMiB: number
  readonly cores: number
}

export interface Job {
  readonly pandaId: number
  readonly stage: Stage
  /** Day of submission, `YYYY-MM-DD`: with the task it is the key of the visit's board. */
  readonly day: string
  readonly owner: string
  readonly priority: number
  readonly simulator: string
  readonly needs: Needs
  readonly state: JobState
  /** Leases so far, of all rounds. */
  readonly attempt: number
  readonly lease?: string
  /** Where the last lease runs, or ran. */
  readonly worker?: Worker
  readonly round: number
  /** Returns to `defined` or `activated` within the round: what a slot's write remembers of the job. */
  readonly revision: number
  readonly wanted?: 'cancelled'
  readonly site?: string
  /** Site and shard where it was placed. */
  readonly berth?: string
  /** The same, only while `activated`: the key of the claim index. */
  readonly claim?: string
  readonly rank?: string
  readonly refusedSites: readonly string[]
  /** Lost its worker so often that it goes to a site that is not preemptible. */
  readonly onDemand?: true
  /** Failures in this round by class. */
  readonly spent: Readonly<Partial<Record<FailureClass, number>>>
  readonly failure?: Failure
  /** S3 prefix of the visit's work files, once prepare has finished. */
  readonly work?: string
  /** CPU of all attempts of this round. */
  readonly cpuSeconds: number
  readonly outputBytes: number
  /** The most of any attempt of this round. */
  readonly maxMemoryMiB?: number
  readonly createdAt: string
  readonly placedAt?: string
  readonly sentAt?: string
  readonly runningAt?: string
  readonly endedAt?: string
}

type Draft = { -readonly [K in keyof Job]: Job[K] }
type Emptied =
  | 'lease'
  | 'wanted'
  | 'site'
  | 'failure'
  | 'onDemand'
  | 'work'
  | 'placedAt'
  | 'sentAt'
  | 'runningAt'
  | 'endedAt'
  | 'maxMemoryMiB'

/** The job after a move of the table, less what the move empties. Only an activated job stands in the claim index. */
function moved(job: Job, move: JobMove, patch: Partial<Job>, ...emptied: readonly Emptied[]): Job {
  if (!mayMove(move, job.state)) throw new Error(`job ${job.pandaId} may not ${move} from ${job.state}`)
  const next: Draft = { ...job, ...patch, state: JOB_MOVES[move].to }
  for (const attribute of emptied) delete next[attribute]
  delete next.claim
  if (next.state === 'activated' && next.berth !== undefined) next.claim = next.berth
  return next
}

/** What one attempt used, as the pilot measured it. */
export interface Usage {
  readonly cpuSeconds: number
  readonly maxMemoryMiB: number
}

const used = (job: Job, usage: Usage): Partial<Job> => ({
  cpuSeconds: job.cpuSeconds + usage.cpuSeconds,
  maxMemoryMiB: Math.max(job.maxMemoryMiB ?? 0, usage.maxMemoryMiB),
})

/** Where a job was placed: the claim index's key and its rank there. */
export interface Berth {
  readonly site: string
  readonly berth: string
  readonly rank: string
  readonly at: string
}

export const released = (job: Job, work: string | undefined): Job =>
  moved(job, 'release', work === undefined ? {} : { work })

export const placed = (job: Job, { site, berth, rank, at }: Berth): Job =>
  moved(job, 'place', { site, berth, rank, placedAt: at })

/** `attempt` counts leases, at the lease (rule 4). */
export const leased = (job: Job, lease: string, at: string, worker: Worker): Job =>
  moved(job, 'lease', { lease, attempt: job.attempt + 1, sentAt: at, worker }, 'runningAt')

export const started = (job: Job, at: string): Job => moved(job, 'start', { runningAt: at })

/** It may have been given to another site meanwhile: it runs where its last lease is. */
export const revived = (job: Job, site: string, at: string): Job =>
  moved(job, 'revive', { site, runningAt: job.runningAt ?? at })

export const held = (job: Job, usage: Usage): Job => moved(job, 'hold', used(job, usage))

/** Finished outputs of any state before: a revived report moves activated to finished in one write (rule 8). */
export const finished = (job: Job, usage: Usage, outputBytes: number, at: string): Job =>
  moved(job, 'finish', { ...used(job, usage), outputBytes, endedAt: at }, 'failure', 'wanted')

export const cancelled = (job: Job, at: string): Job => moved(job, 'cancel', { endedAt: at }, 'wanted')

/** The wish to cancel a job that a pilot holds; no move yet (rule 11). */
export const wantedCancelled = (job: Job): Job => ({ ...job, wanted: 'cancelled' })

/** A failure reported by a lapsed lease empties the lease and costs no budget (rule 7). */
export function leaseClosed(job: Job): Job {
  const next: Draft = { ...job }
  delete next.lease
  return next
}

/** A site went away under an activated job: to be placed again, its lease still revivable. */
export const withdrawn = (job: Job): Job => moved(job, 'replace', { revision: job.revision + 1 }, 'site')

const back = (job: Job): Partial<Job> => ({ revision: job.revision + 1 })

const lossesOf = (job: Job): number => job.spent.preempted ?? 0

/** One more failure of a class in this round. */
const spentOn = (job: Job, failure: Failure): Partial<Job> => ({
  spent: { ...job.spent, [failure.class]: (job.spent[failure.class] ?? 0) + 1 },
  failure,
})

const LOST: Failure = { class: 'preempted', code: 'pilot-lost', message: 'The pilot was not heard of any more.' }

/** The lease lapsed: back to be claimed, still revivable by it; a wanted cancel turns the lapse into cancelled. */
export function lapsed(job: Job, at: string): Job {
  if (job.wanted !== undefined) return cancelled(job, at)
  return lostAgain({ ...job, ...spentOn(job, LOST) })
}

function lostAgain(job: Job): Job {
  if (lossesOf(job) < LOSSES_BEFORE_ON_DEMAND || job.onDemand) return moved(job, 'retry', back(job))
  return moved(job, 'replace', { ...back(job), onDemand: true }, 'site')
}

/** More memory, or more time, by half; a job that lacked it is placed again. */
function more(job: Job, failure: Failure): Job {
  const { memoryMiB, wallSeconds } = job.needs
  const needs =
    failure.class === 'memory'
      ? { ...job.needs, memoryMiB: Math.ceil(memoryMiB * 1.5) }
      : { ...job.needs, wallSeconds: Math.ceil(wallSeconds * 1.5) }
  return moved(job, 'replace', { ...back(job), needs }, 'site', 'lease')
}

function again(job: Job, failure: Failure): Job {
  switch (FAILURES[failure.class].again) {
    case 'more':
      return more(job, failure)
    case 'elsewhere':
      return moved(job, 'replace', { ...back(job), refusedSites: refusing(job) }, 'site', 'lease')
    case 'here':
      return moved(job, 'retry', back(job), 'lease')
  }
}

const refusing = ({ refusedSites, site }: Job): readonly string[] =>
  site === undefined || refusedSites.includes(site) ? refusedSites : [...refusedSites, site]

/**
 * A failure reported by the lease that holds the job: the budget of its class decides. The lease is emptied (rule 7),
 * so a repeated report spends nothing twice; losses of a worker never fail a job (rule 8).
 */
export function failedOnce(job: Job, failure: Failure, usage: Usage, at: string): Job {
  if (job.wanted !== undefined) return cancelledAt(job, usage, at)
  const after = { ...job, ...used(job, usage), ...spentOn(job, failure) }
  if (failure.class === 'preempted') return leaseClosed(lostAgain(after))
  const spent = after.spent[failure.class] ?? 0
  return spent > FAILURES[failure.class].budget ? moved(after, 'fail', { endedAt: at }, 'lease') : again(after, failure)
}

const cancelledAt = (job: Job, usage: Usage, at: string): Job =>
  moved(job, 'cancel', { ...used(job, usage), endedAt: at }, 'lease', 'wanted')

/** A new round of a job: lease, wish, failure and budgets are emptied (rule 12), `attempt` goes on counting (rule 4). */
export function rerun(job: Job, round: number, to: 'defined' | 'waiting'): Job {
  const emptied = [
    'lease',
    'wanted',
    'site',
    'failure',
    'onDemand',
    'placedAt',
    'sentAt',
    'runningAt',
    'endedAt',
    'maxMemoryMiB',
  ] as const
  const fresh = { round, revision: 0, spent: {}, refusedSites: [], cpuSeconds: 0, outputBytes: 0 }
  return moved(job, to === 'defined' ? 'rerun' : 'await', fresh, ...emptied)
}

/** Not settled and not being checked: its last lease may still be answered with it, or revive it. */
export const isRevivable = ({ state }: Job): boolean => state === 'defined' || state === 'activated' || isLeased(state)
