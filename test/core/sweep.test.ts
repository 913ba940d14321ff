/** Sweep: what no event tells of, from pilots that fell silent to boards whose level nobody acted on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withCell } from '../../core/cell.ts'
import { simulateIndex } from '../../core/contract/identifiers.ts'
import { leavePilot } from '../../core/dispatch/registration.ts'
import { cancelTask, requestRerun } from '../../core/submission/wishes.ts'
import { sweepBoards, sweepPilots, sweepTasks } from '../../core/sweep.ts'
import { Coroutine } from './protocol/coroutines.ts'
import { completed, FIRST, failOne, lapse, PREPARE, planned, prepared, runOne, slotOf } from './protocol/passages.ts'
import { PilotSlot } from './protocol/pilot-slot.ts'
import { addPilot, OWNER, siteOf, statusOf, taskOf } from './sample.ts'
import { smallService } from './service-in-memory.ts'

test('a late pilot is marked lost, its slots lapsed, and its jobs wait again', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const { state, spent, lease } = service.job(PREPARE)
  assert.deepEqual([state, spent, lease], ['activated', { preempted: 1 }, pilot.running.lease])
  assert.equal((await slotOf(service))?.lapsed, true)
  assert.equal((await service.world.pilots.read('p1'))?.lost, true)
})

test('a pilot that is heard of between its reading and the mark is not lost', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  service.world.clock.advance(service.world.settings.leaseSeconds + 1)
  const sweep = new Coroutine(() => sweepPilots(service.world))
  await sweep.until('pilots.markLost')
  await pilot.beat()
  await sweep.finish()
  assert.equal((await service.world.pilots.read('p1'))?.lost, undefined)
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a sweep that crashed after its mark is finished by the next one', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  service.world.clock.advance(service.world.settings.leaseSeconds + 1)
  await new Coroutine(() => sweepPilots(service.world)).until('jobs.read')
  assert.equal(service.job(PREPARE).state, 'sent')
  await sweepPilots(service.world)
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('while a third of the pilots are late at once it was the service, and nobody lapses', async () => {
  const { service, pilot } = await planned()
  for (let n = 2; n <= 12; n++) await addPilot(service.world, `p${n}`, 'A')
  await pilot.ask()
  service.world.clock.advance(service.world.settings.leaseSeconds + 1)
  for (let n = 6; n <= 12; n++)
    await new Coroutine(() => new PilotSlot(service, `p${n}`).heartbeat('').finish()).finish()
  assert.deepEqual(await sweepPilots(service.world), { late: 5, lapsed: 0 })
  assert.equal(service.job(PREPARE).state, 'sent')
  service.world.clock.advance(service.world.settings.leaseSeconds * 5)
  await sweepPilots(service.world)
  assert.equal(service.job(PREPARE).state, 'activated', 'but not for ever')
})

test('lost pilots are forgotten after two days', async () => {
  const { service } = await planned()
  await lapse(service)
  service.world.clock.advance(2 * 86_400)
  await sweepPilots(service.world)
  assert.equal(await service.world.pilots.read('p1'), undefined)
})

test('a pilot that leaves gives its jobs back at once', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await leavePilot(service.world, 'p1')
  const { state, lease } = service.job(PREPARE)
  assert.deepEqual([state, lease], ['activated', undefined])
})

test('a call that is still under way when its pilot leaves is found by the sweep (rule 6)', async () => {
  const { service, pilot } = await planned()
  const call = pilot.newCall()
  await call.until('jobs.move')
  await leavePilot(service.world, 'p1')
  await call.finish()
  assert.equal(service.job(PREPARE).state, 'sent')
  await sweepPilots(service.world)
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('the sweep of the boards makes good for records and messages that were lost', async () => {
  const { service, pilot } = await prepared()
  for (let jobs = 0; jobs < 3; jobs++) {
    await pilot.ask()
    await pilot.reportAndLeave(pilot.done())
    service.records.splice(0)
    service.messages.splice(0)
    await sweepBoards(service.world)
    await service.deliver()
  }
  assert.equal((await service.task()).state, 'complete')
})

test('a glance reads no job, and asks for a place only while some site has room', async () => {
  const { service } = await prepared()
  const { world } = service
  const site = await world.sites.read('A')
  const board = await world.boards.read((await service.task()).day, 7, 0)
  if (board === undefined) throw new Error('no board')
  await world.boards.write(withCell(board, simulateIndex('R22_S11', 0), { state: 'defined', attempt: 0, round: 1 }))
  world.faults.step = async (name) => assert.ok(!/jobs\.read/.test(name), `${name} in a glance`)
  const asked = async (claimable: number) => {
    service.messages.splice(0)
    const live = { pilots: 1, slots: 1, freeSlots: 1, startingSlots: 0, claimable, countedAt: world.clock.now() }
    await world.sites.setLive('A', live)
    await sweepBoards(world, undefined, 0)
    return service.sentTo('brokerage')
  }
  assert.deepEqual(await asked(0), [{ task: 7, visit: 0, stage: 'simulate' }])
  assert.deepEqual(await asked((site?.site.slots ?? 0) * world.settings.roomFactor), [])
})

test('a settled visit whose task was not told of it is taken up by the sweep of the boards', async () => {
  const { service, pilot } = await prepared()
  for (let sensors = 0; sensors < 2; sensors++) await runOne(service, pilot)
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  const merge = new Coroutine(() => service.deliver())
  await merge.until('boards.writeTask')
  service.records.splice(0)
  await sweepBoards(service.world)
  assert.equal((await service.task()).state, 'complete')
  assert.deepEqual(service.sentTo('notification'), [{ task: 7, round: 1, about: 'settled' }])
  assert.deepEqual(await sweepBoards(service.world), { open: 0 }, 'and then left alone')
})

test('the sweep of the boards takes held jobs on once storage answers', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const { storage } = service.world
  const head = storage.head
  storage.head = () => Promise.reject(new Error('no answer'))
  await pilot.reportAndLeave(pilot.done())
  await service.deliver()
  await sweepBoards(service.world)
  assert.equal(service.job(PREPARE).state, 'holding')
  storage.head = head
  await sweepBoards(service.world)
  assert.equal(service.job(PREPARE).state, 'finished')
})

test('jobs that wait at a site which is offline are placed elsewhere', async () => {
  const { service } = await planned()
  await service.world.sites.define(siteOf('B'), statusOf('online'))
  await service.world.sites.setStatus('A', statusOf('offline'))
  await sweepBoards(service.world)
  await service.deliver()
  assert.deepEqual([service.job(PREPARE).state, service.job(PREPARE).site], ['activated', 'B'])
})

test('a task whose messages were given up is planned, run again and cancelled by the sweep of the headers', async () => {
  const service = await smallService()
  const swept = async () => {
    service.messages.splice(0)
    assert.deepEqual(await sweepTasks(service.world), { unplanned: 1 })
    await service.deliver()
  }
  await service.addTask(taskOf())
  await swept()
  assert.equal(service.job(PREPARE).state, 'activated')
  await failOne(service, new PilotSlot(service))
  await requestRerun(service.world, OWNER, 7, {})
  await swept()
  assert.equal(service.job(PREPARE).round, 2)
  await cancelTask(service.world, OWNER, 7)
  await swept()
  assert.equal((await service.task()).state, 'cancelled')
  assert.deepEqual(await sweepTasks(service.world), { unplanned: 0 })
})

test('a visit of two months ago is left alone', async () => {
  const { service } = await completed()
  await service.addTask(taskOf({ taskId: 8, day: '2025-10-01' }))
  await service.deliver()
  service.records.splice(0)
  assert.deepEqual(await sweepBoards(service.world), { open: 0 })
  assert.equal(service.job(FIRST).state, 'finished')
})
