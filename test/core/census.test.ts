import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Census } from '../../core/census.ts'
import { sweepBoards, sweepPilots, sweepTasks } from '../../core/sweep.ts'
import { planned, submit } from './protocol/passages.ts'
import { addPilot, siteOf } from './sample.ts'
import { serviceWith } from './service-in-memory.ts'

test('The sweep counts jobs by state, how long the oldest of them waits, and pilots and their busy slots by site', async () => {
  const { service, pilot } = await planned()
  await addPilot(service.world, 'p2', 'A', 3)
  const census = new Census()
  service.world.clock.advance(100)
  await sweepBoards(service.world, census)
  assert.equal(census.jobs.get('activated'), 1)
  assert.equal(census.jobs.get('waiting'), 1)
  assert.equal(census.oldestSeconds.get('activated'), 100)
  assert.equal(census.oldestSeconds.has('waiting'), false)
  await pilot.ask()
  await sweepPilots(service.world, census)
  assert.deepEqual([...census.sites], [['A', { pilots: 2, slots: 4, busySlots: 1 }]])
})

test('The sweep tells what the oldest jobs wait for, and reads no site and no placement for it', async () => {
  const service = await serviceWith([siteOf('A', { memoryMiB: 1000 })])
  const { world } = service
  await submit(service)
  world.clock.advance(100)
  const read: string[] = []
  world.faults.step = async (name) => void (/^before (sites|placements)\./.test(name) && read.push(name))
  const census = new Census()
  await sweepTasks(world, census)
  await sweepBoards(world, census)
  assert.deepEqual([...census.oldestSecondsByWhy], [['defined: too much memory', 100]])
  assert.deepEqual(read, ['before sites.all'])
})

test('Lost pilots, and visits that have settled, are not counted', async () => {
  const { service } = await planned()
  const pilot = await service.world.pilots.read('p1')
  assert.ok(pilot)
  await service.world.pilots.markLost(pilot)
  const census = new Census()
  await sweepPilots(service.world, census)
  assert.equal(census.sites.size, 0)
})
