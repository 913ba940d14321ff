/** One job with every attempt it ever had, what each used and left, and why it waits. */

import type { AttemptRecord } from '../attempt.ts'
import { type Board, measuresOf } from '../board.ts'
import { catalogueFile } from '../catalogue/catalogue-files.ts'
import { parseLease, roleOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import type { Attempt, JobView } from '../contract/jobs.ts'
import { isLeased } from '../contract/lifecycle.ts'
import type { UsageSamples } from '../contract/pilots.ts'
import { secondsBetween } from '../instants.ts'
import type { Job } from '../job.ts'
import { watch } from '../live.ts'
import { type Pilot, type SlotUsage, workerOf } from '../pilot.ts'
import type { World } from '../world.ts'
import { type KnownJob, knownJob } from './job-access.ts'
import { rowOf, sitesByName } from './job-rows.ts'
import { jobWaitsFor } from './waiting.ts'

type JobWorld = Pick<
  World,
  | 'clock'
  | 'settings'
  | 'tasks'
  | 'boards'
  | 'jobs'
  | 'catalogue'
  | 'pilots'
  | 'sites'
  | 'placements'
  | 'catalogs'
  | 'storage'
>

export async function readJob(world: JobWorld, person: Person, pandaId: number): Promise<JobView> {
  const known = await knownJob(world, person, pandaId)
  const { task, board, job } = known
  const attempts = await attemptsOf(world, board, job)
  return {
    ...headOf(known),
    ...(job.lease === undefined ? {} : { lease: job.lease }),
    needs: job.needs,
    times: timesOf(job),
    ...(job.wanted === undefined ? {} : { wanted: job.wanted }),
    ...(job.failure === undefined ? {} : { lastFailure: job.failure }),
    losses: job.spent.preempted ?? 0,
    attempts,
    waitsFor: await jobWaitsFor(world, task, board, job),
    costUsd: await costOf(world, attempts),
  }
}

/** The row, exactly as the job's own item has it: the board rounds, and may be a moment behind. */
function headOf({ board, job }: KnownJob) {
  const { pandaId, state, attempt, round, site, failure } = job
  const index = pandaId % 1000
  const cell = {
    index,
    stage: roleOf(index).stage,
    state,
    attempt,
    round,
    ...(site === undefined ? {} : { site }),
    ...(failure === undefined ? {} : { failure: failure.class, code: failure.code }),
  }
  return rowOf(board, cell, measuresOf(job))
}

const TIMES = ['createdAt', 'placedAt', 'sentAt', 'runningAt', 'endedAt'] as const

const timesOf = (job: Job): Record<string, string> =>
  Object.fromEntries(TIMES.flatMap((name) => (job[name] === undefined ? [] : [[name, job[name]]])))

/** Every lease the job had: those reported, the one that runs, and those of which nothing was heard again. */
async function attemptsOf(world: JobWorld, board: Board, job: Job): Promise<Attempt[]> {
  const records = await world.catalogue.attempts(job.pandaId)
  const reported = records.map((record) => reportedAttempt(world, board, job, record))
  const running = isLeased(job.state) ? await runningAttempt(world, job) : []
  const known = new Set([...reported, ...running].map(({ attempt }) => attempt))
  const numbers = Array.from({ length: job.attempt }, (_, n) => n + 1)
  const lost = numbers.filter((attempt) => !known.has(attempt)).map((attempt) => lostAttempt(job, attempt))
  return [...reported, ...running, ...lost].sort((a, b) => a.attempt - b.attempt)
}

function reportedAttempt(world: Pick<World, 'settings'>, board: Board, job: Job, record: AttemptRecord): Attempt {
  const { attempt, round, site, pilotId, outcome, failure, endedAt, cpuSeconds, wallSeconds, maxMemoryMiB } = record
  return {
    ...{ attempt, round, site, pilotId, ...record.worker },
    ...{ outcome, endedAt, cpuSeconds, wallSeconds, maxMemoryMiB },
    ...(failure === undefined ? {} : { failure }),
    ...(record.metrics === undefined ? {} : { metrics: record.metrics }),
    ...(record.samples === undefined ? {} : { samples: pointsOf(record.samples) }),
    files: record.files.map((file) => catalogueFile(board, record, file, world.settings)),
    winner: job.state === 'finished' && attempt === job.attempt,
  }
}

type Points = NonNullable<Attempt['samples']>

const pointsOf = ({ secondsApart, cpuSeconds, memoryMiB }: UsageSamples): Points =>
  cpuSeconds.map((used, at) => ({
    seconds: (at + 1) * secondsApart,
    cpuSeconds: used,
    memoryMiB: memoryMiB[at] ?? 0,
  }))

/** The one point that the service keeps of a job that nobody watches: what the last heartbeat said. */
function latestPoint(job: Job, pilot: Pilot, { cpuSeconds, memoryMiB }: SlotUsage): Points {
  if (job.runningAt === undefined) return []
  return [{ seconds: Math.max(0, secondsBetween(job.runningAt, pilot.seenAt)), cpuSeconds, memoryMiB }]
}

type RunningWorld = Pick<World, 'clock' | 'settings' | 'pilots' | 'storage'>

/** What the pilot last said of the slot that holds the job, and from now on all that it tells who watches. */
async function runningAttempt(world: RunningWorld, job: Job): Promise<Attempt[]> {
  const lease = parseLease(job.lease ?? '')
  if (lease === undefined) return []
  const pilot = await world.pilots.read(lease.pilotId)
  // Before the job's first heartbeat the slot still says what it did before.
  const usage = job.runningAt === undefined ? undefined : pilot?.usage?.find(({ slot }) => slot === lease.slot)
  return [
    {
      attempt: job.attempt,
      round: job.round,
      site: job.site ?? pilot?.site ?? UNKNOWN,
      pilotId: lease.pilotId,
      ...(pilot === undefined ? {} : workerOf(pilot)),
      outcome: usage?.phase ?? job.state,
      ...(pilot === undefined ? {} : await usedSoFar(world, job, pilot, lease.slot, usage)),
      files: [],
      winner: false,
    },
  ]
}

async function usedSoFar(
  world: RunningWorld,
  job: Job,
  pilot: Pilot,
  slot: number,
  usage: SlotUsage | undefined,
): Promise<Partial<Attempt>> {
  const told = await watch(world, pilot, { lease: job.lease ?? '', pandaId: job.pandaId, slot })
  if (usage === undefined) return {}
  const { cpuSeconds, memoryMiB } = usage
  const samples = told?.samples === undefined ? latestPoint(job, pilot, usage) : pointsOf(told.samples)
  return { cpuSeconds, maxMemoryMiB: Math.max(memoryMiB, ...samples.map((point) => point.memoryMiB)), samples }
}

const UNKNOWN = 'unknown'

/** Of the last lease the job itself still knows where it ran. */
const lostAttempt = (job: Job, attempt: number): Attempt => ({
  attempt,
  round: 0,
  site: UNKNOWN,
  pilotId: UNKNOWN,
  ...(attempt === job.attempt ? job.worker : {}),
  outcome: 'lost',
  files: [],
  winner: false,
})

/** CPU of every attempt at the price of the site where it ran. */
async function costOf(world: Pick<World, 'sites'>, attempts: readonly Attempt[]): Promise<number> {
  const sites = await sitesByName(world)
  return attempts.reduce(
    (sum, { site, cpuSeconds = 0 }) => sum + (cpuSeconds / 3600) * (sites.get(site)?.usdPerCoreHour ?? 0),
    0,
  )
}
