/** Leasing, as the protocol's rules 1 to 4 have it: each test is the story that goes wrong without its rule. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseLease } from '../../core/contract/identifiers.ts'
import { FIRST, lapse, PREPARE, planned, prepared, SECOND, secondPilot, slotOf } from './protocol/passages.ts'
import { WANTS } from './sample.ts'

test('the slot is written before the job moves, so that no crash leaves a job in no slot (rule 1)', async () => {
  const { service, pilot } = await planned()
  const call = pilot.newCall()
  await call.until('jobs.move')
  assert.equal((await slotOf(service))?.lease, `${PREPARE}-1-1-0-0-p1`)
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('a call that was suspended before the job moved finds it changed, though it looks the same again (rule 1)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const other = await secondPilot(service)
  const suspended = other.newCall()
  await suspended.until('jobs.move')
  await pilot.beat()
  assert.equal((await other.repeat()).lease, undefined, 'the job runs: the repeat gets nothing and empties the slot')
  await lapse(service)
  const { state, attempt, lease } = service.job(PREPARE)
  assert.deepEqual([state, attempt, lease], ['activated', 1, pilot.running.lease], 'as the suspended call read it')
  await suspended.finish()
  const held = service.job(PREPARE).lease
  const slots = [(await slotOf(service))?.lease, (await slotOf(service, 'p2'))?.lease]
  assert.ok(slots.includes(held), `${held} is in none of the slots ${slots}`)
  assert.notEqual(held, `${PREPARE}-2-1-1-0-p2`, 'the lease of an older revision moved the job')
})

test('a repeat does not lease a job that has come and gone since its slot was written (rule 1)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const other = await secondPilot(service)
  await other.newCall().until('jobs.move')
  await pilot.beat()
  await lapse(service)
  assert.equal((await other.repeat()).lease, undefined, 'its lease is of a revision that is gone')
  await other.ask()
  assert.equal(parseLease(other.running.lease)?.revision, service.job(PREPARE).revision)
})

test('a repeated call completes the move that a crash cut off (rule 2)', async () => {
  const { service, pilot } = await planned()
  await pilot.newCall().until('jobs.move')
  const { lease } = await pilot.repeat()
  assert.equal(lease?.lease, `${PREPARE}-1-1-0-0-p1`)
  assert.equal(service.job(PREPARE).lease, lease?.lease)
  assert.equal(service.job(PREPARE).state, 'sent')
})

test('a repeated call whose answer was lost is answered with the same lease (rule 2)', async () => {
  const { service, pilot } = await prepared()
  const first = await pilot.ask()
  const again = await pilot.repeat()
  assert.equal(again.lease?.lease, first.lease?.lease)
  assert.equal(service.job(pilot.pandaId).attempt, 1)
})

test('a repeated call never runs a job that another pilot has leased, and empties its slot (rule 2)', async () => {
  const { service, pilot } = await planned()
  await pilot.newCall().until('jobs.move')
  const other = await secondPilot(service)
  await other.ask()
  assert.equal(other.pandaId, PREPARE)
  const { lease } = await pilot.repeat()
  assert.equal(lease, undefined)
  assert.equal((await slotOf(service))?.lease, undefined)
})

test('a slot that a refused lease has emptied takes another job in the same call (rule 2)', async () => {
  const { service, pilot } = await prepared()
  const other = await secondPilot(service)
  const suspended = pilot.newCall()
  await suspended.until('jobs.move')
  const chosen = parseLease((await slotOf(service))?.lease ?? '')?.pandaId
  await other.ask()
  if (other.pandaId !== chosen) await other.reportDone()
  assert.equal(other.pandaId, chosen, 'the other pilot has the job by now')
  const { lease } = await suspended.finish()
  assert.notEqual(lease?.order.pandaId, chosen)
  assert.equal((await slotOf(service))?.lease, lease?.lease)
})

test('a late call that leased into a slot its pilot thinks free is adopted by the next call (rule 3)', async () => {
  const { service, pilot } = await planned()
  const other = await secondPilot(service)
  await other.ask()
  const late = pilot.newCall()
  await late.until('sites.read')
  assert.equal((await pilot.repeat()).lease, undefined, 'nothing waits yet')
  await other.reportDone()
  await service.deliver()
  await late.finish()
  const leased = (await slotOf(service))?.lease
  assert.notEqual(leased, undefined, 'nobody heard that the slot was filled')
  await pilot.ask()
  assert.equal(pilot.running.lease, leased)
  assert.equal(service.job(pilot.pandaId).lease, leased)
})

test('a slot with an unknown lease that is over is emptied for the next job (rule 3)', async () => {
  const { service, pilot } = await prepared()
  await pilot.newCall().finish()
  const lost = (await slotOf(service))?.lease ?? ''
  await lapse(service)
  const other = await secondPilot(service)
  await other.ask()
  if (other.pandaId !== parseLease(lost)?.pandaId) await other.reportDone()
  await pilot.ask()
  assert.notEqual(pilot.lease?.lease, lost)
  assert.equal((await slotOf(service))?.lease, pilot.lease?.lease)
  assert.notEqual(service.job(FIRST).lease, service.job(SECOND).lease)
})

test('a call older than the one recorded writes nothing and gets nothing (rule 3)', async () => {
  const { service, pilot } = await prepared()
  const late = pilot.newCall()
  await pilot.ask()
  const before = await slotOf(service)
  assert.equal((await late.finish()).lease, undefined)
  assert.deepEqual(await slotOf(service), before)
})

test('attempts count leases: a lapse and a revival add none, the next lease adds one (rule 4)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  assert.equal(service.job(PREPARE).attempt, 1)
  await pilot.beat()
  assert.equal(service.job(PREPARE).attempt, 1)
  await lapse(service)
  const other = await secondPilot(service)
  await other.ask()
  assert.equal(service.job(PREPARE).attempt, 2)
  assert.equal(other.running.order.attempt, 2)
})

test('two slots that ask at once get two jobs, each its own', async () => {
  const { service, pilot } = await prepared()
  const other = await secondPilot(service)
  const [one, two] = [pilot.newCall(), other.newCall()]
  await one.until('pilots.writeSlot')
  await two.until('pilots.writeSlot')
  const leases = [(await one.finish()).lease, (await two.finish()).lease]
  assert.deepEqual(leases.map((lease) => lease?.order.pandaId).sort(), [FIRST, SECOND])
})

test('a pilot that leaves gets no more work, and is told to drain', async () => {
  const { service, pilot } = await prepared()
  await service.world.pilots.beat('p1', {
    seenAt: service.world.clock.now(),
    leaseEndsAt: service.world.clock.now(),
    usage: [],
    diskMiB: 1,
    leavingAt: service.world.clock.now(),
  })
  const answer = await pilot.ask()
  assert.deepEqual([answer.lease, answer.desired], [undefined, 'drain'])
})

test('a job that asks more than the slot has is left for another', async () => {
  const { pilot } = await prepared()
  const small = await pilot.newCall({ wants: { ...WANTS, memoryMiB: 100 } }).finish()
  assert.equal(small.lease, undefined)
  const short = await pilot.newCall({ wants: { ...WANTS, remainingSeconds: 60 } }).finish()
  assert.equal(short.lease, undefined)
})
