/** A pilot's way out: it drains (finishes what runs) or leaves (gives everything back before its host goes away). */
import type { Say } from './log.ts'

/** Before the host goes, uploads are given up so long ahead, so that reports still get through. */
const LAST_REPORTS_SECONDS = 8
const LAST_BREATH_SECONDS = 2

export class Departure {
  readonly #draining = new AbortController()
  readonly #leaving = new AbortController()
  readonly #lastReports = new AbortController()
  readonly #over = new AbortController()
  readonly #say: Say
  #leavingAt: number | undefined

  constructor(say: Say) {
    this.#say = say
  }

  /** No more work is taken. */
  get draining(): AbortSignal {
    return this.#draining.signal
  }
  /** Jobs are given back. */
  get leaving(): AbortSignal {
    return this.#leaving.signal
  }
  /** What is still being uploaded is given back too. */
  get lastReports(): AbortSignal {
    return this.#lastReports.signal
  }
  /** Nothing is waited for any more. */
  get over(): AbortSignal {
    return this.#over.signal
  }
  get begun(): boolean {
    return this.#draining.signal.aborted
  }
  /** When the host goes away, as far as is known. */
  get leavingAt(): string | undefined {
    return this.#leavingAt === undefined ? undefined : new Date(this.#leavingAt).toISOString()
  }

  drain(why: string): void {
    if (this.begun) return
    this.#say(`draining: ${why}`)
    this.#draining.abort()
  }

  /** `atMs` is when the host goes away, in milliseconds since 1970. A second notice can only bring it nearer. */
  leave(why: string, atMs: number): void {
    if (this.#leavingAt !== undefined && this.#leavingAt <= atMs) return
    this.#say(`leaving before ${new Date(atMs).toISOString()}: ${why}`)
    this.#leavingAt = atMs
    this.#draining.abort()
    this.#leaving.abort()
    this.#abortAt(this.#lastReports, atMs - LAST_REPORTS_SECONDS * 1000)
    this.#abortAt(this.#over, atMs - LAST_BREATH_SECONDS * 1000)
  }

  #abortAt(controller: AbortController, atMs: number): void {
    setTimeout(() => controller.abort(), Math.min(Math.max(0, atMs - Date.now()), 2 ** 31 - 1)).unref()
  }
}
