/** The stream's consumer, as the protocol's rules 13 to 15 have it: level, not edge. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visitState } from '../../core/board.ts'
import { cellAt } from '../../core/cell.ts'
import { placeOf } from '../../core/contract/identifiers.ts'
import { byVisit, mergeJobs } from '../../core/progress.ts'
import { requestRerun } from '../../core/submission/wishes.ts'
import { Coroutine } from './protocol/coroutines.ts'
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
} from './protocol/passages.ts'
import { OWNER } from './sample.ts'
import type { Service } from './service-in-memory.ts'

const boardOf = ({ boards }: Service) => {
  const board = boards.get(0)
  if (board === undefined) throw new Error('the visit has no board')
  return board
}
const cellOf = (service: Service, pandaId: number) => cellAt(boardOf(service), placeOf(pandaId).index)

test('records in any order and number end in the same board', async () => {
  const { service } = await completed()
  const before = boardOf(service)
  await mergeJobs(service.world, [COLLECT, FIRST, PREPARE, FIRST, SECOND])
  await mergeJobs(service.world, [PREPARE])
  assert.deepEqual(boardOf(service).cells, before.cells)
  assert.deepEqual(byVisit([COLLECT, 7_001_000, FIRST, COLLECT]), [[COLLECT, FIRST], [7_001_000]])
})

test('a merge that another overtook reads again, and loses nothing', async () => {
  const { service, pilot } = await prepared()
  await runOne(service, pilot)
  await pilot.ask()
  await pilot.beat()
  const slow = new Coroutine(() => mergeJobs(service.world, [pilot.pandaId]))
  await slow.until('boards.write')
  await pilot.reportAndLeave(pilot.done())
  await service.deliver()
  await slow.finish()
  assert.equal(cellOf(service, FIRST)?.state, 'finished')
  assert.equal(cellOf(service, SECOND)?.state, 'finished')
})

test('an old record that comes between a raised board and its jobs settles nothing (rule 13)', async () => {
  const { service } = await incomplete()
  await requestRerun(service.world, OWNER, 7, {})
  const rerun = new Coroutine(() => service.deliver())
  await rerun.until('boards.write')
  await rerun.until('jobs.move')
  const failed = [...service.jobs.values()].find(({ state }) => state === 'failed')?.pandaId ?? 0
  assert.deepEqual([boardOf(service).round, service.job(failed).round], [2, 1])
  await mergeJobs(service.world, [failed])
  assert.equal(cellOf(service, failed)?.state, 'waiting')
  assert.equal(service.job(COLLECT).state, 'waiting', 'collect must not run on what is to run again')
})

test('collect is not released for a round that its board has not reached (rule 13)', async () => {
  const { service } = await incomplete()
  await requestRerun(service.world, OWNER, 7, {})
  const rerun = new Coroutine(() => service.deliver())
  await rerun.until('boards.write')
  assert.deepEqual([service.job(COLLECT).round, boardOf(service).round], [2, 1])
  await mergeJobs(service.world, [COLLECT])
  assert.equal(service.job(COLLECT).state, 'waiting')
})

test('a merge that crashed after its board was written still releases collect when it is repeated (rule 14)', async () => {
  const { service, pilot } = await prepared()
  await runOne(service, pilot)
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  const [last = 0] = service.records.splice(0)
  const merge = new Coroutine(() => mergeJobs(service.world, [last]))
  await merge.until('jobs.move')
  assert.equal(visitState(boardOf(service)), 'collecting', 'the board knows, collect does not')
  await mergeJobs(service.world, [last])
  assert.equal(service.job(COLLECT).state, 'defined')
})

test('a merge that crashed after its board was written still asks for the mail when it is repeated (rule 14)', async () => {
  const { service, pilot } = await prepared()
  for (let sensors = 0; sensors < 2; sensors++) await runOne(service, pilot)
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  for (const step of ['boards.writeTask', 'tasks.write', 'queues.send']) {
    const merge = new Coroutine(() => mergeJobs(service.world, [COLLECT]))
    await merge.until(step)
    assert.deepEqual(service.sentTo('notification'), [], `it crashes before ${step}`)
  }
  await mergeJobs(service.world, [COLLECT])
  assert.deepEqual(service.sentTo('notification'), [{ task: 7, round: 1, about: 'settled' }])
  assert.equal((await service.task()).state, 'complete')
})

test('what a level calls for is refused where it was done (rule 14)', async () => {
  const { service, pilot } = await prepared()
  for (let sensors = 0; sensors < 2; sensors++) await runOne(service, pilot)
  await pilot.ask()
  await mergeJobs(service.world, [FIRST, SECOND, COLLECT])
  await service.deliver()
  assert.deepEqual([service.job(COLLECT).state, service.job(COLLECT).attempt], ['sent', 1])
})

test('collect runs although every sensor failed (rule 15)', async () => {
  const { service, pilot } = await prepared()
  for (let sensors = 0; sensors < 2; sensors++) await failOne(service, pilot)
  assert.equal(service.job(COLLECT).state, 'activated')
  await runOne(service, pilot)
  assert.equal((await service.task()).state, 'failed')
})

test('without a prepare nothing else runs, and the visit has failed', async () => {
  const { service, pilot } = await planned()
  await failOne(service, pilot)
  assert.equal(service.job(COLLECT).state, 'cancelled')
  assert.equal((await service.task()).state, 'failed')
})

test('a sensor without sources is not lit', async () => {
  const { service } = await prepared()
  assert.deepEqual([...service.jobs.keys()].sort(), [PREPARE, COLLECT, FIRST, SECOND])
})

test('a fan-out that crashed after its board was written is taken up again', async () => {
  const { service, pilot } = await planned()
  await pilot.ask()
  await pilot.reportAndLeave(pilot.done())
  const fanOut = new Coroutine(() => service.deliver())
  await fanOut.until('boards.write')
  await fanOut.until('boards.write')
  await fanOut.until('queues.send')
  service.messages.push({ queue: 'planning', message: { task: 7, visit: 0, what: 'fan-out' }, delaySeconds: 0 })
  await service.deliver()
  assert.deepEqual([service.job(FIRST).state, service.job(SECOND).state], ['activated', 'activated'])
})
