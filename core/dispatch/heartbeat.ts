/** Heartbeats: all slots of a pilot live, and hear what is desired of each of them. */
import { parseLease, roleOf } from '../contract/identifiers.ts'
import type { Heartbeat, HeartbeatAnswer } from '../contract/pilots.ts'
import { Refusal } from '../contract/problems.ts'
import { instant } from '../instants.ts'
import { isRevivable, revived, started } from '../job.ts'
import { isWatched, keepLive } from '../live.ts'
import type { Pilot } from '../pilot.ts'
import { attemptPrefix, MAX_UPLOAD_BYTES } from '../prefixes.ts'
import type { World } from '../world.ts'

export type HeartbeatWorld = Pick<World, 'clock' | 'settings' | 'jobs' | 'pilots' | 'storage'>

type Said = Heartbeat['slots'][number]
type Desired = 'run' | 'stop'

/** One write for all slots, then a look at the few that start, were lapsed, or should stop. */
export async function beatPilot(world: HeartbeatWorld, pilotId: string, beat: Heartbeat): Promise<HeartbeatAnswer> {
  const seenAt = world.clock.now()
  const pilot = await world.pilots.beat(pilotId, {
    seenAt,
    leaseEndsAt: instant(seenAt, world.settings.leaseSeconds),
    diskMiB: beat.diskMiB,
    usage: beat.slots.map(({ slot, phase, cpuSeconds, memoryMiB }) => ({ slot, phase, cpuSeconds, memoryMiB })),
    ...(beat.leavingAt === undefined ? {} : { leavingAt: beat.leavingAt }),
  })
  if (pilot === undefined) throw new Refusal('not-found', 'This pilot is not registered (any more): register again.')
  const slots = await Promise.all(beat.slots.map((said) => answerSlot(world, pilot, said)))
  return { slots, pace: world.settings.pace, desired: pilot.leavingAt === undefined ? 'work' : 'drain' }
}

async function answerSlot(world: HeartbeatWorld, pilot: Pilot, said: Said): Promise<HeartbeatAnswer['slots'][number]> {
  const desired = await desiredOf(world, pilot, said)
  const watched = isWatched(pilot, said.slot, world.clock.now())
  if (watched) await keepTold(world, pilot, said)
  const upload = said.renewUpload && desired === 'run' ? await renewUpload(world, said.lease) : undefined
  return { slot: said.slot, lease: said.lease, desired, watched, ...(upload === undefined ? {} : { upload }) }
}

/** What a slot tells beside the rest, once its pilot has heard that somebody watches. */
async function keepTold(world: HeartbeatWorld, pilot: Pilot, { slot, lease, logTail, samples }: Said): Promise<void> {
  const pandaId = parseLease(lease)?.pandaId
  if (pandaId === undefined || logTail === undefined || pilot.slots[slot]?.lease !== lease) return
  await keepLive(world, pandaId, { lease, logTail, samples })
}

async function desiredOf(world: HeartbeatWorld, pilot: Pilot, said: Said): Promise<Desired> {
  const slot = pilot.slots[said.slot]
  if (slot?.lease !== said.lease) return 'stop'
  if (slot.lapsed) return reviveOrStop(world, pilot, said)
  if (said.first) await start(world, said.lease)
  return slot.stop ? 'stop' : 'run'
}

/** The first heartbeat makes a sent job running; a refusal means that it is that already, or somebody else's. */
async function start(world: HeartbeatWorld, lease: string): Promise<void> {
  const job = await world.jobs.read(parseLease(lease)?.pandaId ?? 0)
  if (job?.state === 'sent' && job.lease === lease) await world.jobs.move(job, started(job, world.clock.now()))
}

/** A lapsed slot's heartbeat reads the job: nobody else leased it, so it is revived; or its lease is over (rule 6). */
async function reviveOrStop(world: HeartbeatWorld, pilot: Pilot, said: Said): Promise<Desired> {
  for (;;) {
    const job = await world.jobs.read(parseLease(said.lease)?.pandaId ?? 0)
    if (job === undefined || job.lease !== said.lease || !isRevivable(job)) break
    const stop = pilot.slots[said.slot]?.stop ? 'stop' : 'run'
    if (job.state === 'running' || (await world.jobs.move(job, revived(job, pilot.site, world.clock.now()))))
      return stop
  }
  await world.pilots.stop(pilot.pilotId, said.slot, said.lease)
  return 'stop'
}

async function renewUpload(world: HeartbeatWorld, lease: string) {
  const parts = parseLease(lease)
  if (parts === undefined) return undefined
  const { stage } = roleOf(parts.pandaId % 1000)
  return world.storage.signUpload(attemptPrefix(parts.pandaId, stage, parts.attempt), MAX_UPLOAD_BYTES)
}
