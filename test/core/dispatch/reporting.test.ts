/** Reports and the catalogue, as the protocol's rules 7 to 10 have it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobState } from '../../../core/contract/lifecycle.ts'
import { Refusal } from '../../../core/contract/problems.ts'
import { verifyHeld } from '../../../core/dispatch/reporting.ts'
import type { Job } from '../../../core/job.ts'
import { lapse, PREPARE, planned, prepared, secondPilot, slotOf } from '../protocol/passages.ts'
import { failedAs, USAGE } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'

/** Every move of a job from now on, as `before -> after`. */
function movesOf(service: Service): string[] {
  const moves: string[] = []
  service.witness = (before: Job | undefined, after: Job) => void moves.push(`${before?.state} -> ${after.state}`)
  return moves
}

test('a repeated report of a failure spends its budget once (rule 7)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.beat()
  await pilot.newCall({ report: failedAs(pilot.running.lease, 'payload') }).finish()
  const { report } = await pilot.repeat()
  assert.equal(report, 'stale')
  assert.deepEqual(service.job(PREPARE).spent, { payload: 1 })
  assert.equal(service.job(PREPARE).state, 'activated')
})

test('a failure reported by a lapsed lease closes the lease and costs no budget (rule 7)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const late = pilot.heartbeat(pilot.running.lease, false)
  await late.until('jobs.read')
  await pilot.reportAndLeave(failedAs(pilot.running.lease, 'user'))
  assert.deepEqual(service.job(PREPARE).spent, { preempted: 1 })
  await late.finish()
  assert.equal(service.job(PREPARE).state, 'activated', 'a heartbeat under way does not revive it')
})

for (const outcome of ['stopped', 'preempted'] as const)
  test(`a job given back as ${outcome} is nobody's at once (rule 7)`, async () => {
    const { service, pilot } = await planned()
    await pilot.ask()
    await pilot.reportAndLeave({ outcome, lease: pilot.running.lease, usage: USAGE })
    const { state, lease, spent } = service.job(PREPARE)
    assert.deepEqual([state, lease, spent], ['activated', undefined, { preempted: 1 }])
  })

test('outputs that are not in storage as reported are refused, at the cost of the site', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const report = pilot.done()
  service.world.objects.clear()
  assert.equal((await pilot.report(report)).report, 'refused')
  const { lease, spent, failure } = service.job(PREPARE)
  assert.deepEqual([lease, spent, failure?.code], [undefined, { site: 1 }, 'output-differs'])
})

test('a job is held while storage does not answer, and verified later', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const { storage } = service.world
  const head = storage.head
  storage.head = () => Promise.reject(new Error('no answer'))
  assert.equal((await pilot.reportAndLeave(pilot.done())).report, 'taken')
  assert.equal(service.job(PREPARE).state, 'holding')
  assert.equal(await verifyHeld(service.world, PREPARE), false)
  storage.head = head
  assert.equal(await verifyHeld(service.world, PREPARE), true)
  assert.equal(service.job(PREPARE).state, 'finished')
  assert.equal(service.job(PREPARE).cpuSeconds, USAGE.cpuSeconds, 'its use counts once')
})

test("a held job whose outputs turn out wrong is nobody's, and its failure counts once (rule 7)", async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const { storage } = service.world
  const head = storage.head
  storage.head = () => Promise.reject(new Error('no answer'))
  await pilot.reportAndLeave(pilot.done())
  storage.head = head
  service.world.objects.clear()
  await verifyHeld(service.world, PREPARE)
  await verifyHeld(service.world, PREPARE)
  const { state, lease, spent } = service.job(PREPARE)
  assert.deepEqual([state, lease, spent], ['defined', undefined, { site: 1 }])
})

test('a report after a lapse finishes its job in one move (rule 8)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.beat()
  await lapse(service)
  const moves = movesOf(service)
  await pilot.reportAndLeave(pilot.done())
  assert.deepEqual(moves, ['activated -> finished'])
})

test('losses of its worker never fail a job; after three it goes where workers are not taken away (rule 8)', async () => {
  const { service, pilot } = await planned()
  for (let losses = 0; losses < 10; losses++) {
    await service.deliver()
    await pilot.ask()
    await pilot.reportAndLeave({ outcome: 'preempted', lease: pilot.running.lease, usage: USAGE })
    assert.equal(service.job(PREPARE).onDemand, losses < 2 ? undefined : true)
  }
  assert.notEqual(service.job(PREPARE).state, 'failed')
})

test('a report moves its job before its slot is freed: a crash between the two loses nothing (rule 9)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.beat()
  const report = pilot.newCall({ report: failedAs(pilot.running.lease, 'payload') })
  await report.until('jobs.move')
  assert.equal((await slotOf(service))?.lease, pilot.running.lease, 'the slot still holds the job')
  await lapse(service)
  assert.equal(service.job(PREPARE).state, 'activated', 'so that the sweep finds it when the pilot dies too')
})

test('one write frees the slot and takes the next lease (rule 9)', async () => {
  const { service, pilot } = await prepared()
  await pilot.ask()
  const report = pilot.newCall({ report: pilot.done(), wants: { memoryMiB: 64_000, diskMiB: 64_000, visits: [] } })
  const slots: (string | undefined)[] = []
  await report.until('pilots.writeSlot')
  slots.push((await slotOf(service))?.lease)
  await report.run(1)
  slots.push((await slotOf(service))?.lease)
  assert.equal(slots[0], pilot.running.lease)
  assert.notEqual(slots[1], undefined)
  assert.notEqual(slots[1], slots[0])
})

test('the catalogue has the outputs before the job is finished (rule 10)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const { lease } = pilot.running
  await pilot.newCall({ report: pilot.done() }).until('jobs.move')
  assert.equal(service.job(PREPARE).state, 'sent')
  assert.equal((await service.world.catalogue.read(PREPARE, 1))?.lease, lease)
})

test('a slow loser does not take the place of the winner in the catalogue (rule 10)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const slow = pilot.newCall({ report: pilot.done() })
  await slow.until('catalogue.save')
  await lapse(service)
  const other = await secondPilot(service)
  await other.ask()
  await other.reportAndLeave(other.done())
  assert.equal((await slow.finish()).report, 'stale')
  const job = service.job(PREPARE)
  assert.equal(job.state, 'finished')
  assert.equal((await service.world.catalogue.read(PREPARE, job.attempt))?.lease, job.lease)
})

test('a report about a lease that another has replaced changes nothing', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  const other = await secondPilot(service)
  await other.ask()
  const moves = movesOf(service)
  assert.equal((await pilot.reportAndLeave(pilot.done())).report, 'stale')
  assert.deepEqual(moves, [])
})

test('a pilot reports about no lease but its own', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const other = await secondPilot(service)
  await assert.rejects(other.report(pilot.done()), Refusal)
})

const BUDGETS = [
  ['user', ['failed']],
  ['payload', ['activated', 'failed']],
  ['memory', ['defined', 'defined', 'failed']],
  ['time', ['defined', 'failed']],
  ['site', ['defined', 'defined', 'defined', 'failed']],
  ['system', ['activated', 'activated', 'activated', 'failed']],
] as const satisfies readonly (readonly [string, readonly JobState[]])[]

for (const [failureClass, states] of BUDGETS)
  test(`a job that fails by ${failureClass} becomes ${states.join(', then ')}`, async () => {
    const { service, pilot } = await planned()
    for (const state of states) {
      await pilot.ask()
      await pilot.reportAndLeave(failedAs(pilot.running.lease, failureClass))
      assert.equal(service.job(PREPARE).state, state)
      await service.deliver()
    }
  })
