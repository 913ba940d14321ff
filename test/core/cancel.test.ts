/** Cancels, as the protocol's rule 11 has it: a wish on the job, then in the slot, repeated until it is so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plan } from '../../core/planning.ts'
import { mergeJobs } from '../../core/progress.ts'
import { acceptTask, cancelOneJob, cancelTask, requestRerun } from '../../core/submission/wishes.ts'
import { Coroutine } from './protocol/coroutines.ts'
import {
  COLLECT,
  completed,
  FIRST,
  incomplete,
  lapse,
  PREPARE,
  planned,
  prepared,
  runOne,
  SECOND,
  slotOf,
} from './protocol/passages.ts'
import { OWNER, taskOf, USAGE } from './sample.ts'
import { smallService } from './service-in-memory.ts'

const stopped = (lease: string) => ({ outcome: 'stopped' as const, lease, usage: USAGE })

test('a job that no pilot has is cancelled at once', async () => {
  const { service } = await planned()
  assert.deepEqual(await cancelOneJob(service.world, OWNER, PREPARE), { pandaId: PREPARE, state: 'cancelled' })
})

test('a running job is wanted cancelled, its pilot is told to stop, and its report makes it so (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await cancelOneJob(service.world, OWNER, PREPARE)
  assert.equal(service.job(PREPARE).state, 'sent')
  assert.equal(await pilot.beat(), 'stop')
  await pilot.reportAndLeave(stopped(pilot.running.lease))
  assert.equal(service.job(PREPARE).state, 'cancelled')
})

test('the wish is on the job before it is in the slot: a pilot that stops at once ends it (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  const cancel = new Coroutine(() => cancelOneJob(service.world, OWNER, PREPARE))
  await cancel.until('pilots.stop')
  assert.equal(service.job(PREPARE).wanted, 'cancelled')
  assert.equal((await slotOf(service))?.stop, undefined)
})

test('a cancel that crashed before the slot was written is passed on with the record of its job (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await new Coroutine(() => cancelOneJob(service.world, OWNER, PREPARE)).until('pilots.stop')
  assert.equal(await pilot.beat(), 'run')
  await mergeJobs(service.world, [PREPARE])
  assert.equal(await pilot.beat(), 'stop')
})

test('a cancel that arrives while the pilot is cut off waits for its next heartbeat (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await cancelOneJob(service.world, OWNER, PREPARE)
  await lapse(service)
  assert.equal(service.job(PREPARE).state, 'cancelled', 'the lapse makes the wish true')
  assert.equal(await pilot.beat(), 'stop')
  assert.equal((await pilot.reportAndLeave(stopped(pilot.running.lease))).report, 'stale')
})

test('a good report wins over a wanted cancel (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await cancelOneJob(service.world, OWNER, PREPARE)
  assert.equal((await pilot.reportAndLeave(pilot.done())).report, 'taken')
  assert.deepEqual([service.job(PREPARE).state, service.job(PREPARE).wanted], ['finished', undefined])
})

test('cancelled is final: no report and no heartbeat of its last lease changes it (rule 11)', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await lapse(service)
  await cancelOneJob(service.world, OWNER, PREPARE)
  assert.equal(await pilot.beat(), 'stop')
  assert.equal((await pilot.reportAndLeave(pilot.done())).report, 'stale')
  assert.equal(service.job(PREPARE).state, 'cancelled')
})

test('a task that is cancelled before it is planned is planned and cancelled, whichever message comes first', async () => {
  const service = await smallService()
  await service.addTask(taskOf())
  service.messages.splice(0)
  const early = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'visit' }))
  await early.until('boards.create')
  await cancelTask(service.world, OWNER, 7)
  await plan(service.world, { task: 7, visit: 0, what: 'cancel' })
  service.messages.splice(0)
  await early.finish()
  await service.deliver()
  assert.equal((await service.task()).state, 'cancelled')
})

test('sensors that are lit while their task is cancelled are cancelled before they are placed', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  await cancelTask(service.world, OWNER, 7)
  await service.deliver()
  assert.deepEqual(
    [FIRST, SECOND, COLLECT].map((id) => service.job(id).state),
    ['cancelled', 'cancelled', 'cancelled'],
  )
  assert.equal((await service.task()).state, 'cancelled')
})

test('a cancelled task keeps what had finished, and is incomplete', async () => {
  const { service, pilot } = await prepared()
  await runOne(service, pilot)
  await cancelTask(service.world, OWNER, 7)
  await service.deliver()
  assert.equal((await service.task()).state, 'incomplete')
})

test('a cancel message that comes after a re-run is of no effect', async () => {
  const { service, pilot } = await prepared()
  await cancelTask(service.world, OWNER, 7)
  await service.deliver()
  await requestRerun(service.world, OWNER, 7, {})
  await service.deliver()
  await plan(service.world, { task: 7, visit: 0, what: 'cancel' })
  await runOne(service, pilot)
  await runOne(service, pilot)
  await runOne(service, pilot)
  assert.equal((await service.task()).state, 'complete')
})

test('a task that is planned once more while it is being cancelled tells no visit twice', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await cancelTask(service.world, OWNER, 7)
  await service.deliver()
  service.messages.splice(0)
  assert.equal((await service.task()).settledAt, undefined)
  await plan(service.world, { task: 7, what: 'task' })
  assert.deepEqual(service.messages, [])
})

test('a cancel that was under way when a re-run began leaves the new round alone', async () => {
  const { service } = await prepared()
  await cancelTask(service.world, OWNER, 7)
  const late = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'cancel' }))
  await late.until('jobs.read')
  // The queue gives the message once more: for all it knows, whoever had it has crashed.
  await plan(service.world, { task: 7, visit: 0, what: 'cancel' })
  await service.deliver()
  await requestRerun(service.world, OWNER, 7, {})
  await service.deliver()
  await late.finish()
  assert.deepEqual(
    [FIRST, SECOND].map((id) => service.job(id).state),
    ['activated', 'activated'],
  )
})

test('a collect that is cancelled early does not settle its visit before the sensors have run', async () => {
  const { service, pilot } = await planned()
  await cancelOneJob(service.world, OWNER, COLLECT)
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  service.records.splice(0)
  await mergeJobs(service.world, [PREPARE, COLLECT])
  assert.equal((await service.task()).state, 'running')
  await service.deliver()
  await runOne(service, pilot)
  await runOne(service, pilot)
  assert.equal((await service.task()).state, 'incomplete')
})

test('only what its state allows can be done to a task', async () => {
  const { service } = await completed()
  await assert.rejects(cancelTask(service.world, OWNER, 7), /complete/)
  await assert.rejects(acceptTask(service.world, OWNER, 7), /complete/)
  await assert.rejects(cancelTask(service.world, { ...OWNER, user: 'eve' }, 7), /ada's/)
  await assert.rejects(cancelTask(service.world, { user: 'eve', groups: [], operator: false }, 7), /no task/)
  const story = await incomplete()
  assert.equal((await acceptTask(story.service.world, OWNER, 7)).state, 'accepted')
})
