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
  await world.pilots.saveLaunch({ ...launch, launch: 'known', batchJobId: 'job-1' })
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
