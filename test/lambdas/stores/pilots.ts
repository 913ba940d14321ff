/** What every store of pilots does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leaseIdOf } from '../../../core/contract/identifiers.ts'
import { nextSlot, type Pilot, type Slot } from '../../../core/pilot.ts'
import type { PilotStore } from '../../../core/world.ts'
import { aLaunch, aPilot, fresh } from './records.ts'

const LATER = { seenAt: '2026-01-05T10:01:00.000Z', leaseEndsAt: '2026-01-05T10:06:00.000Z' }
const BEAT = { ...LATER, diskMiB: 5, usage: [{ slot: 1, phase: 'running', cpuSeconds: 12.5, memoryMiB: 2100 }] }

const leaseOf = (pilot: Pilot, slot: number): string =>
  leaseIdOf({ pandaId: 17_003_045, attempt: 1, round: 1, revision: 0, slot, pilotId: pilot.pilotId })

const slotOf = (pilot: Pilot | undefined, slot: number): Slot => pilot?.slots[slot] ?? { version: -1, call: -1 }

export function describePilots(pilots: PilotStore): void {
  async function registered(patch: Partial<Pilot> = {}): Promise<Pilot> {
    const launch = aLaunch()
    await pilots.saveLaunch(launch)
    const pilot = aPilot({ launch: launch.launch, ...patch })
    assert.equal(await pilots.register(pilot, launch.uses), true)
    return pilot
  }

  async function holding(slot = 0): Promise<Pilot> {
    const pilot = await registered()
    const next = nextSlot(slotOf(pilot, slot), { call: 1, lease: leaseOf(pilot, slot) })
    assert.equal(await pilots.writeSlot(pilot, slot, next, pilot), true)
    return (await pilots.read(pilot.pilotId)) ?? pilot
  }

  test('a pilot registers and is read back, an unknown one is undefined', async () => {
    const pilot = await registered({ endsAt: '2026-01-06T00:00:00.000Z' })
    assert.deepEqual(await pilots.read(pilot.pilotId), pilot)
    assert.equal(await pilots.read('nobody'), undefined)
  })

  test('a launch registers as many pilots as it has uses, however many come at once', async () => {
    const launch = aLaunch()
    await pilots.saveLaunch(launch)
    const came = [1, 2, 3, 4].map(() => aPilot({ launch: launch.launch }))
    const let_in = await Promise.all(came.map((pilot) => pilots.register(pilot, 2)))
    assert.equal(let_in.filter((each) => each).length, 2)
    const found = (await pilots.launches()).find((each) => each.launch === launch.launch)
    assert.equal(found?.registered, 2)
    const turnedAway = came[let_in.indexOf(false)]
    assert.equal(await pilots.read(turnedAway?.pilotId ?? ''), undefined)
  })

  test('a pilot of an unknown launch does not register, nor the same pilot twice', async () => {
    assert.equal(await pilots.register(aPilot({ launch: 'nothing' }), 5), false)
    const pilot = await registered()
    assert.equal(await pilots.register(pilot, 5), false)
  })

  test('a launch that is saved again keeps the count of what has registered', async () => {
    const launch = aLaunch()
    await pilots.saveLaunch(launch)
    await pilots.register(aPilot({ launch: launch.launch }), 2)
    await pilots.saveLaunch({ ...launch, memoryMiB: 7000, startedAs: 'batch-1' })
    assert.deepEqual(
      (await pilots.launches()).find((each) => each.launch === launch.launch),
      { ...launch, memoryMiB: 7000, startedAs: 'batch-1', registered: 1 },
    )
  })

  test('a slot is written alone, with the new end of the leases', async () => {
    const pilot = await registered()
    const next = nextSlot(slotOf(pilot, 3), { call: 7, lease: leaseOf(pilot, 3), stop: true, lapsed: true })
    assert.equal(await pilots.writeSlot(pilot, 3, next, LATER), true)
    const slots = pilot.slots.map((slot, index) => (index === 3 ? next : slot))
    assert.deepEqual(await pilots.read(pilot.pilotId), { ...pilot, ...LATER, slots })
  })

  test('two slots of one pilot are written at once, one slot is written by one of two', async () => {
    const pilot = await registered()
    const write = (index: number, lease: string) =>
      pilots.writeSlot(pilot, index, nextSlot(slotOf(pilot, index), { call: 1, lease }), LATER)
    assert.deepEqual(await Promise.all([write(0, 'A'), write(1, 'B')]), [true, true])
    const third = [write(2, 'C'), write(2, 'D')]
    assert.equal((await Promise.all(third)).filter((each) => each).length, 1)
    assert.equal(await write(0, 'E'), false)
    assert.equal(await write(8, 'F'), false)
  })

  test('a slot is not written when the lost mark is not as it was read, and its write takes the mark away', async () => {
    const pilot = await holding()
    const marked = await pilots.markLost(pilot)
    assert.ok(marked)
    const free = nextSlot(slotOf(pilot, 1), { call: 1 })
    assert.equal(await pilots.writeSlot(pilot, 1, free, LATER), false)
    assert.equal(await pilots.writeSlot(marked, 1, free, LATER), true)
    const found = await pilots.read(pilot.pilotId)
    assert.equal(found?.lost, undefined)
    assert.equal(await pilots.writeSlot(marked, 2, nextSlot(slotOf(marked, 2), { call: 1 }), LATER), false)
  })

  test('a heartbeat renews the leases and says what the slots do, and answers the pilot as it is', async () => {
    const pilot = await holding()
    const expected = { ...pilot, ...LATER, usage: BEAT.usage, diskMiB: 5 }
    assert.deepEqual(await pilots.beat(pilot.pilotId, BEAT), expected)
    assert.deepEqual(await pilots.read(pilot.pilotId), expected)
  })

  test('a heartbeat of an unknown pilot makes none', async () => {
    assert.equal(await pilots.beat('nobody', BEAT), undefined)
    assert.equal(await pilots.read('nobody'), undefined)
  })

  test('a pilot that leaves says so once for all', async () => {
    const pilot = await registered()
    await pilots.beat(pilot.pilotId, { ...BEAT, leavingAt: LATER.leaseEndsAt })
    assert.equal((await pilots.beat(pilot.pilotId, BEAT))?.leavingAt, LATER.leaseEndsAt)
  })

  test('a lost pilot keeps its slots, each held one marked as lapsed for good', async () => {
    const pilot = await holding()
    const marked = await pilots.markLost(pilot)
    assert.equal(marked?.lost, true)
    assert.deepEqual(slotOf(marked, 0), { ...slotOf(pilot, 0), version: slotOf(pilot, 0).version + 1, lapsed: true })
    assert.deepEqual(slotOf(marked, 1), slotOf(pilot, 1))
    assert.deepEqual(await pilots.read(pilot.pilotId), marked)
    const back = await pilots.beat(pilot.pilotId, BEAT)
    assert.equal(back?.lost, undefined)
    assert.equal(slotOf(back, 0).lapsed, true)
  })

  test('a pilot that was heard of since is not marked lost, nor one that is gone', async () => {
    const pilot = await holding()
    await pilots.beat(pilot.pilotId, BEAT)
    assert.equal(await pilots.markLost(pilot), undefined)
    assert.equal((await pilots.read(pilot.pilotId))?.lost, undefined)
    assert.equal(await pilots.markLost(aPilot()), undefined)
  })

  test('the lost mark lapses the leases that are there, not those that were read', async () => {
    const pilot = await registered()
    await pilots.writeSlot(pilot, 4, nextSlot(slotOf(pilot, 4), { call: 1, lease: leaseOf(pilot, 4) }), pilot)
    const marked = await pilots.markLost(pilot)
    assert.equal(slotOf(marked, 4).lapsed, true)
    assert.equal(slotOf(marked, 4).lease, leaseOf(pilot, 4))
  })

  test('a stop is written to the lease that it is meant for, once', async () => {
    const pilot = await holding(2)
    await pilots.stop(pilot.pilotId, 2, 'another')
    assert.deepEqual(await pilots.read(pilot.pilotId), pilot)
    await pilots.stop(pilot.pilotId, 2, leaseOf(pilot, 2))
    await pilots.stop(pilot.pilotId, 2, leaseOf(pilot, 2))
    const stopped = slotOf(await pilots.read(pilot.pilotId), 2)
    assert.deepEqual(stopped, { ...slotOf(pilot, 2), stop: true, version: slotOf(pilot, 2).version + 1 })
    await pilots.stop('nobody', 0, 'lease')
    await pilots.stop(pilot.pilotId, 99, 'lease')
  })

  test('who watches a slot is noted beside who watches another', async () => {
    const pilot = await registered()
    await pilots.watch(pilot.pilotId, 1, LATER.seenAt)
    await pilots.watch(pilot.pilotId, 5, LATER.leaseEndsAt)
    await pilots.watch('nobody', 0, LATER.seenAt)
    assert.deepEqual((await pilots.read(pilot.pilotId))?.watchedUntil, { 1: LATER.seenAt, 5: LATER.leaseEndsAt })
    assert.equal(await pilots.read('nobody'), undefined)
  })

  test('all pilots are listed until they are removed, and launches are none', async () => {
    const site = `site${fresh()}`
    const [stays, goes] = [await registered({ site }), await registered({ site })]
    await pilots.remove(goes.pilotId)
    await pilots.remove('nobody')
    const all = await Array.fromAsync(pilots.all())
    assert.deepEqual(
      all.filter((pilot) => pilot.site === site),
      [stays],
    )
    assert.ok(all.every(({ pilotId }) => !pilotId.startsWith('launch')))
  })
}
