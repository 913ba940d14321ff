/** Re-runs of a held task: its scouts failed alike, and most of its jobs have not settled. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestRerun } from '../../../core/submission/wishes.ts'
import {
  COLLECT,
  FIRST,
  failOne,
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

test('a held task runs again whole: what failed, and what had waited for the scouts', async () => {
  const { service, pilot } = await prepared({ scoutsAbove: 0, scouts: 1 })
  await failOne(service, pilot)
  assert.equal((await service.task()).state, 'held')
  await again(service)
  await service.deliver()
  for (let jobs = 0; jobs < 3; jobs++) await runOne(service, pilot)
  assert.deepEqual(statesOf(service), ['finished', 'finished', 'finished', 'finished'])
  assert.deepEqual([service.job(FIRST).round, service.job(SECOND).round], [2, 2])
  assert.equal((await service.task()).state, 'complete')
})

test('a visit of a held task that was not prepared yet begins again in the new round', async () => {
  const { service, pilot } = await planned({ scoutsAbove: 0, scouts: 1 }, taskOf({}, 2))
  await runOne(service, pilot)
  const [fresh = 0] = [PREPARE, PREPARE + 1000].filter((id) => service.job(id).state === 'activated')
  await service.world.jobs.move(service.job(fresh), { ...service.job(fresh), claim: 'elsewhere' })
  await failOne(service, pilot)
  assert.equal((await service.task()).state, 'held')
  await again(service)
  await service.deliver()
  assert.deepEqual([service.job(fresh).state, service.job(fresh).round], ['activated', 2])
})

test('a re-run waits for a job that a pilot still has, and looks again until it is over', async () => {
  const { service, pilot } = await planned({ scoutsAbove: 0, scouts: 1 }, taskOf({}, 2))
  const other = await secondPilot(service)
  await pilot.ask()
  await other.ask()
  const slow = other.pandaId
  await pilot.reportAndLeave(pilot.done())
  await service.deliver()
  await failOne(service, pilot)
  assert.equal((await service.task()).state, 'held')
  await again(service, { observation: { seeingArcsec: 1.2 } })
  await service.deliver()
  assert.deepEqual([service.job(slow).state, service.job(slow).round], ['sent', 1])
  await other.reportAndLeave(other.done())
  await service.deliverLater()
  assert.deepEqual([service.job(slow).state, service.job(slow).round], ['activated', 2])
  assert.equal((await service.task()).rerun, undefined)
})
