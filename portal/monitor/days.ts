/** How far back a list looks: the choices, and the one of the address. */

export const DAYS_OFFERED = [1, 3, 7, 14, 30, 60, 180, 365, 3660] as const

export const daysInWords = (days: number): string =>
  days === 1 ? 'the last day' : days >= 3660 ? 'all time' : days === 365 ? 'the last year' : `the last ${days} days`

/** What is offered, with the one that the address asks for among it. */
export const daysOffered = (chosen: number): readonly number[] =>
  [...new Set<number>([...DAYS_OFFERED, chosen])].sort((a, b) => a - b)
