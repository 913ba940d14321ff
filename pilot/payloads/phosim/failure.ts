/** How the PhoSim adapter ends when something is thrown: as a failed result, with the time it has taken until then. */
import type { PayloadResult } from '../../../core/contract/payload.ts'
import { failedResult, PayloadFailure } from '../payload-failure.ts'
import { PhaseClock } from '../phase-clock.ts'

/** A full disk can show in any write, so it is told apart here, once. */
const asSiteFault = (fault: unknown): unknown =>
  fault instanceof Error && 'code' in fault && (fault.code === 'ENOSPC' || fault.code === 'EDQUOT')
    ? new PayloadFailure('site', 'disk-full', "The worker's disk is full.")
    : fault

/** Runs a payload on a fresh clock; whatever it throws becomes a failed result. */
export async function asResult(work: (clock: PhaseClock) => Promise<PayloadResult>): Promise<PayloadResult> {
  const clock = new PhaseClock()
  try {
    return await work(clock)
  } catch (fault) {
    return { ...failedResult(asSiteFault(fault)), metrics: { phaseSeconds: clock.seconds } }
  }
}
