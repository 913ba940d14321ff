/** What every store of boards does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withCell } from '../../../core/cell.ts'
import { withVisit } from '../../../core/task.ts'
import type { BoardStore } from '../../../core/world.ts'
import { aBoard, DAY, fresh } from './records.ts'

export function describeBoards(boards: BoardStore): void {
  test('a board is created once and read back with its cells, an unknown one is undefined', async () => {
    const board = aBoard({ scouts: [2, 3], wanted: 'cancelled', told: 'simulating 1' })
    assert.equal(await boards.create(board), true)
    assert.equal(await boards.create({ ...board, round: 2 }), false)
    assert.deepEqual(await boards.read(DAY, board.task, board.visit), board)
    assert.equal(await boards.read(DAY, board.task, 999), undefined)
  })

  test('a board is written with the next revision, and not over a revision that was not read', async () => {
    const board = aBoard()
    await boards.create(board)
    const changed = withCell(board, 2, { state: 'finished', attempt: 1, round: 1 })
    assert.equal(await boards.write(changed), true)
    assert.deepEqual(await boards.read(DAY, board.task, 0), { ...changed, revision: 1 })
    assert.equal(await boards.write({ ...board, cpuSeconds: 1 }), false)
    assert.equal(await boards.write(aBoard()), false)
  })

  test('of two merges at once one is told to read again', async () => {
    const board = aBoard()
    await boards.create(board)
    const won = await Promise.all([1, 2, 3].map((cpuSeconds) => boards.write({ ...board, cpuSeconds })))
    assert.equal(won.filter((each) => each).length, 1)
  })

  test("a task's boards come by visit, and no other task's", async () => {
    const task = fresh()
    for (const visit of [10, 9, 100]) await boards.create(aBoard({ task, visit }))
    await boards.create(aBoard({ task: task * 10 + 1_000_000, visit: 1 }))
    await boards.writeTask(await boards.readTask(DAY, task))
    assert.deepEqual(
      (await boards.ofTask(DAY, task)).map(({ visit }) => visit),
      [9, 10, 100],
    )
    assert.deepEqual(await boards.ofTask('2026-01-06', task), [])
  })

  test('boards since a day come by day from the newest, with the days between left out that have none', async () => {
    const days = ['2031-03-01', '2031-03-09', '2031-03-10', '2030-12-31']
    for (const day of days) for (const visit of [0, 1]) await boards.create(aBoard({ day, visit }))
    const found = await Array.fromAsync(boards.since('2031-03-01'))
    assert.deepEqual(
      found.map(({ day }) => day),
      ['2031-03-10', '2031-03-10', '2031-03-09', '2031-03-09', '2031-03-01', '2031-03-01'],
    )
    assert.deepEqual(await Array.fromAsync(boards.since('2032-01-01')), [])
  })

  test("a task's own board is empty at first, and written like any other", async () => {
    const task = fresh()
    const empty = await boards.readTask(DAY, task)
    assert.deepEqual(empty, { task, day: DAY, revision: 0, cells: new Uint8Array() })
    const told = withVisit(empty, 999, { state: 'complete', round: 1 })
    assert.equal(await boards.writeTask(told), true)
    assert.equal(await boards.writeTask(told), false)
    assert.deepEqual(await boards.readTask(DAY, task), { ...told, revision: 1 })
    assert.equal(await boards.writeTask({ ...told, revision: 1 }), true)
    assert.equal((await boards.readTask(DAY, task)).revision, 2)
  })
}
