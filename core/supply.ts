/** Supply: keeps as many pilots at each pool as its claimable jobs call for, and counts what is there. */

import { berthsOfClass, memoryClasses, pilotsLacking } from './berths.ts'
import type { Site, SiteLive } from './contract/sites.ts'
import { secondsBetween } from './instants.ts'
import { oneLine } from './monitor/wording.ts'
import { freeSlots, type Launch, type Pilot } from './pilot.ts'
import type { SiteItem, World } from './world.ts'

export type SupplyWorld = Pick<
  World,
  'clock' | 'random' | 'settings' | 'jobs' | 'pilots' | 'sites' | 'pools' | 'tokens'
>

/** Pilots of one launch: Batch takes arrays of 10,000, and EC2 has a fleet's instances all start within one call. */
const MOST_AT_ONCE = { batch: 10_000, ec2: 500, none: 0 } as const
const UNANSWERED_SECONDS = 60
const MOST_WORDS = 300

interface Count {
  pilots: number
  slots: number
  free: number
  /** Free slots of each pilot, with what each of them has. */
  readonly freeAt: { readonly slotMiB: number; readonly slots: number }[]
  seenAt: string | undefined
  /** CPU seconds so far of each job that runs. */
  readonly busy: number[]
  /** Seconds that each pilot took from its launch to its registration. */
  readonly starts: number[]
}

const NONE = { pilots: 0, slots: 0, free: 0, seenAt: undefined }

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)

/**
 * Counts pilots and jobs at every site, or at one, and starts pilots where jobs wait for a slot. A site whose pool
 * fails does not keep the others waiting. @throws AggregateError of all that failed
 *
 * Sites are read before launches: where another run has begun a launch since, this one begins none (`beginLaunch`), and
 * what was begun before is among the launches.
 */
export async function supply(world: SupplyWorld, only?: string): Promise<void> {
  const now = world.clock.now()
  const counts = new Map<string, Count>()
  const sites = await world.sites.all()
  const launches = await world.pilots.launches()
  // What nobody's pool has started was started by hand, whenever that was.
  const launchedAt = new Map(launches.map((of) => [of.launch, of.startedAs === undefined ? undefined : of.launchedAt]))
  for await (const pilot of world.pilots.all()) count(counts, pilot, launchedAt.get(pilot.launch), now)
  const dead = new Set(await world.pools.dead(launches.filter((launch) => isStarting(world, launch, now))))
  const starting = launches.filter((launch) => isStarting(world, launch, now) && !dead.has(launch.launch))
  const faults: unknown[] = []
  for (const item of sites)
    if (only === undefined || item.site.site === only)
      await supplySite(world, item, counts.get(item.site.site), starting, now).catch((fault) => faults.push(fault))
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of the sites could not be supplied`)
}

function count(counts: Map<string, Count>, pilot: Pilot, launchedAt: string | undefined, now: string): void {
  if (pilot.lost || pilot.leaseEndsAt < now) return
  const known = counts.get(pilot.site) ?? { ...NONE, freeAt: [], busy: [], starts: [] }
  known.pilots += 1
  known.slots += pilot.slots.length
  const free = pilot.leavingAt === undefined ? freeSlots(pilot) : 0
  known.free += free
  known.freeAt.push({ slotMiB: pilot.memoryMiB / pilot.slots.length, slots: free })
  known.busy.push(...busySeconds(pilot))
  if (launchedAt !== undefined) known.starts.push(secondsBetween(launchedAt, pilot.registeredAt))
  known.seenAt = [known.seenAt ?? '', pilot.seenAt].sort().at(-1)
  counts.set(pilot.site, known)
}

/** Of the slots that still hold the lease of which the last heartbeat spoke, as far as can be told. */
const busySeconds = ({ usage = [], slots }: Pilot): number[] =>
  usage.flatMap(({ slot, cpuSeconds }) => (slots[slot]?.lease === undefined ? [] : [cpuSeconds]))

/**
 * A launch counts as starting until its pilots have registered, or for so long as a start may take. One that no pool
 * has answered is somebody's own, or the pool may never have heard of it: it is not waited for long.
 */
function isStarting({ settings }: SupplyWorld, launch: Launch, now: string): boolean {
  const patience = launch.startedAs === undefined ? UNANSWERED_SECONDS : settings.launchMinutes * 60
  return launch.registered < launch.uses && secondsBetween(launch.launchedAt, now) < patience
}

async function supplySite(
  world: SupplyWorld,
  item: SiteItem,
  counted: Count | undefined,
  launches: readonly Launch[],
  now: string,
): Promise<void> {
  const { site } = item
  const most = site.slots * 4
  const waiting = await Promise.all(memoryClasses(site).map((_, at) => countClass(world, site, at, most)))
  const claimable = total(waiting)
  const here = launches.filter((launch) => launch.site === site.site)
  const startingSlots = total(here.map(slotsStarting))
  const pilotSeenAt = counted?.seenAt ?? item.live?.pilotSeenAt
  const busy = mean(counted?.busy ?? [])
  const startSeconds = mean(counted?.starts ?? []) ?? item.live?.startSeconds
  const live: SiteLive = {
    pilots: counted?.pilots ?? 0,
    slots: counted?.slots ?? 0,
    freeSlots: counted?.free ?? 0,
    startingSlots,
    claimable,
    countedAt: now,
    ...(pilotSeenAt === undefined ? {} : { pilotSeenAt }),
    ...(busy === undefined ? {} : { busySeconds: busy }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
  }
  await world.sites.setLive(site.site, live)
  if (item.status.state === 'offline' || item.status.state === 'paused') return
  let room = site.slots - (counted?.slots ?? 0) - startingSlots
  const there = slotsThere(site, counted, here)
  let latest: Counted = { ...item, live }
  for (const [at, lacking] of pilotsLacking(waiting, there, site.slotsPerPilot).entries()) {
    const pilots = Math.min(lacking, Math.ceil(room / site.slotsPerPilot))
    if (pilots <= 0) continue
    const launched = await launch(world, latest, at, pilots)
    if (launched === undefined) return
    latest = { ...latest, launched }
    room -= pilots * site.slotsPerPilot
  }
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

const slotsStarting = ({ uses, registered, slots }: Launch): number => (uses - registered) * slots

async function countClass(world: SupplyWorld, site: Site, at: number, most: number): Promise<number> {
  const counts = berthsOfClass(site, at).map((berth) => world.jobs.countClaimable(berth, most))
  return total(await Promise.all(counts))
}

/** Slots that are free or starting, by the memory that they have. */
function slotsThere(site: Site, counted: Count | undefined, launches: readonly Launch[]): number[] {
  const starting = launches.map((of) => ({ slotMiB: of.memoryMiB ?? site.memoryMiB, slots: slotsStarting(of) }))
  const there = [...(counted?.freeAt ?? []), ...starting]
  const classes = memoryClasses(site)
  // A slot with a little less than a class serves the class below it, and none less than the site's own.
  const placeOf = (slotMiB: number) =>
    Math.max(
      0,
      classes.findLastIndex((least) => slotMiB >= least),
    )
  return classes.map((_, at) => total(there.filter((of) => placeOf(of.slotMiB) === at).map((of) => of.slots)))
}

type Counted = SiteItem & { readonly live: SiteLive }

/**
 * The launch is saved before its pool hears of it: a crash between the two costs a minute, never a pool run amok.
 * Answers its id, or undefined where the site brings its own pilots or another run of supply has begun a launch.
 */
async function launch(world: SupplyWorld, item: Counted, at: number, pilots: number): Promise<string | undefined> {
  const { site, live } = item
  if (site.pool.kind === 'none') return undefined
  const of: Launch = {
    launch: world.random.id(),
    site: site.site,
    uses: Math.min(pilots, MOST_AT_ONCE[site.pool.kind]),
    registered: 0,
    slots: site.slotsPerPilot,
    ...(at === 0 ? {} : { memoryMiB: memoryClasses(site)[at] ?? site.memoryMiB }),
    launchedAt: world.clock.now(),
  }
  await world.pilots.saveLaunch(of)
  if (!(await world.sites.beginLaunch(site.site, of.launch, item.launched))) {
    await world.pilots.saveLaunch({ ...of, uses: 0 })
    return undefined
  }
  const tell = (shortage: string) =>
    world.sites.setLive(site.site, { ...live, shortage: oneLine(shortage).slice(0, MOST_WORDS) })
  try {
    const started = await world.pools.launch(site.pool, of, await world.tokens.launch(of))
    await world.pilots.saveLaunch({ ...of, uses: started.pilots, startedAs: started.startedAs })
    if (started.shortage !== undefined) await tell(started.shortage)
    return of.launch
  } catch (fault) {
    await tell(fault instanceof Error ? fault.message : String(fault))
    throw fault
  }
}
