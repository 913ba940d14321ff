/** How the PhoSim adapter ends when something is thrown: as a failed result, with the time it has taken until then. */
import type { PayloadResult } from '../../../core/contract/payload.ts'
import { failedResult, PayloadFailure } from '../payload-failure.ts'

/** Seconds by phase, filled while the payload runs. */
export type Phases = Record<string, number>

/** Adds the seconds that the work takes to a phase, whether it succeeds or not. */
export async function timed<T>(phases: Phases, name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await work()
  } finally {
    phases[name] = (phases[name] ?? 0) + (performance.now() - startedAt) / 1000
  }
}

/** A full disk can show in any write, so it is told apart here, once. */
const asSiteFault = (fault: unknown): unknown =>
  fault instanceof Error && 'code' in fault && fault.code === 'ENOSPC'
    ? new PayloadFailure('site', 'disk-full', "The worker's disk is full.")
    : fault

/** Runs a payload; whatever it throws becomes a failed result. */
export async function asResult(phases: Phases, work: () => Promise<PayloadResult>): Promise<PayloadResult> {
  try {
    return await work()
  } catch (fault) {
    return { ...failedResult(asSiteFault(fault)), metrics: { phaseSeconds: phases } }
  }
}
