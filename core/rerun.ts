/** Re-run: a saved wish becomes a new round of a visit, in the order of rule 12: collect, then the board, then the jobs. */
import { parseSensors } from '../phosim/focal-plane.ts'
import { type AdvanceWorld, advance } from './advancing.ts'
import { type Board, cellAt, type LitCell, litCells, withCell } from './board.ts'
import { COLLECT_INDEX, PREPARE_INDEX, pandaIdOf, roleOf } from './contract/identifiers.ts'
import { isSettled, mayMove } from './contract/lifecycle.ts'
import type { Rerun } from './contract/tasks.ts'
import { rerun } from './job.ts'
import { settleTask } from './settling.ts'
import { type RerunWish, type Task, visitCell } from './task.ts'
import { writeVisitRecord } from './visit-record.ts'
import type { World } from './world.ts'

type RerunWorld = AdvanceWorld & Pick<World, 'observations'>

/** Whether the visit must be prepared anew: it never was, or what it is prepared from changes. */
const preparesAgain = (board: Board, request: Rerun): boolean =>
  cellAt(board, PREPARE_INDEX)?.state !== 'finished' ||
  request.observation !== undefined ||
  request.commands !== undefined

/** Jobs of a visit that a request runs again: the sensors named, else all that did not finish. Collect is never among them. */
export function chosenCells(board: Board, request: Rerun): LitCell[] {
  const sensors = request.sensors === undefined ? undefined : new Set(parseSensors(request.sensors).sensors)
  return litCells(board).filter((cell) => {
    if (cell.stage === 'collect') return false
    if (cell.stage === 'prepare') return preparesAgain(board, request)
    return sensors === undefined ? cell.state !== 'finished' : sensors.has(roleOf(cell.index).sensor ?? '')
  })
}

/** Carries a task's wish out on one visit; every step is refused where it was done, so it may be taken up at any point. */
export async function rerunVisit(world: RerunWorld, task: Task, visit: number): Promise<void> {
  const wish = task.rerun
  if (wish === undefined || !wish.visits.includes(visit)) return
  await writeVisitRecord(world, task, visit, wish.round)
  if (!(await awaitCollect(world, task, visit, wish.round))) return
  const board = await raiseBoard(world, task, visit, wish)
  if (board === undefined) return
  await rerunJobs(world, board)
  for (const stage of ['prepare', 'simulate'] as const)
    await world.queues.send('brokerage', { task: task.taskId, visit, stage })
  await advance(world, board, [])
  await forgetWish(world, task, wish)
}

/** Collect first, so that no merge can release it on cells of the old round; false while a pilot has it. */
async function awaitCollect(world: RerunWorld, task: Task, visit: number, round: number): Promise<boolean> {
  for (;;) {
    const collect = await world.jobs.read(pandaIdOf({ task: task.taskId, visit, index: COLLECT_INDEX }))
    if (collect === undefined || collect.round >= round) return collect?.round === round
    if (!mayMove('await', collect.state)) throw new Error(`collect of visit ${visit} is ${collect.state}: again later`)
    if (await world.jobs.move(collect, rerun(collect, round, 'waiting'))) return true
  }
}

/** The board with its new round and unsettled cells; only here is a board's round raised (rule 13). */
async function raiseBoard(world: RerunWorld, task: Task, visit: number, wish: RerunWish): Promise<Board | undefined> {
  for (;;) {
    const board = await world.boards.read(task.day, task.taskId, visit)
    if (board === undefined || board.round >= wish.round) return board
    const next = { ...raised(board, wish), updatedAt: world.clock.now() }
    if (await world.boards.write(next)) return { ...next, revision: board.revision + 1 }
  }
}

function raised(board: Board, { round, request }: RerunWish): Board {
  const again = preparesAgain(board, request)
  const { wanted: _w, scouts: _s, ...rest } = board
  const base: Board = { ...rest, round, litRound: again ? Math.min(board.litRound, round - 1) : round }
  return chosenCells(board, request)
    .map(({ index, stage, attempt }) => ({
      index,
      attempt,
      state: stage === 'prepare' ? ('defined' as const) : ('waiting' as const),
    }))
    .concat({ index: COLLECT_INDEX, attempt: cellAt(board, COLLECT_INDEX)?.attempt ?? 0, state: 'waiting' })
    .reduce((onto, { index, ...cell }) => withCell(onto, index, { ...cell, round }), base)
}

/** Every job of the new round that still stands in an old one. */
async function rerunJobs(world: RerunWorld, board: Board): Promise<void> {
  const cells = litCells(board).filter((cell) => cell.round === board.round && cell.index !== COLLECT_INDEX)
  const waits = board.litRound < board.round
  for (const { index, stage } of cells) {
    const job = await world.jobs.read(pandaIdOf({ ...board, index }))
    if (job === undefined || job.round >= board.round || !isSettled(job.state)) continue
    await world.jobs.move(job, rerun(job, board.round, stage === 'simulate' && waits ? 'waiting' : 'defined'))
  }
}

/** Once each of its visits has told the task's board of the new round, the wish is done. */
async function forgetWish(world: RerunWorld, { taskId, day }: Task, wish: RerunWish): Promise<void> {
  for (;;) {
    const taskBoard = await world.boards.readTask(day, taskId)
    if (!wish.visits.every((visit) => (visitCell(taskBoard, visit)?.round ?? 0) >= wish.round)) return
    const task = await world.tasks.read(taskId)
    if (task?.rerun?.round !== wish.round) return
    const { rerun: _, ...rest } = task
    // A visit may have settled already, when the wish still stood in the way of settling the task.
    if (await world.tasks.write(rest)) return settleTask(world, { day, task: taskId })
  }
}
