/** A visit's board: cells merged whatever the order, and what can be read off them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Board, isBoardSettled, isCollectDue, merged, visitState } from '../../core/board.ts'
import { cellAt, measuresAt, withCell } from '../../core/cell.ts'
import type { JobState } from '../../core/contract/lifecycle.ts'
import type { Job } from '../../core/job.ts'

const EMPTY: Board = {
  task: 7,
  visit: 0,
  day: '2026-01-05',
  obsHistId: '9000',
  filter: 2,
  of: { name: 'deep field', owner: 'ada', vo: 'desc', priority: 1000, simulator: 'stand-in 1' },
  round: 1,
  revision: 1,
  litRound: 0,
  cells: new Uint8Array(),
  sites: [],
  codes: [],
  cpuSeconds: 0,
  outputBytes: 0,
  updatedAt: '2026-01-05T10:00:00.000Z',
}

const [PREPARE, COLLECT, ONE, TWO] = [0, 1, 2, 3]

/** A board on which prepare, collect and two sensors are in these states. */
function boardOf(states: readonly (JobState | undefined)[], litRound = 1): Board {
  return states.reduce<Board>(
    (board, state, index) => (state === undefined ? board : withCell(board, index, { state, attempt: 1, round: 1 })),
    { ...EMPTY, litRound },
  )
}

function jobOf(index: number, state: JobState, round = 1, patch: Partial<Job> = {}): Job {
  const needs = { memoryMiB: 1, wallSeconds: 1, diskMiB: 1, cores: 1 }
  return {
    pandaId: 7_000_000 + index,
    stage: 'simulate',
    day: EMPTY.day,
    owner: 'ada',
    priority: 1000,
    simulator: 'stand-in 1',
    needs,
    state,
    attempt: 1,
    round,
    revision: 0,
    refusedSites: [],
    spent: {},
    cpuSeconds: 10,
    outputBytes: 100,
    createdAt: EMPTY.updatedAt,
    ...patch,
  }
}

test('merges in any order, and repeated, end in the same cells and sums', () => {
  const jobs = [jobOf(ONE, 'finished'), jobOf(TWO, 'failed'), jobOf(4, 'running'), jobOf(ONE, 'failed', 2)]
  const lately = (order: readonly Job[]) => {
    const board = order.reduce((onto, job) => merged(onto, job.pandaId % 1000, job), EMPTY)
    return [ONE, TWO, 4].map((index) => cellAt(board, index)?.state)
  }
  fc.assert(
    fc.property(fc.shuffledSubarray([...jobs, ...jobs], { minLength: 8 }), (order) => {
      assert.deepEqual(lately(order), ['failed', 'failed', 'running'])
    }),
  )
})

test('a merge never puts an older round over a newer one (rule 13)', () => {
  const again = withCell(EMPTY, ONE, { state: 'waiting', attempt: 1, round: 2 })
  assert.equal(merged(again, ONE, jobOf(ONE, 'failed', 1)), again)
  assert.equal(cellAt(merged(again, ONE, jobOf(ONE, 'defined', 2)), ONE)?.state, 'defined')
})

test('a merge never raises the round of a board (rule 13)', () => {
  assert.equal(merged(boardOf(['finished', 'waiting']), COLLECT, jobOf(COLLECT, 'waiting', 2)).round, 1)
})

test('what is known already leaves the very same board', () => {
  const board = merged(EMPTY, ONE, jobOf(ONE, 'running'))
  assert.equal(merged(board, ONE, jobOf(ONE, 'running')), board)
})

test('a cell tells how the last lease of its job ran, and nothing of one that waits for another', () => {
  const ran = { runningAt: '2026-01-05T10:00:30.000Z', endedAt: '2026-01-05T12:00:30.000Z', maxMemoryMiB: 2000 }
  const measured = (state: JobState, patch: Partial<Job> = ran) =>
    measuresAt(merged(EMPTY, ONE, jobOf(ONE, state, 1, patch)), ONE)
  const used = { cpuSeconds: 10, memoryMiB: 2000 }
  const whole = { startedAt: '2026-01-05T10:00:00.000Z', wallSeconds: 7190, ...used }
  assert.deepEqual(measured('finished'), whole)
  assert.deepEqual(measured('failed'), whole)
  const { endedAt: _, ...running } = ran
  assert.deepEqual(measured('running', running), { startedAt: whole.startedAt, ...used })
  assert.deepEqual(measured('activated', running), used)
  assert.deepEqual(measured('cancelled'), used)
  const { runningAt, ...unheard } = ran
  assert.deepEqual(measured('finished', { ...unheard, sentAt: runningAt }), whole, 'it never sent a heartbeat')
})

test('CPU and bytes of a settled job are added once a round', () => {
  const once = merged(EMPTY, ONE, jobOf(ONE, 'finished'))
  const repeated = merged(once, ONE, jobOf(ONE, 'finished', 1, { attempt: 2 }))
  assert.deepEqual([repeated.cpuSeconds, repeated.outputBytes], [10, 100])
  const again = merged(merged(repeated, ONE, jobOf(ONE, 'defined', 2)), ONE, jobOf(ONE, 'finished', 2))
  assert.deepEqual([again.cpuSeconds, again.outputBytes], [20, 200])
})

test('collect is due once prepare has finished, the sensors are lit, and each of them has settled', () => {
  assert.equal(isCollectDue(boardOf(['finished', 'waiting', 'finished', 'failed'])), true)
  assert.equal(isCollectDue(boardOf(['finished', 'waiting', 'failed', 'cancelled'])), true, 'even if all failed')
  assert.equal(isCollectDue(boardOf(['finished', 'waiting', 'finished', 'running'])), false)
  assert.equal(isCollectDue(boardOf(['finished', 'waiting'], 0)), false, 'not lit yet')
  assert.equal(isCollectDue(boardOf(['failed', 'waiting'])), false)
})

test('a board whose sensors are not lit yet has not settled, whatever its cells say', () => {
  const early = boardOf(['finished', 'cancelled'], 0)
  assert.equal(isBoardSettled(early), false)
  assert.equal(visitState(early), 'preparing')
})

const STATES = [
  [['defined', 'waiting'], 'planned'],
  [['running', 'waiting'], 'preparing'],
  [['finished', 'waiting', 'running', 'finished'], 'simulating'],
  [['finished', 'defined', 'failed', 'finished'], 'collecting'],
  [['finished', 'finished', 'finished', 'finished'], 'complete'],
  [['finished', 'finished', 'finished', 'failed'], 'incomplete'],
  [['finished', 'failed', 'finished', 'finished'], 'incomplete'],
  [['finished', 'finished', 'failed', 'failed'], 'failed'],
  [['failed', 'cancelled'], 'failed'],
  [['cancelled', 'cancelled'], 'cancelled'],
  [['finished', 'cancelled', 'cancelled', 'cancelled'], 'cancelled'],
] as const

for (const [states, expected] of STATES)
  test(`a visit with ${states.join(', ')} is ${expected}`, () => {
    assert.equal(visitState(boardOf(states)), expected)
    assert.equal(cellAt(boardOf(states), PREPARE)?.state, states[0])
  })
