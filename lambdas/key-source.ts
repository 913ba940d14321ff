/** Where a container has the token keys from: read once, again after some minutes, and when a token names a key unknown here. */
import type { TokenKey } from '../core/rotate-keys.ts'

export interface KeySource {
  /** The ring as it was read last: the last key signs, all verify. */
  keys(): Promise<readonly TokenKey[]>
  /** The ring as it is now, or as it was seconds ago: made-up names of keys must not become a flood of reads. */
  again(): Promise<readonly TokenKey[]>
}

/** Keys that never change, as on a laptop. @throws RangeError when there is none */
export function givenKeys(keys: readonly TokenKey[]): KeySource {
  if (keys.length === 0) throw new RangeError('there is no key to sign tokens with')
  return { keys: async () => keys, again: async () => keys }
}

const READ_AGAIN_MS = 5 * 60_000
const LEAST_PAUSE_MS = 10_000

/** Keys that `read` fetches. A ring that was read once serves on while its secret cannot be read. */
export function keysFrom(read: () => Promise<readonly TokenKey[]>, nowMs: () => number = Date.now): KeySource {
  let known: readonly TokenKey[] | undefined
  let askedMs = Number.NEGATIVE_INFINITY
  let asking: Promise<readonly TokenKey[]> | undefined

  async function ask(): Promise<readonly TokenKey[]> {
    askedMs = nowMs()
    try {
      known = await read()
      return known
    } catch (error) {
      if (known === undefined) throw error
      return known
    } finally {
      asking = undefined
    }
  }
  const noOlderThan = async (ms: number): Promise<readonly TokenKey[]> => {
    if (asking === undefined && known !== undefined && nowMs() - askedMs < ms) return known
    asking ??= ask()
    return asking
  }
  return { keys: () => noOlderThan(READ_AGAIN_MS), again: () => noOlderThan(LEAST_PAUSE_MS) }
}
