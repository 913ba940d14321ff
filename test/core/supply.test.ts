/** Supply: what it counts at a site, and for how long it waits for pilots that were launched. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { supply } from '../../core/supply.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { addPilot, siteOf, statusOf } from './sample.ts'

async function worldWith(site: ReturnType<typeof siteOf>): Promise<MemoryWorld> {
  const world = memoryWorld()
  await world.sites.define(site, statusOf('online'))
  return world
}

const live = async (world: MemoryWorld) => (await world.sites.read('A'))?.live

test('a site that brings its own pilots is remembered as seen after the last of them has gone', async () => {
  const world = await worldWith(siteOf('A', { pool: { kind: 'none' } }))
  await addPilot(world, 'p1', 'A')
  await supply(world)
  const seenAt = world.clock.now()
  await world.pilots.remove('p1')
  world.clock.advance(600)
  await supply(world)
  assert.deepEqual([(await live(world))?.pilots, (await live(world))?.pilotSeenAt], [0, seenAt])
})

test('a launch counts as starting for as long as a start may take, one that Batch may not know for a minute', async () => {
  const world = await worldWith(siteOf('A'))
  const launch = { site: 'A', uses: 1, registered: 0, slots: 2, launchedAt: world.clock.now() }
  await world.pilots.saveLaunch({ ...launch, launch: 'known', startedAs: 'job-1' })
  await world.pilots.saveLaunch({ ...launch, launch: 'unknown' })
  const startingAfter = async (seconds: number) => {
    world.clock.advance(seconds)
    await supply(world)
    return (await live(world))?.startingSlots
  }
  assert.equal(await startingAfter(59), 4)
  assert.equal(await startingAfter(2), 2)
  assert.equal(await startingAfter(world.settings.launchMinutes * 60), 0)
})

test('a pool without room says why at its site, and what did start is waited for', async () => {
  const world = await worldWith(siteOf('A', { slots: 8 }))
  const pools = {
    ...world.pools,
    launch: async () => ({ startedAs: 'fleet-1', pilots: 1, shortage: '3 fewer than wanted:\nno capacity' }),
  }
  const jobs = { ...world.jobs, countClaimable: async () => 8 }
  await supply({ ...world, pools, jobs })
  assert.equal((await live(world))?.shortage, '3 fewer than wanted: no capacity')
  assert.deepEqual(
    (await world.pilots.launches()).map(({ uses, startedAs }) => [uses, startedAs]),
    [[1, 'fleet-1']],
  )
  await supply({ ...world, jobs: { ...jobs, countClaimable: async () => 0 } })
  assert.deepEqual([(await live(world))?.startingSlots, (await live(world))?.shortage], [2, undefined])
})

test('a site whose pool fails says so, keeps no other site waiting, and is a fault all the same', async () => {
  const world = await worldWith(siteOf('A'))
  await world.sites.define(siteOf('B'), statusOf('online'))
  const jobs = { ...world.jobs, countClaimable: async () => 2 }
  const launched: string[] = []
  const launch: MemoryWorld['pools']['launch'] = async (_pool, { site }) => {
    if (site === 'A') throw new Error('there is no such launch template')
    launched.push(site)
    return { startedAs: 'job', pilots: 1 }
  }
  await assert.rejects(supply({ ...world, jobs, pools: { ...world.pools, launch } }), /1 of the sites/)
  assert.deepEqual(launched, ['B'])
  assert.equal((await live(world))?.shortage, 'there is no such launch template')
})

test('it tells how long pilots took to start and jobs have run, of those that are there', async () => {
  const world = await worldWith(siteOf('A'))
  const launchedAt = world.clock.now()
  world.clock.advance(40)
  await addPilot(world, 'p1', 'A', 2)
  await world.pilots.saveLaunch({
    ...{ launch: 'p1', site: 'A', uses: 1, registered: 1, slots: 2, launchedAt },
    startedAs: 'job-1',
  })
  const pilot = await world.pilots.read('p1')
  assert.ok(pilot)
  const alive = { seenAt: world.clock.now(), leaseEndsAt: pilot.leaseEndsAt }
  await world.pilots.writeSlot(pilot, 0, { version: 1, call: 1, lease: '7000002-1-1-1-0-p1' }, alive)
  const usage = [0, 1].map((slot) => ({ slot, phase: 'running', cpuSeconds: 90 + slot, memoryMiB: 100 }))
  await world.pilots.beat('p1', { ...alive, usage, diskMiB: 1000 })
  await supply(world)
  assert.deepEqual([(await live(world))?.startSeconds, (await live(world))?.busySeconds], [40, 90])
  await world.pilots.remove('p1')
  await supply(world)
  assert.deepEqual([(await live(world))?.startSeconds, (await live(world))?.busySeconds], [40, undefined])
})

test('a second run of supply, at whatever moment of the first, starts no pilot twice', async () => {
  for (let moment = 1; ; moment++) {
    const world = await worldWith(siteOf('A', { slots: 40, slotsPerPilot: 4 }))
    const twin = { ...world, jobs: { ...world.jobs, countClaimable: async () => 8 } }
    let steps = 0
    let second = ''
    world.faults.step = async (name) => {
      if (++steps !== moment) return
      second = name
      await supply(twin)
    }
    await supply(twin)
    if (second === '') return assert.ok(moment > 20, 'all moments were tried')
    assert.equal(world.launched.length, 1, second)
    await supply(twin)
    assert.deepEqual([world.launched.length, (await live(world))?.startingSlots], [1, 8], second)
  }
})

test('jobs that need more memory get larger pilots, which take smaller jobs too when they have room', async () => {
  const larger = [{ memoryMiB: 7000, jobDefinition: 'large' }]
  const pool = { kind: 'batch' as const, jobQueue: 'q', jobDefinition: 'ordinary', larger }
  const world = await worldWith(siteOf('A', { slots: 40, slotsPerPilot: 4, memoryMiB: 3500, pool }))
  const waiting = new Map([
    ['A#0', 6],
    ['A#0#1', 1],
  ])
  const jobs = { ...world.jobs, countClaimable: async (berth: string) => waiting.get(berth) ?? 0 }
  const launched: (readonly [number, number | undefined])[] = []
  const launch: MemoryWorld['pools']['launch'] = async (_pool, { launch: startedAs, uses, memoryMiB }) => {
    launched.push([uses, memoryMiB])
    return { startedAs, pilots: uses }
  }
  const once = () => supply({ ...world, jobs, pools: { ...world.pools, launch } })
  await once()
  // Three slots of the larger pilot are left over for the six.
  assert.deepEqual(launched.splice(0), [
    [1, undefined],
    [1, 7000],
  ])
  assert.equal((await live(world))?.claimable, 7)
  await once()
  assert.deepEqual(launched, [], 'what is starting is waited for')
})
