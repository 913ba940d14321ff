/** Arithmetic on UTC ISO instants. */

/** The instant so many seconds later. */
export const instant = (from: string, secondsLater: number): string =>
  new Date(Date.parse(from) + secondsLater * 1000).toISOString()

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000

/** The day of an instant, `YYYY-MM-DD`. */
export const dayOf = (at: string): string => at.slice(0, 10)

/** The day so many days before. */
export const daysBefore = (at: string, days: number): string => dayOf(instant(at, -days * 86_400))
