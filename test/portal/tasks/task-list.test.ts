/** Tests of how far tasks are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { barOf, isMoving, jobsOf, shareDone } from '../../../portal/tasks/task-list.ts'

const task = { counts: { waiting: 1, finished: 6, failed: 2, sent: 0, paused: 1 } }

test('what is done stands first in the bar, what waits last, and a state of a newer service after it', () => {
  assert.deepEqual(
    barOf(task).map(({ state, count }) => [state, count]),
    [
      ['finished', 6],
      ['failed', 2],
      ['waiting', 1],
      ['paused', 1],
    ],
  )
})

test('the parts of a bar are shares of all jobs', () => {
  const counts = Object.fromEntries(JOB_STATES.map((state, index) => [state, index + 1]))
  const whole = barOf({ counts }).reduce((sum, { share }) => sum + share, 0)
  assert.ok(Math.abs(whole - 1) < 1e-12)
  assert.equal(barOf({ counts }).length, JOB_STATES.length)
})

test('a task without jobs is not done at all', () => {
  assert.deepEqual([jobsOf({ counts: {} }), shareDone({ counts: {} }), barOf({ counts: {} })], [0, 0, []])
  assert.equal(shareDone(task), 0.6)
})

test('a list is followed while a task of it runs or is checked', () => {
  assert.equal(isMoving({ state: 'running' }), true)
  assert.equal(isMoving({ state: 'checking' }), true)
  assert.equal(isMoving({ state: 'held' }), false)
})
