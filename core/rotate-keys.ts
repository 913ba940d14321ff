/** The keys that sign the service's tokens: a ring of them, and how it turns without a token losing its key. */

/** Keys by name, oldest first: the last signs, all of them verify. */
export interface TokenKey {
  /** Stands in each token's header. */
  readonly kid: string
  readonly secret: Uint8Array
}

export const LEAST_KEY_BYTES = 32
/** No token lives longer: a pilot's is good for 30 days. */
const TOKEN_DAYS = 30
const DAY_MS = 86_400_000

/** The name of a key made at that instant; names sort by their time. */
export const kidOf = (at: string): string => `k${at.replace(/[-:]|\.\d+/g, '')}`

/** When a key was made, as its name says; undefined for the one that came with the deployment. */
function madeMs(kid: string): number | undefined {
  const [, year, month, day, time] = /^k(\d{4})(\d{2})(\d{2})T(\d{6})Z$/.exec(kid) ?? []
  if (time === undefined) return undefined
  return Date.parse(`${year}-${month}-${day}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`)
}

/**
 * The ring with a new key, and without those that no living token can have been signed with: a key signs until the next
 * one is made, and what it signed lives for a month after.
 */
export function rotated(keys: readonly TokenKey[], secret: Uint8Array, now: string): TokenKey[] {
  const ring = [...keys, { kid: kidOf(now), secret }]
  return ring.filter((_, at) => {
    const next = ring[at + 1]
    const replacedMs = next === undefined ? undefined : madeMs(next.kid)
    return replacedMs === undefined || Date.parse(now) - replacedMs <= (TOKEN_DAYS + 1) * DAY_MS
  })
}
