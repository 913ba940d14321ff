/** Failures of a site, counted by hour and class as they happen: one small write each, and none for what goes well. */
import type { z } from 'zod'
import type { FailureClass } from '../contract/failures.ts'
import type { SiteHistory } from '../contract/sites.ts'
import { instant } from '../instants.ts'
import type { World } from '../world.ts'

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

/** The last days' hours in which something failed, oldest first. */
export async function readHistory(
  world: Pick<World, 'clock' | 'sites'>,
  site: string,
  days: number,
): Promise<z.infer<typeof SiteHistory>> {
  return { site, hours: await world.sites.failuresSince(site, hourOf(instant(world.clock.now(), -days * 86_400))) }
}
