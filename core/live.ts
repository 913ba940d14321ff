/** What a pilot tells of a running job only while somebody watches: one object, which each heartbeat overwrites. */
import { z } from 'zod'
import { UsageSamples } from './contract/pilots.ts'
import { instant } from './instants.ts'
import type { Pilot } from './pilot.ts'
import { liveKey } from './prefixes.ts'
import type { World } from './world.ts'

const Live = z.object({
  lease: z.string(),
  /** The last lines of the log. */
  logTail: z.string().optional(),
  /** All so far. */
  samples: UsageSamples.optional(),
})
export type Live = z.infer<typeof Live>

/** Heartbeats tell it for as long as somebody asked within this many of them, and a minute more. */
const WATCHED_BEATS = 3

const watchedUntil = ({ watchedUntil: until }: Pilot, slot: number): string => until?.[String(slot)] ?? ''

export const isWatched = (pilot: Pilot, slot: number, now: string): boolean => watchedUntil(pilot, slot) > now

type WatchWorld = Pick<World, 'clock' | 'settings' | 'pilots' | 'storage'>

/**
 * Says that somebody watches a slot's job, and answers what its pilot has told since the watch began. However often
 * somebody asks, it is said again only when half of the time is over.
 */
export async function watch(
  world: WatchWorld,
  pilot: Pilot,
  { lease, pandaId, slot }: { readonly lease: string; readonly pandaId: number; readonly slot: number },
): Promise<Live | undefined> {
  const now = world.clock.now()
  const seconds = world.settings.pace.heartbeatSeconds * WATCHED_BEATS + 60
  const wasWatched = isWatched(pilot, slot, now)
  // The lines of an earlier watch are old: those that follow would seem to come next.
  if (!wasWatched) await put(world, pandaId, '')
  if (watchedUntil(pilot, slot) < instant(now, seconds / 2))
    await world.pilots.watch(pilot.pilotId, slot, instant(now, seconds))
  return wasWatched ? readLive(world, pandaId, lease) : undefined
}

/** Keeps what a heartbeat tells; one that comes late overwrites nothing that a later one has told of the lease. */
export async function keepLive(world: Pick<World, 'storage'>, pandaId: number, live: Live): Promise<void> {
  const before = await readLive(world, pandaId, live.lease)
  if (secondsTold(before) <= secondsTold(live)) await put(world, pandaId, JSON.stringify(live))
}

/** Grows with the payload's run, and stays when points are thinned. */
const secondsTold = (live: Live | undefined): number =>
  live?.samples === undefined ? 0 : live.samples.secondsApart * live.samples.cpuSeconds.length

const put = (world: Pick<World, 'storage'>, pandaId: number, text: string): Promise<void> =>
  world.storage.put(liveKey(pandaId), text, 'application/json')

async function readLive(world: Pick<World, 'storage'>, pandaId: number, lease: string): Promise<Live | undefined> {
  const text = (await world.storage.text(liveKey(pandaId))) ?? ''
  const live = text === '' ? undefined : Live.parse(JSON.parse(text))
  return live?.lease === lease ? live : undefined
}
