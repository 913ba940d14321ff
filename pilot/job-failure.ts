/** A failure of a job that already knows its class: who must act. */
import type { Failure, FailureClass } from '../core/contract/failures.ts'
import { withoutSecrets, wordsOf } from './log.ts'

export class JobFailure extends Error {
  readonly failure: Failure

  /** `code` is a stable word for the kind of fault; `message` one line that somebody can act on. */
  constructor(failureClass: FailureClass, code: string, message: string) {
    super(message)
    this.name = 'JobFailure'
    this.failure = {
      class: failureClass,
      code: code.slice(0, 60),
      message: withoutSecrets(message).slice(0, 500),
    }
  }
}

/** What went wrong, in the contract's words; a full disk is the site's, and what nobody foresaw is the system's. */
export function failureOf(error: unknown): Failure {
  if (error instanceof JobFailure) return error.failure
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new JobFailure('site', 'disk-full', 'The disk of the worker is full.').failure
  return new JobFailure('system', 'pilot-fault', `The pilot failed: ${wordsOf(error)}`).failure
}
