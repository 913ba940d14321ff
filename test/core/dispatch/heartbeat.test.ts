/** Heartbeats, lapses and revivals, as the protocol's rules 5 to 8 have it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../../core/contract/problems.ts'
import { beatPilot } from '../../../core/dispatch/heartbeat.ts'
import { sweepPilots } from '../../../core/sweep.ts'
import { Coroutine } from '../protocol/coroutines.ts'
import { lapse, PREPARE, planned, prepared, secondPilot, slotOf } from '../protocol/passages.ts'
import { failedAs, siteOf, statusOf } from '../sample.ts'

test('the first heartbeat of a lease makes its job running', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  assert.equal(await pilot.beat(), 'run')
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a first heartbeat that was cut off before the job moved is repeated and moves it', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.heartbeat().until('jobs.move')
  await pilot.beat()
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a delayed heartbeat of an earlier lease leaves the slot to the new one (rule 5)', async () => {
  const { service, pilot } = await prepared()
  await pilot.ask()
  const late = pilot.heartbeat()
  await late.until('pilots.beat')
  await pilot.reportDone()
  assert.equal((await late.finish()).slots[0]?.desired, 'stop', 'the earlier lease is over')
  assert.equal((await slotOf(service))?.lease, pilot.running.lease)
  assert.equal(await pilot.beat(), 'run')
})

test('a lease that moves its job after its pilot was marked lost lapses at the next sweep (rule 6)', async () => {
  const { service, pilot } = await planned()
  const call = pilot.newCall()
  await call.until('jobs.move')
  await lapse(service)
  await call.finish()
  assert.equal(service.job(PREPARE).state, 'sent', 'the pilot is dead, and its lease has only now moved the job')
  await sweepPilots(service.world)
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('a slot written between the reading of its pilot and the mark lapses with it (rule 6)', async () => {
  const { service, pilot } = await planned()
  const call = pilot.newCall()
  await call.until('pilots.writeSlot')
  service.world.clock.advance(service.world.settings.leaseSeconds + 1)
  const sweep = new Coroutine(() => sweepPilots(service.world))
  await sweep.until('pilots.markLost')
  await call.finish()
  await sweep.finish()
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('a lapsed lease is revived by its heartbeat as long as nobody else has the job (rule 6)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  assert.equal(service.job(PREPARE).state, 'activated')
  assert.equal(await pilot.beat(pilot.running.lease, false), 'run')
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a lapsed lease whose job another pilot has leased is told to stop (rule 6)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const other = await secondPilot(service)
  await other.ask()
  assert.equal(await pilot.beat(pilot.running.lease, false), 'stop')
  assert.equal(await pilot.beat(pilot.running.lease, false), 'stop', 'and again, should the first answer be lost')
  assert.equal(service.job(PREPARE).lease, other.running.lease)
})

test('the mark of a lapse outlives a revival: a second lapse that the sweep did not finish is found (rule 6)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  await pilot.beat(pilot.running.lease, false)
  service.world.clock.advance(service.world.settings.leaseSeconds + 1)
  const sweep = new Coroutine(() => sweepPilots(service.world))
  await sweep.until('jobs.move')
  await pilot.beat(pilot.running.lease, false)
  await sweep.finish()
  assert.equal(service.job(PREPARE).state, 'activated', 'the sweep came last, and nobody marks the slot again')
  assert.equal(await pilot.beat(pilot.running.lease, false), 'run')
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a lapsed lease that a new call adopts keeps its mark (rule 6)', async () => {
  const { service, pilot } = await planned()
  await pilot.newCall().finish()
  await lapse(service)
  await pilot.ask()
  assert.equal(service.job(PREPARE).state, 'activated', 'the answer is the old lease, not revived yet')
  assert.equal((await slotOf(service))?.lapsed, true)
  await pilot.beat()
  assert.equal(service.job(PREPARE).state, 'running')
})

test('a heartbeat that was under way when its lease failed does not revive it (rule 7)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  await pilot.beat(pilot.running.lease, false)
  const late = pilot.heartbeat(pilot.running.lease, false)
  await late.until('jobs.read')
  await pilot.reportAndLeave(failedAs(pilot.running.lease, 'payload'))
  await late.finish()
  assert.equal(service.job(PREPARE).state, 'activated', 'no slot holds it: running it would stay for ever')
})

test('a job that runs again where its last lease is says so, wherever it had been placed since', async () => {
  const { service, pilot } = await planned()
  await service.world.sites.define(siteOf('B'), statusOf('online'))
  await pilot.ask()
  await lapse(service)
  await service.world.jobs.move(service.job(PREPARE), {
    ...service.job(PREPARE),
    site: 'B',
    berth: 'B#0',
    claim: 'B#0',
  })
  await pilot.beat(pilot.running.lease, false)
  assert.deepEqual([service.job(PREPARE).state, service.job(PREPARE).site], ['running', 'A'])
  await pilot.reportAndLeave(pilot.done())
  assert.equal((await service.world.catalogue.read(PREPARE, 1))?.site, 'A')
})

test('a stop reaches the pilot with every heartbeat until it has reported', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await service.world.pilots.stop('p1', 0, pilot.running.lease)
  assert.equal(await pilot.beat(), 'stop')
  assert.equal(await pilot.beat(), 'stop')
})

test('a pilot that nobody knows is told to register', async () => {
  const { service } = await planned()
  await assert.rejects(beatPilot(service.world, 'p9', { slots: [], diskMiB: 1 }), Refusal)
})
