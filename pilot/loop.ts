/** The loop of one slot: lease, stage in, run, stage out, report. */
import { mkdir, rm } from 'node:fs/promises'
import type { Failure } from '../core/contract/failures.ts'
import type { Lease, Report } from '../core/contract/pilots.ts'
import type { Job } from './job.ts'
import { failureOf } from './job-failure.ts'
import { resultOf } from './payload-ends.ts'
import { runPayloadProcess } from './payload-process.ts'
import type { Pilot } from './pilot.ts'
import type { Slot } from './slot.ts'
import { stageIn } from './stage-in.ts'
import { stageOut, stageOutRemains } from './stage-out.ts'

/** Works until the pilot drains and has nothing left to report. */
export async function workSlot(pilot: Pilot, slot: Slot): Promise<void> {
  let report: Report | undefined
  for (;;) {
    const lease = await slot.ask(report)
    pilot.forget(slot.number)
    report = undefined
    if (lease !== undefined) report = await attempt(pilot, slot, lease)
    else if (pilot.departure.begun) return
    else await pilot.waitForWork(slot.number)
  }
}

/** One attempt of a job, from its lease to the report of its end. Never throws: whatever happens is reported. */
async function attempt(pilot: Pilot, slot: Slot, lease: Lease): Promise<Report> {
  const job = pilot.begin(slot.number, lease)
  try {
    return await perform(pilot, job)
  } catch (error) {
    return await badEnd(pilot, job, error)
  } finally {
    job.isOver = true
    await rm(job.directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function perform(pilot: Pilot, job: Job): Promise<Report> {
  // A lease that arrives when the pilot has begun to leave is given back before anything is spent on it.
  if (pilot.departure.begun) job.stop('preempted')
  job.signal.throwIfAborted()
  await rm(job.directory, { recursive: true, force: true })
  await mkdir(job.directory, { recursive: true, mode: 0o700 })
  await stageIn(pilot, job)
  job.enter('running')
  const end = await runPayloadProcess(job, pilot)
  job.signal.throwIfAborted()
  job.enter('staging-out')
  const { outputs: made, prepared, metrics } = await resultOf(job, end)
  const outputs = await stageOut(pilot, job, made, { metrics })
  pilot.say(`slot ${job.slot}: ${job.words}: done, ${outputs.length} files`)
  return {
    outcome: 'done',
    lease: job.lease.lease,
    usage: job.usage,
    outputs,
    metrics,
    ...(prepared === undefined ? {} : { prepared }),
  }
}

/** A job that was stopped or given back is not failed, whatever error that caused on its way. */
async function badEnd(pilot: Pilot, job: Job, error: unknown): Promise<Report> {
  if (job.stopReason === undefined) {
    const failure = failureOf(error)
    pilot.say(`slot ${job.slot}: ${job.words}: failed (${failure.class}, ${failure.code}): ${failure.message}`)
    job.enter('staging-out')
    const report = await failed(pilot, job, failure)
    if (job.stopReason === undefined) return report
  }
  pilot.say(`slot ${job.slot}: ${job.words}: ${job.stopReason}`)
  return { outcome: job.stopReason, lease: job.lease.lease, usage: job.usage }
}

async function failed(pilot: Pilot, job: Job, failure: Failure): Promise<Report> {
  const outputs = await stageOutRemains(pilot, job, failure)
  return { outcome: 'failed', lease: job.lease.lease, usage: job.usage, failure, outputs }
}
