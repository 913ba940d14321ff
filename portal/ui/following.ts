/** How often what may change by itself is asked about: often while it does, ever more seldom while it stands still. */
import { Refusal } from '../../core/contract/problems.ts'

const SOONEST_MS = 1500
const LATEST_MS = 10_000

/** For sites, whose slots and queues are counted anew all the time. */
export const AS_SITES_ARE_COUNTED = { while: () => true, soonestMs: 5000 } as const

/** Half as long again as it has stood still. */
export const nextPollMs = (stoodStillMs: number): number => Math.min(LATEST_MS, Math.max(SOONEST_MS, stoodStillMs / 2))

/** When each answer was first had: Query keeps the very object while nothing in it differs. */
const firstHad = new WeakMap<object, number>()

interface Had {
  readonly data: object | undefined
  /** Milliseconds since 1970. */
  readonly dataUpdatedAt: number
}

/** Milliseconds until an answer is asked for again; false before there is one, for whoever waits for the first. */
export function pollMs({ data, dataUpdatedAt }: Had): number | false {
  if (data === undefined) return false
  const first = firstHad.get(data) ?? dataUpdatedAt
  firstHad.set(data, first)
  return nextPollMs(dataUpdatedAt - first)
}

/** A refusal that waiting does not mend is shown at once. */
export const mayMend = (error: unknown): boolean =>
  !(error instanceof Refusal) || ['unavailable', 'internal', 'too-many'].includes(error.kind)

/** Whether nobody has answered, as against an answer that says no. */
export const isAway = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Refusal && error.kind === 'unavailable')

interface Asked<T extends object> extends Had {
  readonly data: T | undefined
  /** Why the last question had no answer; null when it had one. */
  readonly error: unknown
}

/**
 * A service that was away is asked again until it is back; one that is there, while its answer may change by itself. An
 * answer in which something always differs, such as when it was counted, is asked for no sooner than `soonestMs`.
 */
export function askAgainMs<T extends object>(
  asked: Asked<T>,
  mayChange: (answer: T) => boolean,
  soonestMs = SOONEST_MS,
): number | false {
  if (asked.error !== null) return mayMend(asked.error) ? LATEST_MS : false
  const isAskedAgain = asked.data !== undefined && mayChange(asked.data)
  return isAskedAgain && Math.max(soonestMs, pollMs(asked) || 0)
}
