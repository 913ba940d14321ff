/** How tests wait: a busy machine may be slow, and nothing fails for that; what never comes fails in its own words. */
import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

/** What has not come by then never does. */
export const PATIENCE_SECONDS = 90

/** Waits until something holds; fails with the words when it does not in time. */
export async function eventually(words: string, holds: () => unknown, seconds = PATIENCE_SECONDS): Promise<void> {
  const endsAt = Date.now() + seconds * 1000
  while (!(await holds())) {
    assert(Date.now() < endsAt, `${words}: not within ${seconds} s`)
    await delay(20)
  }
}

/** Repeats a check until it no longer throws, and answers what it does; what it throws at last is the failure. */
export async function passes<T>(check: () => T | Promise<T>, seconds = PATIENCE_SECONDS): Promise<T> {
  const endsAt = Date.now() + seconds * 1000
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > endsAt) throw error
    }
    await delay(50)
  }
}

/** Reads until what is expected has come. */
export const becomes = <T>(read: () => T | Promise<T>, expected: T): Promise<void> =>
  passes(async () => assert.deepEqual(await read(), expected))
