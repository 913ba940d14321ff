import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_MOVES, JOB_STATES, TASK_STATES, VISIT_STATES } from '../../../core/contract/lifecycle.ts'
import { JOB_HELP, movesFrom, TASK_HELP, VISIT_HELP } from '../../../portal/help/state-words.ts'

test('every state has words, and says what to do', () => {
  const named = [JOB_HELP, VISIT_HELP, TASK_HELP].map((all) => all.map(({ state }) => state))
  assert.deepEqual(named, [[...JOB_STATES], [...VISIT_STATES], [...TASK_STATES]])
  for (const { means, toDo, state } of [JOB_HELP, VISIT_HELP, TASK_HELP].flat()) {
    assert.match(means, /^[A-Z].*\.$/, state)
    assert.match(toDo, /^[A-Z].*\.$/, state)
  }
})

test('the moves from a state are those of the table that the service obeys', () => {
  assert.deepEqual(
    movesFrom(JOB_MOVES, 'waiting').map(({ move, to }) => [move, to]),
    [
      ['release', 'defined'],
      ['cancel', 'cancelled'],
      ['rerun', 'defined'],
      ['await', 'waiting'],
    ],
  )
})
