/** Dispatch: one call of a pilot's slot reports the end of its job and leases the next, in the order that the lease protocol demands. */

import { leaseIdOf, parseLease } from './contract/identifiers.ts'
import type { Lease, PilotAnswer, PilotCall } from './contract/pilots.ts'
import { Refusal } from './contract/problems.ts'
import { choose } from './dispatch/choosing.ts'
import { offer } from './dispatch/offering.ts'
import { reportAttempt } from './dispatch/reporting.ts'
import { instant } from './instants.ts'
import { isRevivable, type Job, leased } from './job.ts'
import { nextSlot, type Pilot, type Slot, workerOf } from './pilot.ts'
import type { World } from './world.ts'

export type DispatchWorld = Pick<
  World,
  'clock' | 'random' | 'settings' | 'jobs' | 'pilots' | 'tasks' | 'sites' | 'catalogue' | 'storage'
>

/** Tries against writers of the same slot or claim before a call answers "nothing now". */
const MAX_TRIES = 8

/** Where a call stands: `undefined` is "nothing for you", `again` that somebody else wrote first. */
type Step = Lease | undefined | 'again'

interface Asking {
  readonly index: number
  readonly call: PilotCall
  /** Claims that slipped away during this call. */
  readonly lost: Set<number>
}

/** Reports, then leases. The job moves before its slot is freed (rule 9). */
export async function callSlot(
  world: DispatchWorld,
  pilotId: string,
  index: number,
  call: PilotCall,
): Promise<PilotAnswer> {
  const report = call.report === undefined ? undefined : await reportAttempt(world, pilotId, index, call.report)
  const { lease, draining } = await nextLease(world, pilotId, { index, call, lost: new Set() })
  return {
    pace: world.settings.pace,
    desired: draining ? 'drain' : 'work',
    ...(report === undefined ? {} : { report }),
    ...(lease === undefined ? {} : { lease }),
  }
}

async function nextLease(world: DispatchWorld, pilotId: string, asking: Asking) {
  let draining = false
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const pilot = await world.pilots.read(pilotId)
    if (pilot === undefined) throw new Refusal('not-found', 'This pilot is not registered (any more): register again.')
    draining = pilot.leavingAt !== undefined
    const step = await tryLease(world, pilot, asking)
    if (step !== 'again') return { lease: step, draining }
  }
  return { lease: undefined, draining }
}

async function tryLease(world: DispatchWorld, pilot: Pilot, asking: Asking): Promise<Step> {
  const { index, call, lost } = asking
  const slot = pilot.slots[index]
  if (slot === undefined)
    throw new Refusal('invalid-request', `This pilot has ${pilot.slots.length} slots, none numbered ${index}.`)
  if (slot.call > call.call) return undefined
  const repeated = slot.call === call.call
  if (slot.lease !== undefined && repeated) return completeLease(world, pilot, asking, slot.lease)
  // A repeat whose first try got nothing gets nothing, unless this very call has just emptied the slot itself.
  if (repeated && lost.size === 0) return undefined
  if (slot.lease !== undefined && slot.lease !== call.report?.lease) return adopt(world, pilot, asking, slot)
  const claim =
    call.wants === undefined || pilot.leavingAt !== undefined ? undefined : await choose(world, pilot, call.wants, lost)
  return claim === undefined ? freeSlot(world, pilot, asking, slot) : take(world, pilot, asking, slot, claim)
}

/** Writes the slot, if it is as read; whoever writes it is alive. */
function writeSlot(
  world: DispatchWorld,
  pilot: Pilot,
  index: number,
  slot: Slot,
  content: { call: number; lease?: string },
) {
  const seenAt = world.clock.now()
  const kept = slot.lease !== undefined && content.lease === slot.lease ? marks(slot) : {}
  return world.pilots.writeSlot(pilot, index, nextSlot(slot, { ...content, ...kept }), {
    seenAt,
    leaseEndsAt: instant(seenAt, world.settings.leaseSeconds),
  })
}

/** What was marked on a lease stays with it for its whole life (rule 6). */
const marks = ({ stop, lapsed }: Slot) => ({ ...(stop ? { stop } : {}), ...(lapsed ? { lapsed } : {}) })

/** A new call on a slot that holds a lease which the pilot did not name is answered with that lease (rule 3). */
async function adopt(world: DispatchWorld, pilot: Pilot, asking: Asking, slot: Slot): Promise<Step> {
  if (slot.lease === undefined) return 'again'
  const written = await writeSlot(world, pilot, asking.index, slot, { call: asking.call.call, lease: slot.lease })
  return written ? completeLease(world, pilot, asking, slot.lease) : 'again'
}

async function freeSlot(world: DispatchWorld, pilot: Pilot, { index, call }: Asking, slot: Slot): Promise<Step> {
  if (slot.lease === undefined) return undefined
  return (await writeSlot(world, pilot, index, slot, { call: call.call })) ? undefined : 'again'
}

/** The slot first, with the job's revision as read, then the job's conditional move (rule 1). */
async function take(world: DispatchWorld, pilot: Pilot, asking: Asking, slot: Slot, pandaId: number): Promise<Step> {
  const { index, call, lost } = asking
  const job = await world.jobs.read(pandaId)
  if (job?.state !== 'activated' || job.site !== pilot.site) {
    lost.add(pandaId)
    return 'again'
  }
  const { round, revision } = job
  const lease = leaseIdOf({ pandaId, attempt: job.attempt + 1, round, revision, slot: index, pilotId: pilot.pilotId })
  if (!(await writeSlot(world, pilot, index, slot, { call: call.call, lease }))) return 'again'
  return moveJob(world, pilot, asking, job, lease)
}

/** A repeated call completes the job's move, and answers only a job that carries its lease (rule 2). */
async function completeLease(world: DispatchWorld, pilot: Pilot, asking: Asking, lease: string): Promise<Step> {
  const parts = parseLease(lease)
  const job = parts === undefined ? undefined : await world.jobs.read(parts.pandaId)
  return job === undefined ? emptySlot(world, pilot, asking, lease) : moveJob(world, pilot, asking, job, lease)
}

async function moveJob(world: DispatchWorld, pilot: Pilot, asking: Asking, job: Job, lease: string): Promise<Step> {
  if (job.lease === lease && isRevivable(job)) return offer(world, pilot, job, lease)
  if (!isChosenBy(job, lease)) return emptySlot(world, pilot, asking, lease)
  const after = leased(job, lease, world.clock.now(), workerOf(pilot))
  return (await world.jobs.move(job, after))
    ? offer(world, pilot, after, lease)
    : completeLease(world, pilot, asking, lease)
}

/** Whether the job is still as it was when the slot was written: a revision later it may only look the same. */
function isChosenBy(job: Job, lease: string): boolean {
  const parts = parseLease(lease)
  return (
    job.state === 'activated' &&
    job.round === parts?.round &&
    job.revision === parts.revision &&
    job.attempt === parts.attempt - 1
  )
}

/** The lease is over, or never came to be: empties the slot where it still matches, and looks for another job. */
async function emptySlot(world: DispatchWorld, { pilotId }: Pilot, asking: Asking, lease: string): Promise<Step> {
  const { index, call, lost } = asking
  lost.add(parseLease(lease)?.pandaId ?? 0)
  const pilot = await world.pilots.read(pilotId)
  const slot = pilot?.slots[index]
  if (pilot !== undefined && slot?.lease === lease) await writeSlot(world, pilot, index, slot, { call: call.call })
  return 'again'
}
