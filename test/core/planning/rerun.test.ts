/** Re-runs, as the protocol's rules 4, 12 and 13 have them: a saved wish, carried out again and again until it is done. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plan } from '../../../core/planning.ts'
import { mergeJobs } from '../../../core/progress.ts'
import { cancelOneJob, requestRerun } from '../../../core/submission/wishes.ts'
import { Coroutine } from '../protocol/coroutines.ts'
import {
  COLLECT,
  completed,
  FIRST,
  failOne,
  incomplete,
  PREPARE,
  planned,
  prepared,
  runOne,
  SECOND,
  secondPilot,
} from '../protocol/passages.ts'
import { OWNER, taskOf } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'

const again = ({ world }: Service, request = {}) => requestRerun(world, OWNER, 7, request)
const statesOf = (service: Service) => [PREPARE, FIRST, SECOND, COLLECT].map((id) => service.job(id).state)
const failedOf = (service: Service) => [FIRST, SECOND].filter((id) => service.job(id).state === 'failed')

test('what failed runs again, then collect, and the task is complete in its second round', async () => {
  const { service, pilot } = await incomplete()
  const [failed = 0] = failedOf(service)
  await again(service)
  await service.deliver()
  assert.deepEqual([service.job(failed).state, service.job(COLLECT).state], ['activated', 'waiting'])
  await runOne(service, pilot)
  await runOne(service, pilot)
  const { state, round } = await service.task()
  assert.deepEqual([state, round], ['complete', 2])
  assert.equal(service.job(failed).attempt, 2, 'attempts go on counting (rule 4)')
  const mails = service.sentTo('notification')
  assert.deepEqual(mails.at(-1), { task: 7, round: 2, about: 'settled' })
})

test('a wish is saved before anything is done: a crash of its sender loses nothing (rule 12)', async () => {
  const { service } = await incomplete()
  await new Coroutine(() => again(service)).until('queues.send')
  await service.deliver()
  assert.equal(service.boards.get(0)?.round, 2)
  assert.equal((await service.task()).rerun, undefined)
})

test('a re-run moves collect, then the board, then the jobs (rule 12)', async () => {
  const { service } = await incomplete()
  const [failed = 0] = failedOf(service)
  await again(service)
  const rounds = () => [service.job(COLLECT).round, service.boards.get(0)?.round, service.job(failed).round]
  const rerun = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' }))
  await rerun.until('jobs.move')
  assert.deepEqual(rounds(), [1, 1, 1])
  await rerun.until('boards.write')
  assert.deepEqual(rounds(), [2, 1, 1])
  await rerun.until('jobs.move')
  assert.deepEqual(rounds(), [2, 2, 1])
})

for (const [step, times] of [
  ['jobs.move', 1],
  ['boards.write', 1],
  ['jobs.move', 2],
  ['queues.send', 1],
  ['tasks.write', 1],
] as const)
  test(`a re-run that crashed before its ${step} no. ${times} is taken up again (rule 12)`, async () => {
    const { service, pilot } = await incomplete()
    await again(service)
    const rerun = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' }))
    for (let count = 0; count < times; count++) await rerun.until(step)
    await service.deliver()
    await runOne(service, pilot)
    await runOne(service, pilot)
    assert.deepEqual([(await service.task()).state, (await service.task()).round], ['complete', 2])
  })

test('a repeated report of the first round does not finish the second with its outputs (rule 12)', async () => {
  const { service, pilot } = await prepared()
  await pilot.ask()
  const { pandaId } = pilot
  await pilot.newCall({ report: pilot.done() }).finish()
  const other = await secondPilot(service)
  for (let jobs = 0; jobs < 2; jobs++) {
    await service.deliver()
    await runOne(service, other)
  }
  await again(service, { sensors: 'R22_S11|R22_S12' })
  await service.deliver()
  assert.equal((await pilot.repeat()).report, 'stale', 'its answer was lost, so that the pilot says it again')
  assert.deepEqual([service.job(pandaId).state, service.job(pandaId).round], ['activated', 2])
})

test('sensors that are named run again although they had finished', async () => {
  const { service } = await completed()
  await again(service, { sensors: 'R22_S11' })
  await service.deliver()
  assert.deepEqual(statesOf(service), ['finished', 'activated', 'finished', 'waiting'])
})

test('a re-run without anything to run is refused, and one at a time', async () => {
  const { service } = await completed()
  await assert.rejects(again(service), /Nothing to run again/)
  await again(service, { sensors: 'R22_S11' })
  await assert.rejects(again(service, { sensors: 'R22_S11' }), /running|under way/)
})

test('changed parameters prepare the visit anew, and sensors wait for the new work files', async () => {
  const { service, pilot } = await incomplete()
  const [failed = 0] = failedOf(service)
  await again(service, { observation: { seeingArcsec: 1.2 } })
  await service.deliver()
  assert.deepEqual([service.job(PREPARE).state, service.job(failed).state], ['activated', 'waiting'])
  await runOne(service, pilot)
  assert.deepEqual([service.job(failed).state, service.job(failed).work], ['activated', 'work/7/0/2/'])
  assert.equal((await service.world.tasks.readVisit(7, 0, 2))?.header.seeing, '1.2')
})

test('a sensor that is run again later has the work files of the last prepare', async () => {
  const { service, pilot } = await incomplete()
  const [finished = 0] = [FIRST, SECOND].filter((id) => service.job(id).state === 'finished')
  await again(service, { observation: { seeingArcsec: 1.2 } })
  await service.deliver()
  for (let jobs = 0; jobs < 3; jobs++) await runOne(service, pilot)
  await again(service, { sensors: 'R22_S11|R22_S12' })
  await service.deliver()
  assert.equal(service.job(finished).work, 'work/7/0/2/')
})

test('a re-run of a sensor prepares anew when the work files may have been cleared away since', async () => {
  const { service, pilot } = await incomplete()
  const [failed = 0] = failedOf(service)
  service.world.clock.advance(11 * 86_400)
  await again(service)
  await service.deliver()
  assert.deepEqual([service.job(PREPARE).state, service.job(failed).state], ['activated', 'waiting'])
  await runOne(service, pilot)
  assert.deepEqual([service.job(failed).state, service.job(failed).work], ['activated', 'work/7/0/2/'])
  await runOne(service, pilot)
  await runOne(service, pilot)
  assert.equal((await service.task()).state, 'complete')
  assert.deepEqual(
    [FIRST, SECOND].map((id) => service.job(id).attempt).sort(),
    [1, 2],
    'what had finished is not run again',
  )
})

test('when the new prepare fails, the sensors that waited for it are cancelled', async () => {
  const { service, pilot } = await incomplete()
  await again(service, { observation: { seeingArcsec: 1.2 } })
  await service.deliver()
  await failOne(service, pilot)
  const { state, round } = await service.task()
  assert.deepEqual([state, round], ['incomplete', 2])
  assert.ok(statesOf(service).every((of) => of !== 'waiting'))
})

test('every visit of the wish reaches the new round, though another one found the wish done', async () => {
  const { service, pilot } = await planned({}, taskOf({}, 2))
  for (let prepares = 0; prepares < 2; prepares++) await failOne(service, pilot)
  await again(service)
  await new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' })).until('boards.write')
  const crashed = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' }))
  await crashed.until('boards.write')
  await crashed.until('jobs.move')
  service.messages.splice(0)
  for (const record of service.records.splice(0)) service.records.push(record, COLLECT)
  await service.deliver()
  await plan(service.world, { task: 7, visit: 1, what: 'rerun' })
  await plan(service.world, { task: 7, visit: 0, what: 'rerun' })
  await service.deliver()
  assert.deepEqual([service.job(PREPARE).round, service.job(PREPARE + 1000).round], [2, 2])
  assert.deepEqual([service.job(PREPARE).state, service.job(PREPARE + 1000).state], ['activated', 'activated'])
})

test('a task that is planned once more while it runs again asks no visit that has begun its new round', async () => {
  const { service, pilot } = await planned({}, taskOf({}, 2))
  for (let prepares = 0; prepares < 2; prepares++) await failOne(service, pilot)
  await again(service)
  await plan(service.world, { task: 7, visit: 0, what: 'rerun' })
  service.messages.splice(0)
  await plan(service.world, { task: 7, what: 'task' })
  assert.deepEqual(
    service.messages.map(({ message }) => message),
    [{ task: 7, visit: 1, what: 'rerun' }],
  )
})

test('a task is not settled by cells of the round before, read before its re-run', async () => {
  const { service, pilot } = await prepared()
  await failOne(service, pilot)
  await runOne(service, pilot)
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  const slow = new Coroutine(() => service.deliver())
  await slow.until('boards.readTask')
  await slow.until('boards.readTask')
  await slow.run(1)
  service.records.push(COLLECT)
  await service.deliver()
  await again(service)
  await service.deliver()
  await slow.run()
  const { state, round } = await service.task()
  assert.deepEqual([state, round], ['running', 2])
})

test('prepare is moved last, so that no sensor is late for it', async () => {
  const { service } = await incomplete()
  const [failed = 0] = failedOf(service)
  await again(service, { observation: { seeingArcsec: 1.2 } })
  const rerun = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' }))
  for (let moves = 0; moves < 3; moves++) await rerun.until('jobs.move')
  assert.deepEqual([service.job(failed).round, service.job(PREPARE).round], [2, 1])
})

test('a sensor without sources in the new round is cancelled before its board says so', async () => {
  const { service, pilot } = await incomplete()
  const [failed = 0] = failedOf(service)
  await again(service, { observation: { seeingArcsec: 1.2 } })
  await service.deliver()
  await pilot.ask()
  await pilot.reportAndLeave({ ...pilot.done(), prepared: { objects: {} } })
  const fanOut = new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'fan-out' }))
  await fanOut.until('boards.write')
  assert.equal(service.job(failed).state, 'cancelled', 'a merge in between would have it wait for ever')
  await service.deliver()
  await runOne(service, pilot)
  assert.equal((await service.task()).state, 'incomplete')
})

test('a collect that is cancelled while its re-run is under way settles with its board', async () => {
  const { service, pilot } = await incomplete()
  await again(service)
  await new Coroutine(() => plan(service.world, { task: 7, visit: 0, what: 'rerun' })).until('boards.write')
  await cancelOneJob(service.world, OWNER, COLLECT)
  await mergeJobs(service.world, [COLLECT])
  await service.deliver()
  await runOne(service, pilot)
  assert.deepEqual([(await service.task()).state, (await service.task()).round], ['incomplete', 2])
})
