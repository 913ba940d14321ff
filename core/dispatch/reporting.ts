/** Reports: the end of one attempt moves its job, once its outputs are found in storage as the pilot says. */

import type { AttemptFile, AttemptRecord } from '../attempt.ts'
import type { Failure } from '../contract/failures.ts'
import { parseLease } from '../contract/identifiers.ts'
import { isLeased } from '../contract/lifecycle.ts'
import type { Product, Stage } from '../contract/payload.ts'
import type { Report, ReportedOutput } from '../contract/pilots.ts'
import { Refusal } from '../contract/problems.ts'
import { failedOnce, finished, held, isRevivable, type Job, leaseClosed } from '../job.ts'
import { attemptPrefix } from '../prefixes.ts'
import { countFailure } from '../sites/failures.ts'
import type { World } from '../world.ts'

export type ReportingWorld = Pick<World, 'clock' | 'jobs' | 'pilots' | 'sites' | 'catalogue' | 'storage'>

type Outcome = 'taken' | 'stale' | 'refused'

/** What an attempt must leave behind for its job to be finished. */
const EXPECTED: Record<Stage, readonly Product[]> = {
  prepare: ['work', 'log'],
  simulate: ['e-image', 'preview', 'log'],
  collect: ['manifest', 'mosaic', 'provenance', 'log'],
}

const STOPPED: Failure = { class: 'preempted', code: 'stopped', message: 'The payload was stopped by the service.' }
const PREEMPTED: Failure = { class: 'preempted', code: 'worker-leaves', message: 'The worker was taken away.' }

/**
 * Takes a report. Only the job's last lease moves it, and only until it is over: a repeat, or the report of a lease
 * that another has replaced, changes nothing.
 */
export async function reportAttempt(
  world: ReportingWorld,
  pilotId: string,
  slot: number,
  report: Report,
): Promise<Outcome> {
  const parts = parseLease(report.lease)
  if (parts === undefined || parts.pilotId !== pilotId || parts.slot !== slot)
    throw new Refusal('forbidden', 'The report is about a lease of another pilot or slot.')
  for (;;) {
    const job = await world.jobs.read(parts.pandaId)
    if (job === undefined || job.lease !== report.lease) return 'stale'
    if (job.state === 'holding') return 'taken'
    if (!isRevivable(job)) return 'stale'
    const outcome =
      report.outcome === 'done' ? await takeDone(world, job, report) : await takeFailure(world, job, report)
    if (outcome !== 'again') return outcome
  }
}

type Done = Extract<Report, { outcome: 'done' }>

/** A lapsed job may have been given to another site meanwhile: what its last lease brings ran where its pilot is. */
async function siteOf(world: ReportingWorld, job: Job, pilotId: string): Promise<string> {
  const site = isLeased(job.state) ? job.site : (await world.pilots.read(pilotId))?.site
  return site ?? job.site ?? ''
}

async function attemptOf(world: ReportingWorld, job: Job, report: Report): Promise<AttemptRecord> {
  const pilotId = parseLease(report.lease)?.pilotId ?? ''
  return {
    pandaId: job.pandaId,
    attempt: job.attempt,
    round: job.round,
    lease: report.lease,
    site: await siteOf(world, job, pilotId),
    pilotId,
    ...(job.worker === undefined ? {} : { worker: job.worker }),
    outcome: report.outcome,
    ...(report.outcome === 'failed' ? { failure: report.failure } : {}),
    ...report.usage,
    ...('metrics' in report && report.metrics !== undefined ? { metrics: report.metrics } : {}),
    ...('prepared' in report && report.prepared !== undefined ? { objects: report.prepared.objects } : {}),
    files: 'outputs' in report ? report.outputs.map((output) => withOwnReplica(job, output)) : [],
    endedAt: world.clock.now(),
  }
}

/** A replica lies under the attempt's own prefix, wherever the site keeps it; any other address is not taken over. */
function withOwnReplica({ pandaId, stage, attempt }: Job, { replica, ...output }: ReportedOutput): AttemptFile {
  const isOwn = replica?.endsWith(`/${attemptPrefix(pandaId, stage, attempt)}${output.name}`)
  return isOwn ? { ...output, replica } : output
}

async function takeDone(world: ReportingWorld, job: Job, report: Done): Promise<Outcome | 'again'> {
  const attempt = await attemptOf(world, job, report)
  const check = await verify(world, job, attempt.files)
  if (check.verdict === 'wrong') {
    const failed: Exclude<Report, Done> = {
      outcome: 'failed',
      lease: report.lease,
      usage: report.usage,
      failure: check.failure,
      outputs: [],
    }
    const outcome = await takeFailure(world, job, failed)
    return outcome === 'taken' ? 'refused' : outcome
  }
  await world.catalogue.save({ ...attempt, files: check.files })
  const ran = { ...job, site: attempt.site }
  const after =
    check.verdict === 'right'
      ? finished(ran, report.usage, bytesOf(attempt.files), attempt.endedAt)
      : held(ran, report.usage)
  return (await world.jobs.move(job, after)) ? 'taken' : 'again'
}

/** A failure moves only what the lease still holds; of a lapsed lease it merely closes the lease (rule 7). */
async function takeFailure(world: ReportingWorld, job: Job, report: Exclude<Report, Done>): Promise<Outcome | 'again'> {
  const attempt = await attemptOf(world, job, report)
  await world.catalogue.save(attempt)
  const after = isLeased(job.state)
    ? failedOnce(job, failureOf(report), report.usage, attempt.endedAt)
    : leaseClosed(job)
  if (!(await world.jobs.move(job, after))) return 'again'
  const isFailure = isLeased(job.state) && report.outcome !== 'stopped'
  if (isFailure) await countFailure(world, attempt.site, failureOf(report).class)
  return 'taken'
}

function failureOf(report: Exclude<Report, Done>): Failure {
  if (report.outcome === 'failed') return report.failure
  return report.outcome === 'stopped' ? STOPPED : PREEMPTED
}

type Check =
  | { readonly verdict: 'right'; readonly files: readonly AttemptFile[] }
  | { readonly verdict: 'unanswered'; readonly files: readonly AttemptFile[] }
  | { readonly verdict: 'wrong'; readonly failure: Failure }

const wrong = (failureClass: 'site' | 'payload', code: string, message: string): Check => ({
  verdict: 'wrong',
  failure: { class: failureClass, code, message },
})

/** Every expected product reported, and every reported file in storage with the size and checksum that S3 itself saw. */
async function verify(world: ReportingWorld, job: Job, files: readonly AttemptFile[]): Promise<Check> {
  const missing = EXPECTED[job.stage].find((product) => !files.some((file) => file.product === product))
  if (missing !== undefined) return wrong('payload', 'output-missing', `The attempt left no ${missing}.`)
  const prefix = attemptPrefix(job.pandaId, job.stage, job.attempt)
  try {
    const stored = await Promise.all(files.map((file) => world.storage.head(prefix + file.name)))
    const at = stored.findIndex(
      (object, i) => object?.sizeBytes !== files[i]?.sizeBytes || object?.sha256 !== files[i]?.sha256,
    )
    if (at >= 0)
      return wrong('site', 'output-differs', `${files[at]?.name} is not in storage as the pilot reported it.`)
    return { verdict: 'right', files: files.map((file, i) => ({ ...file, ...versionOf(stored[i]) })) }
  } catch {
    return { verdict: 'unanswered', files }
  }
}

const versionOf = (stored: { readonly versionId?: string } | undefined) =>
  stored?.versionId === undefined ? {} : { versionId: stored.versionId }

/** Takes a job on that is `holding` because storage did not answer: false when it still does not. */
export async function verifyHeld(world: ReportingWorld, pandaId: number): Promise<boolean> {
  const job = await world.jobs.read(pandaId)
  const attempt = job === undefined ? undefined : await world.catalogue.read(pandaId, job.attempt)
  if (job?.state !== 'holding' || attempt === undefined) return true
  const check = await verify(world, job, attempt.files)
  if (check.verdict === 'unanswered') return false
  if (check.verdict === 'wrong') return failHeld(world, job, check.failure)
  await world.catalogue.save({ ...attempt, files: check.files })
  return world.jobs.move(job, finished(job, NOTHING, bytesOf(attempt.files), world.clock.now()))
}

async function failHeld(world: ReportingWorld, job: Job, failure: Failure): Promise<boolean> {
  const isMoved = await world.jobs.move(job, failedOnce(job, failure, NOTHING, world.clock.now()))
  if (isMoved) await countFailure(world, job.site, failure.class)
  return isMoved
}

/** The attempt's use was added when the job began to hold. */
const NOTHING = { cpuSeconds: 0, maxMemoryMiB: 0 }

const bytesOf = (files: readonly AttemptFile[]): number => files.reduce((sum, file) => sum + file.sizeBytes, 0)
