/** How requests leave: tried again where that is safe, given up when nobody answers. */
import { setTimeout as sleep } from 'node:timers/promises'

const PAUSES_MS = [300, 900, 2500]
const ANSWER_WITHIN_MS = 60_000
const AGAIN_STATUS = new Set([429, 502, 503, 504])
const LONGEST_RETRY_AFTER_MS = 20_000

function mayRepeat(init: RequestInit | undefined): boolean {
  const method = init?.method ?? 'GET'
  return method === 'GET' || new Headers(init?.headers).has('idempotency-key')
}

/** Milliseconds that the service asks to wait, when it says so in seconds. */
function askedPauseMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : 0
}

/**
 * A `fetch` that ends with the signal or after a minute. Reads, and writes with an Idempotency-Key, are tried again
 * when the service is busy or cannot be reached; one that was never reached is soon given up. The last answer or
 * error is passed on.
 */
export function patientFetch(interrupted: AbortSignal): typeof fetch {
  let reached = false
  return async (input, init) => {
    for (const [at, pauseMs] of (mayRepeat(init) ? PAUSES_MS : []).entries()) {
      if (!reached && at > 0) break
      const response = await once(input, init, interrupted).catch(() => undefined)
      reached ||= response !== undefined
      if (response !== undefined && !AGAIN_STATUS.has(response.status)) return response
      const pause = Math.max(pauseMs, response === undefined ? 0 : askedPauseMs(response))
      await response?.body?.cancel()
      await sleep(pause, undefined, { signal: interrupted })
    }
    return once(input, init, interrupted)
  }
}

function once(input: Parameters<typeof fetch>[0], init: RequestInit | undefined, interrupted: AbortSignal) {
  const limits = [interrupted, AbortSignal.timeout(ANSWER_WITHIN_MS), ...(init?.signal ? [init.signal] : [])]
  return fetch(input, { ...init, signal: AbortSignal.any(limits) })
}
