/** Failures of a site, counted by hour and class as they happen: one small write each, and none for what goes well. */
import type { z } from 'zod'
import type { FailureClass } from '../contract/failures.ts'
import type { SiteHistory } from '../contract/sites.ts'
import { instant } from '../instants.ts'
import type { FailureHour, World } from '../world.ts'

/** The full hour that an instant lies in. */
const hourOf = (at: string): string => `${at.slice(0, 13)}:00:00.000Z`

/** Counts a failure, after the write that moved its job: a call that is repeated moves nothing, and counts nothing. */
export async function countFailure(
  world: Pick<World, 'clock' | 'sites'>,
  site: string | undefined,
  failureClass: FailureClass,
): Promise<void> {
  if (site !== undefined) await world.sites.countFailure(site, hourOf(world.clock.now()), failureClass)
}

/** Changes of state that are shown. */
const MOST_MOVES = 50

/** The last days' hours in which something failed, oldest first, and the last changes of state. */
export async function readHistory(
  world: Pick<World, 'clock' | 'sites'>,
  site: string,
  days: number,
): Promise<z.infer<typeof SiteHistory>> {
  const sinceAt = hourOf(instant(world.clock.now(), -days * 86_400))
  const [hours, moves] = await Promise.all([
    world.sites.failuresSince(site, sinceAt),
    world.sites.moves(site, MOST_MOVES),
  ])
  return { site, hours, moves }
}

/** Of this hour and the last. */
export const recentFailures = (world: Pick<World, 'clock' | 'sites'>, site: string): Promise<FailureHour[]> =>
  world.sites.failuresSince(site, hourOf(instant(world.clock.now(), -3600)))
