/** Scouts: of a large task a few jobs run first, and what they tell decides about the rest. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { broker } from '../../../core/brokerage.ts'
import { plan } from '../../../core/planning.ts'
import { mergeJobs } from '../../../core/progress.ts'
import { cancelOneJob, releaseTask, requestRerun } from '../../../core/submission/wishes.ts'
import { Coroutine } from '../protocol/coroutines.ts'
import { FIRST, failOne, prepareAll, prepared, runOne, SECOND, submit } from '../protocol/passages.ts'
import { PilotSlot } from '../protocol/pilot-slot.ts'
import { addPilot, failedAs, OWNER, siteOf, taskOf } from '../sample.ts'
import { serviceWith } from '../service-in-memory.ts'

const SCOUTED = { scoutsAbove: 0, scouts: 1 }

test('of a large task only the scouts run, and the rest once one of them has finished', async () => {
  const { service, pilot } = await prepared(SCOUTED)
  assert.deepEqual(
    [FIRST, SECOND].map((id) => service.job(id).state),
    ['activated', 'defined'],
  )
  await runOne(service, pilot)
  assert.equal(service.job(SECOND).state, 'activated')
})

test('when all scouts fail alike the rest is held and its owner told; released, it runs', async () => {
  const { service, pilot } = await prepared(SCOUTED)
  await failOne(service, pilot)
  assert.equal((await service.task()).state, 'held')
  assert.equal(service.job(SECOND).state, 'defined')
  assert.deepEqual(service.sentTo('notification'), [{ task: 7, round: 1, about: 'held' }])
  await releaseTask(service.world, OWNER, 7)
  await service.deliver()
  assert.equal(service.job(SECOND).state, 'activated')
})

test('scouts that fail differently hold nothing', async () => {
  const { service, pilot } = await prepared({ scoutsAbove: 0, scouts: 2 })
  for (const code of ['sed-missing', 'exit-139']) {
    await pilot.ask()
    await pilot.reportAndLeave(failedAs(pilot.running.lease, 'user', code))
    await service.deliver()
  }
  assert.equal((await service.task()).scouts?.state, 'passed')
  assert.equal((await service.task()).state, 'running')
})

test('scouts are as many as are asked for, though their site has less room', async () => {
  const service = await serviceWith([siteOf('A', { slots: 1 })], { scoutsAbove: 0, scouts: 2, roomFactor: 1 })
  await submit(service, taskOf({}, 1, { snaps: [0, 1] }))
  await prepareAll(service, 1)
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  for (let scouts = 0; scouts < 2; scouts++) await failOne(service, pilot)
  assert.equal((await service.task()).state, 'held')
})

test('in a later round the scouts are among what runs again', async () => {
  const { service, pilot } = await prepared(SCOUTED)
  for (let jobs = 0; jobs < 3; jobs++) await runOne(service, pilot)
  await requestRerun(service.world, OWNER, 7, { sensors: 'R22_S12' })
  await service.deliver()
  assert.equal(service.job(SECOND).state, 'activated')
  assert.equal((await service.task()).scouts?.state, 'pending', 'what finished in an earlier round is no scout')
})

test('a visit that has nothing to place provides no scouts', async () => {
  const service = await serviceWith([siteOf('A')], SCOUTED)
  await submit(service, taskOf({}, 2))
  await prepareAll(service, 2)
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  for (let jobs = 0; jobs < 6; jobs++) await runOne(service, pilot)
  await requestRerun(service.world, OWNER, 7, { visits: [0], sensors: 'R22_S12' })
  await broker(service.world, { task: 7, visit: 1, stage: 'simulate' })
  await service.deliver()
  assert.equal(service.job(SECOND).state, 'activated')
})

test('a visit whose sensors are cancelled before it has named its scouts leaves them to another', async () => {
  const service = await serviceWith([siteOf('A')], SCOUTED)
  await submit(service, taskOf({}, 2))
  await prepareAll(service, 2)
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  for (let jobs = 0; jobs < 6; jobs++) await runOne(service, pilot)
  await requestRerun(service.world, OWNER, 7, { sensors: 'R22_S11' })
  for (const visit of [0, 1]) await plan(service.world, { task: 7, visit, what: 'rerun' })
  const message = { task: 7, visit: 1, stage: 'simulate' as const }
  const late = new Coroutine(() => broker(service.world, message))
  await late.until('boards.write')
  await cancelOneJob(service.world, OWNER, FIRST + 1000)
  await mergeJobs(service.world, [FIRST + 1000])
  await service.deliver()
  await assert.rejects(late.finish(), /again/)
  await broker(service.world, message)
  await service.deliver()
  assert.equal((await service.task()).scouts?.visit, 0)
  assert.equal(service.job(FIRST).state, 'activated')
})
