/** The real clock and real randomness. */
import { randomFillSync, randomInt } from 'node:crypto'
import type { Clock, Random } from '../../core/world.ts'

/** Crockford's base 32: no I, L, O, U; its order is ASCII's, so that ids sort as their bits do. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_DIGITS = 10
const RANDOM_DIGITS = 16
const FRACTIONS = 2 ** 47

/** Filled once for hundreds of ids: a system call for each would cost more than the id. */
const pool = Buffer.alloc(RANDOM_DIGITS * 256)
let used = pool.length

function randomBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += RANDOM_DIGITS
  return pool.subarray(used - RANDOM_DIGITS, used)
}

/** Milliseconds as digits, most significant first. */
function timeDigits(ms: number): string {
  let text = ''
  for (let rest = ms, at = 0; at < TIME_DIGITS; at++, rest = Math.floor(rest / 32))
    text = DIGITS.charAt(rest % 32) + text
  return text
}

/** 26 letters and digits as a ULID has them: 10 of the time in milliseconds, 16 of chance (80 bits). */
export function timeSortedId(ms: number): string {
  let text = timeDigits(ms)
  for (const byte of randomBytes()) text += DIGITS.charAt(byte % 32)
  return text
}

export const systemClock: Clock = { now: () => new Date().toISOString() }

export const systemRandom: Random = {
  id: () => timeSortedId(Date.now()),
  fraction: () => randomInt(FRACTIONS) / FRACTIONS,
}
