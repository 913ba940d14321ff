/** Doing again what failed, with growing waits, and waiting that can be called off. */
import { setTimeout as delay } from 'node:timers/promises'

export interface Patience {
  /** First wait; each further one is twice as long, up to `maxSeconds`, and shortened by chance. */
  readonly firstSeconds: number
  readonly maxSeconds: number
  /** After so long a failure is thrown instead of tried again. */
  readonly totalSeconds: number
  readonly signal?: AbortSignal
  /** Failures that no repeat can mend. */
  readonly hopeless?: (error: unknown) => boolean
  readonly onFailure?: (error: unknown, waitSeconds: number) => void
}

/** @throws AbortError once the signal is aborted */
export async function sleep(seconds: number, signal?: AbortSignal): Promise<void> {
  await delay(Math.max(0, seconds) * 1000, undefined, signal === undefined ? {} : { signal })
}

/** Sleeps up to so long; an aborted signal only ends it early. */
export async function rest(seconds: number, signal?: AbortSignal): Promise<void> {
  await sleep(seconds, signal).catch(() => undefined)
}

/** Shortens a wait by up to half, by chance, so that thousands of pilots do not come back in one second. */
export const jittered = (seconds: number): number => seconds * (0.5 + Math.random() / 2)

/** Tries until it works, is hopeless, is called off, or patience ends; throws the last failure. */
export async function retry<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const endsAt = Date.now() + patience.totalSeconds * 1000
  for (let wait = patience.firstSeconds; ; wait = Math.min(wait * 2, patience.maxSeconds)) {
    try {
      patience.signal?.throwIfAborted()
      return await work()
    } catch (error) {
      const waitSeconds = jittered(wait)
      const over = patience.signal?.aborted || Date.now() + waitSeconds * 1000 > endsAt
      if (over || patience.hopeless?.(error)) throw error
      patience.onFailure?.(error, waitSeconds)
      await rest(waitSeconds, patience.signal)
    }
  }
}

/** The promise, or the abort's reason if that comes first; the work itself goes on for whoever else waits for it. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
