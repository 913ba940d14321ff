/** The pilots of one site as an operator sees them: each with its state, and the jobs that its slots hold. */
import { parseLease } from '../contract/identifiers.ts'
import type { SitePilot, SitePilots } from '../contract/sites.ts'
import { freeSlots, type Pilot, workerOf } from '../pilot.ts'
import type { World } from '../world.ts'

/** Pilots that are listed; all are counted. */
const MOST_LISTED = 500

function stateOf(pilot: Pilot, now: string): SitePilot['state'] {
  if (pilot.lost) return 'lost'
  if (pilot.leaseEndsAt < now) return 'late'
  if (pilot.leavingAt !== undefined) return 'leaving'
  return freeSlots(pilot) === pilot.slots.length ? 'idle' : 'busy'
}

function viewOf(pilot: Pilot, now: string): SitePilot {
  const { pilotId, version, cores, memoryMiB, diskMiB, registeredAt, seenAt, leavingAt, endsAt } = pilot
  return {
    ...{ pilotId, ...workerOf(pilot), version, state: stateOf(pilot, now) },
    slots: pilot.slots.length,
    ...{ cores, memoryMiB, diskMiB, registeredAt, seenAt },
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(leavingAt === undefined ? {} : { leavingAt }),
    jobs: jobsOf(pilot),
  }
}

function jobsOf({ slots, usage = [] }: Pilot): SitePilot['jobs'] {
  return slots.flatMap(({ lease }, slot) => {
    const parts = lease === undefined ? undefined : parseLease(lease)
    if (parts === undefined) return []
    const said = usage.find((of) => of.slot === slot)
    return [{ slot, pandaId: parts.pandaId, attempt: parts.attempt, ...(said && { phase: said.phase }) }]
  })
}

const newestFirst = (a: Pilot, b: Pilot): number => (a.registeredAt < b.registeredAt ? 1 : -1)

/** Reads the pilots of all sites, as supply does every minute: there is no index that every heartbeat would pay for. */
export async function sitePilots(world: Pick<World, 'clock' | 'pilots'>, site: string): Promise<SitePilots> {
  const now = world.clock.now()
  const here: Pilot[] = []
  for await (const pilot of world.pilots.all()) if (pilot.site === site) here.push(pilot)
  const views = here.sort(newestFirst).map((pilot) => viewOf(pilot, now))
  const counts: Record<string, number> = {}
  for (const { state } of views) counts[state] = (counts[state] ?? 0) + 1
  return { counts, pilots: views.slice(0, MOST_LISTED) }
}
