/** Keys of items: every one says what it is, and none can be taken for another. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pandaIdOf } from '../../core/contract/identifiers.ts'
import {
  attemptKey,
  attemptsOf,
  boardKey,
  jobKey,
  observationKey,
  observationPartitions,
  pandaIdOfKey,
  parseJobsKey,
  placeOfBoard,
  sentKey,
  taskCounterKey,
  taskKey,
  visitKey,
} from '../../lambdas/table-keys.ts'

const task = fc.integer({ min: 1, max: 999_999_999 })
const visit = fc.integer({ min: 0, max: 999 })
const index = fc.integer({ min: 0, max: 946 })

test('a job’s key is read back as its number', () => {
  fc.assert(
    fc.property(task, visit, index, (...place) => {
      const pandaId = pandaIdOf({ task: place[0], visit: place[1], index: place[2] })
      assert.deepEqual(parseJobsKey(jobKey(pandaId)), { kind: 'job', pandaId })
    }),
  )
})

test('keys of the jobs table look as they are documented', () => {
  assert.deepEqual(jobKey(17_003_045), { pk: '17#3', sk: 'simulate#045' })
  assert.deepEqual(jobKey(17_003_000), { pk: '17#3', sk: 'prepare#000' })
  assert.deepEqual(jobKey(17_003_001), { pk: '17#3', sk: 'collect#001' })
  assert.deepEqual(visitKey(17, 3), { pk: '17#3', sk: 'visit' })
  assert.deepEqual(taskKey(17), { pk: 'task#17', sk: 'task' })
})

test('a stream’s record is known by its key: a task, a visit, a job, or nothing that progress asks for', () => {
  assert.deepEqual(parseJobsKey(taskKey(17)), { kind: 'task', taskId: 17 })
  assert.deepEqual(parseJobsKey(visitKey(17, 3)), { kind: 'visit', task: 17, visit: 3 })
  assert.equal(parseJobsKey(taskCounterKey), undefined)
  assert.equal(parseJobsKey(sentKey('ada', 'task')), undefined)
  assert.equal(parseJobsKey(sentKey('17#3', 'visit')), undefined)
  assert.throws(() => pandaIdOfKey(visitKey(17, 3)), /17#3 visit is not the key of a job/)
})

test('boards sort by task and visit, and say their place', () => {
  fc.assert(
    fc.property(task, visit, task, visit, (task1, visit1, task2, visit2) => {
      const [a, b] = [boardKey('2026-01-05', task1, visit1, 1), boardKey('2026-01-05', task2, visit2, 1)]
      assert.equal(a.sk < b.sk, task1 < task2 || (task1 === task2 && visit1 < visit2))
      assert.deepEqual(placeOfBoard(a), { day: '2026-01-05', task: task1, visit: visit1 })
    }),
  )
})

test('attempts of a job begin as they do, and those of no other job', () => {
  const { pk, sk } = attemptsOf(17_003_045)
  assert.deepEqual(attemptKey(17_003_045, 12), { pk, sk: `${sk}0012` })
  assert.ok(!attemptKey(17_003_450, 1).sk.startsWith(sk))
})

test('an observation’s partition is among those of every beginning of its id', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 1, max: 8 }), (number, digits) => {
      const id = String(number)
      assert.ok(observationPartitions(id.slice(0, digits)).includes(observationKey(id).pk))
    }),
  )
})
