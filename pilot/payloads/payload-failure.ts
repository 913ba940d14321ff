/** An error that knows its class: what a payload throws when it can say who must act. */
import type { FailureClass } from '../../core/contract/failures.ts'
import type { PayloadResult } from '../../core/contract/payload.ts'

export class PayloadFailure extends Error {
  readonly failureClass: FailureClass
  readonly code: string

  /** `code` is a stable word for the kind of fault; `message` one line that a scientist can act on. */
  constructor(failureClass: FailureClass, code: string, message: string) {
    super(message)
    this.name = 'PayloadFailure'
    this.failureClass = failureClass
    this.code = code
  }
}

/** The result that a fault makes: its own class, or `system` for anything that nobody foresaw. */
export function failedResult(fault: unknown): PayloadResult {
  const message = (fault instanceof Error ? fault.message : String(fault)).slice(0, 500)
  if (fault instanceof PayloadFailure)
    return { outcome: 'failed', failure: { class: fault.failureClass, code: fault.code, message } }
  return { outcome: 'failed', failure: { class: 'system', code: 'payload-fault', message } }
}
