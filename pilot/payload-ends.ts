/** What a payload's end means: its own result when it ended well, else a failure with a class. */
import { readFile } from 'node:fs/promises'
import { constants } from 'node:os'
import { join } from 'node:path'
import { PayloadResult } from '../core/contract/payload.ts'
import type { Lease } from '../core/contract/pilots.ts'
import { tailOf } from './heartbeat.ts'
import type { Job } from './job.ts'
import { JobFailure } from './job-failure.ts'
import type { PayloadEnd } from './payload-process.ts'

/** A kill at this part of the memory limit was most likely for memory. */
const NEAR_LIMIT = 0.9
const TAIL_BYTES = 4000
/** Of docker and podman: no container, a program that cannot be run, one that is not there; and apptainer's own. */
const RUNTIME_FAULTS = [125, 126, 127, 255]
/** Node's own words when its heap is full; it then aborts. */
const HEAP_FULL = /heap out of memory|Array buffer allocation failed/

type Limits = Pick<Lease, 'memoryMiB' | 'wallSeconds'>
type Done = Extract<PayloadResult, { outcome: 'done' }>

/** The result of a payload that ended well. @throws JobFailure for every other end */
export async function resultOf(job: Job, end: PayloadEnd): Promise<Done> {
  const tail = await tailOf(job.logFile, TAIL_BYTES)
  const failure = failureOfEnd(end, job.lease, tail)
  if (failure !== undefined) throw failure
  const result = await readResult(job)
  if (result.outcome === 'done') return result
  throw new JobFailure(result.failure.class, result.failure.code, result.failure.message)
}

async function readResult(job: Job): Promise<PayloadResult> {
  const text = await readFile(join(job.directory, 'result.json'), 'utf8').catch(() => {
    throw new JobFailure('system', 'result-missing', 'The payload ended without an error and without a result.')
  })
  try {
    return PayloadResult.parse(JSON.parse(text))
  } catch {
    throw new JobFailure('system', 'result-invalid', 'The result.json of the payload is not as the contract wants it.')
  }
}

/** A shell's number for the end: 139 for a segmentation fault, 137 for a kill. */
function exitNumber({ code, signal }: PayloadEnd): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal])
}

/** The failure that an end is, or undefined for exit code 0. */
export function failureOfEnd(end: PayloadEnd, lease: Limits, tail: string): JobFailure | undefined {
  if (end.over !== undefined) return overLimit(end.over, end, lease)
  const exit = exitNumber(end)
  if (exit === 0) return undefined
  if (end.isContained && RUNTIME_FAULTS.includes(exit))
    return new JobFailure('site', 'container', `The container did not run (${exit}). ${lastLine(tail)}`)
  const used = Math.round(end.maxMemoryMiB)
  if (HEAP_FULL.test(tail))
    return new JobFailure('memory', 'heap-full', `The payload's heap was full at ${lease.memoryMiB} MiB.`)
  if (exit === 137)
    return end.kernelKilled || end.maxMemoryMiB > lease.memoryMiB * NEAR_LIMIT
      ? new JobFailure(
          'memory',
          'exit-137',
          `Killed for want of memory, with ${used} of ${lease.memoryMiB} MiB in use.`,
        )
      : new JobFailure('system', 'exit-137', `Somebody killed the payload; it had ${used} MiB of memory, not too much.`)
  if (exit === 139 || exit === 134)
    return new JobFailure('payload', `exit-${exit}`, `The payload crashed (exit ${exit}). ${lastLine(tail)}`)
  return new JobFailure('system', `exit-${exit}`, `The payload ended with ${exit} and no result. ${lastLine(tail)}`)
}

function overLimit(limit: NonNullable<PayloadEnd['over']>, end: PayloadEnd, lease: Limits): JobFailure {
  const { memoryMiB, wallSeconds } = lease
  if (limit === 'memory')
    return new JobFailure('memory', 'over-memory', `It used ${Math.round(end.maxMemoryMiB)} of ${memoryMiB} MiB.`)
  if (limit === 'time') return new JobFailure('time', 'over-time', `It was not ready after ${wallSeconds} seconds.`)
  return new JobFailure('site', 'disk-full', 'The disk of the worker was nearly full.')
}

const lastLine = (tail: string): string => tail.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? ''
