import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { Refusal } from '../../../core/contract/problems.ts'
import { RunningAttempt, VisitAttempt } from '../../../core/contract/tasks.ts'
import { listAttempts } from '../../../core/monitor.ts'
import { memoryWorld } from '../memory-world.ts'
import { addAttempt, addTask, addVisit, collected, MEMBER, R22, STRANGER } from '../past-tasks.ts'

async function worldWithTwoTries() {
  const world = memoryWorld()
  const task = await addTask(world)
  await addVisit(world, task, 0, [...collected({ index: R22('S11'), state: 'finished', attempt: 2 })])
  const pandaId = pandaIdOf({ task: 7, visit: 0, index: R22('S11') })
  await addAttempt(world, pandaId, 1, [], { class: 'memory', code: 'oom', message: 'too much' })
  return { world, pandaId }
}

test("A visit's attempts are listed with the failed ones, each with when it began and ended.", async () => {
  const { world, pandaId } = await worldWithTwoTries()
  const { attempts } = await listAttempts(world, MEMBER, 7, 0)
  for (const attempt of attempts) assert.deepEqual(VisitAttempt.parse(attempt), attempt)
  const ours = attempts.filter((attempt) => attempt.pandaId === pandaId)
  assert.deepEqual(
    ours
      .map(({ attempt, sensor, snap, failure }) => ({ attempt, sensor, snap, failure }))
      .sort((a, b) => a.attempt - b.attempt),
    [
      { attempt: 1, sensor: 'R22_S11', snap: 0, failure: 'memory' },
      { attempt: 2, sensor: 'R22_S11', snap: 0, failure: undefined },
    ],
  )
  for (const { startedAt, endedAt, wallSeconds } of ours)
    assert.equal((Date.parse(endedAt) - Date.parse(startedAt)) / 1000, wallSeconds)
})

test('What runs is listed with when and where a pilot took it; what waits or has ended is not.', async () => {
  const world = memoryWorld()
  const task = await addTask(world)
  const cells = [
    { index: R22('S11'), state: 'running', site: 'BNL' },
    { index: R22('S12'), state: 'activated', site: 'BNL' },
    { index: R22('S21'), state: 'finished' },
  ] as const
  await addVisit(world, task, 0, [...collected(), ...cells])
  const { attempts, running } = await listAttempts(world, MEMBER, 7, 0)
  for (const attempt of running) assert.deepEqual(RunningAttempt.parse(attempt), attempt)
  assert.deepEqual(
    running.map(({ sensor, site, startedAt }) => ({ sensor, site, startedAt })),
    [{ sensor: 'R22_S11', site: 'BNL', startedAt: task.submittedAt }],
  )
  assert.equal(
    attempts.some(({ sensor }) => sensor === 'R22_S11'),
    false,
  )
})

test('A visit that is not planned yet has no attempts, and nobody reads those of a task that is not theirs.', async () => {
  const { world } = await worldWithTwoTries()
  assert.deepEqual(await listAttempts(world, MEMBER, 7, 1), { attempts: [], running: [] })
  await assert.rejects(
    listAttempts(world, STRANGER, 7, 0),
    (error) => error instanceof Refusal && error.kind === 'not-found',
  )
})
