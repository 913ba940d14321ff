/** What pilots tell of running jobs that somebody watches: by any heartbeat that comes, however late or often. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leaseIdOf, pandaIdOf } from '../../core/contract/identifiers.ts'
import { Heartbeat, PilotRegistration, type UsageSamples } from '../../core/contract/pilots.ts'
import { beatPilot } from '../../core/dispatch/heartbeat.ts'
import { registerPilot } from '../../core/dispatch/registration.ts'
import { type Live, watch } from '../../core/live.ts'
import { liveKey } from '../../core/prefixes.ts'
import { UsageSeries } from '../../pilot/usage-series.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { addPilot, siteOf, statusOf } from './sample.ts'

const pandaId = pandaIdOf({ task: 7, visit: 0, index: 96 })
const leaseOf = (attempt: number) => leaseIdOf({ pandaId, attempt, round: 1, revision: 0, slot: 0, pilotId: 'p1' })
const LEASE = leaseOf(2)

/** A pilot whose one slot runs the job's second attempt. */
async function worldWith(): Promise<MemoryWorld> {
  const world = memoryWorld()
  await addPilot(world, 'p1', 'A')
  const pilot = await world.pilots.read('p1')
  assert.ok(pilot)
  await world.pilots.writeSlot(pilot, 0, { version: 1, call: 1, lease: LEASE }, pilot)
  return world
}

async function looks(world: MemoryWorld): Promise<Live | undefined> {
  const pilot = await world.pilots.read('p1')
  assert.ok(pilot)
  return watch(world, pilot, { lease: LEASE, pandaId, slot: 0 })
}

const beat = (world: MemoryWorld, said: { lease?: string; logTail?: string; samples?: UsageSamples }) =>
  beatPilot(world, 'p1', {
    slots: [{ slot: 0, lease: LEASE, phase: 'running', cpuSeconds: 1, memoryMiB: 1, first: false, ...said }],
    diskMiB: 1,
  })

/** As a pilot measures a payload of so many seconds. */
function samplesAfter(seconds: number): UsageSamples {
  const series = new UsageSeries()
  for (let at = 1; at <= seconds; at++) series.add(at, { cpuSeconds: at, memoryMiB: 100 + at })
  return series.samples ?? { secondsApart: 1, cpuSeconds: [], memoryMiB: [] }
}

/** Operations of a kind that a piece of work takes. */
async function countOf(world: MemoryWorld, name: string, work: () => Promise<unknown>): Promise<number> {
  const { step } = world.faults
  let count = 0
  world.faults.step = async (at) => {
    if (at === `before ${name}`) count += 1
  }
  await work()
  world.faults.step = step
  return count
}

test('a pilot hears that somebody watches with its next heartbeat, and what it then tells is shown', async () => {
  const world = await worldWith()
  assert.equal((await beat(world, {})).slots[0]?.watched, false)
  assert.equal(await looks(world), undefined)
  assert.equal((await beat(world, {})).slots[0]?.watched, true)
  assert.equal(await looks(world), undefined)
  await beat(world, { logTail: 'a line\n', samples: samplesAfter(3) })
  assert.deepEqual(await looks(world), { lease: LEASE, logTail: 'a line\n', samples: samplesAfter(3) })
})

test('heartbeats in any order, each as often as it likes, leave what the longest run of the payload told', async () => {
  const seconds = fc.integer({ min: 1, max: 5000 })
  await fc.assert(
    fc.asyncProperty(fc.array(seconds, { minLength: 1, maxLength: 6 }), async (order) => {
      const world = await worldWith()
      await looks(world)
      for (const at of order) await beat(world, { logTail: 'line', samples: samplesAfter(at) })
      const told = (await looks(world))?.samples
      assert.ok(told)
      const longest = samplesAfter(Math.max(...order))
      assert.equal(told.secondsApart * told.cpuSeconds.length, longest.secondsApart * longest.cpuSeconds.length)
      assert.ok(JSON.stringify(told).length < 500)
    }),
    { numRuns: 40 },
  )
})

test('an earlier attempt’s late heartbeat overwrites nothing, and what it told is not shown for the next', async () => {
  const world = await worldWith()
  await looks(world)
  await beat(world, { logTail: 'now\n' })
  await beat(world, { lease: leaseOf(1), logTail: 'long ago\n' })
  assert.equal((await looks(world))?.logTail, 'now\n')
  world.objects.set(liveKey(pandaId), Buffer.from(JSON.stringify({ lease: leaseOf(1), logTail: 'long ago\n' })))
  assert.equal(await looks(world), undefined)
})

test('a watch that nobody kept up ends, and the next begins with nothing', async () => {
  const world = await worldWith()
  await looks(world)
  await beat(world, { logTail: 'old\n' })
  world.clock.advance(3600)
  assert.equal((await beat(world, { logTail: 'told in vain\n' })).slots[0]?.watched, false)
  assert.equal(await looks(world), undefined)
  assert.equal(await looks(world), undefined)
})

test('who looks every two seconds costs a write when half of the watch is over, not at every look', async () => {
  const world = await worldWith()
  const writes = await countOf(world, 'pilots.watch', async () => {
    for (let at = 0; at < 240; at += 2) {
      await looks(world)
      world.clock.advance(2)
    }
  })
  assert.equal(writes, 2)
  assert.equal((await beat(world, {})).slots[0]?.watched, true)
})

test('a heartbeat of a job that nobody watches asks the storage nothing', async () => {
  const world = await worldWith()
  const tells = () => beat(world, { logTail: 'line', samples: samplesAfter(9) })
  assert.equal(await countOf(world, 'storage.put', tells), 0)
  assert.equal(await countOf(world, 'storage.text', tells), 0)
})

test('pilots of an earlier release are understood, and words of a later one are passed over', () => {
  const slot = { slot: 0, lease: LEASE, phase: 'running', cpuSeconds: 1, memoryMiB: 1, first: false, logTail: 'line' }
  const old = { slots: [slot], diskMiB: 1 }
  assert.deepEqual(Heartbeat.parse(old), old)
  assert.deepEqual(Heartbeat.parse({ slots: [{ ...slot, gpu: 1 }], diskMiB: 1, mood: 'fine' }), old)
  const pilot = { host: 'n', slots: 1, cores: 1, memoryMiB: 1, diskMiB: 1, simulators: [], version: '0.0.9' }
  assert.deepEqual(PilotRegistration.parse(pilot), pilot)
  assert.deepEqual(PilotRegistration.parse({ ...pilot, rack: 7 }), pilot)
})

test('a pilot’s words of where it runs are kept as names, not as anything a page or shell could take for more', async () => {
  const world = memoryWorld()
  await world.sites.define(siteOf('A'), statusOf('online'))
  await world.pilots.saveLaunch({
    launch: 'L',
    site: 'A',
    uses: 2,
    registered: 0,
    slots: 1,
    launchedAt: world.clock.at,
  })
  const said = { slots: 1, cores: 1, memoryMiB: 1, diskMiB: 1, simulators: siteOf('A').simulators, version: '1' }
  const launch = { kind: 'launch' as const, launch: 'L', site: 'A', uses: 2 }
  const host = '<b>node 7</b>\u202e.example.org'
  const { pilotId } = await registerPilot(world, launch, { ...said, host, batchId: '1234[5].pbs' })
  const pilot = await world.pilots.read(pilotId)
  assert.deepEqual([pilot?.host, pilot?.batchId], ['_b_node_7__b__.example.org', '1234[5].pbs'])
  for (const batchId of ['', 'a b', '<1>', 'x'.repeat(101)])
    assert.equal(PilotRegistration.safeParse({ ...said, host, batchId }).success, false, batchId)
})
