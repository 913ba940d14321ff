/** Re-run: a saved wish becomes a new round of a visit, in the order of rule 12: collect, then the board, then the jobs. */
import { parseSensors } from '../../phosim/focal-plane.ts'
import { type Board, type LitCell, litCells, merged } from '../board.ts'
import { cellAt, withCell } from '../cell.ts'
import { WORK_DAYS } from '../contract/catalogue.ts'
import { COLLECT_INDEX, PREPARE_INDEX, pandaIdOf, roleOf } from '../contract/identifiers.ts'
import { mayMove } from '../contract/lifecycle.ts'
import type { Rerun } from '../contract/tasks.ts'
import { secondsBetween } from '../instants.ts'
import { rerun } from '../job.ts'
import { type AdvanceWorld, advance } from '../progress/advancing.ts'
import { settleTask } from '../progress/settling.ts'
import { type RerunWish, type Task, visitCell } from '../task.ts'
import type { World } from '../world.ts'
import { writeVisitRecord } from './visit-record.ts'

type RerunWorld = AdvanceWorld & Pick<World, 'observations'>

/** A visit of which a pilot still has a job is looked at again after this. */
const LOOK_AGAIN_SECONDS = 30

/** Whether the visit must be prepared anew: it never was, or what it is prepared from changes. */
const preparesAgain = (board: Board, request: Rerun): boolean =>
  cellAt(board, PREPARE_INDEX)?.state !== 'finished' ||
  request.observation !== undefined ||
  request.commands !== undefined

/** The new round may take as long as this before its last sensor has read the work files. */
const ROUND_DAYS = 4

/** Whether the work files of a task's first prepare may be gone before the wish is done: made again, they cost minutes. */
const workIsOld = ({ submittedAt }: Task, { wantedAt }: RerunWish): boolean =>
  secondsBetween(submittedAt, wantedAt) > (WORK_DAYS - ROUND_DAYS) * 86_400

/**
 * Jobs of a visit that a request runs again: the sensors named, else all that did not finish; before them prepare, if it
 * must, or if `isOld` says that its work files may be gone. Collect is never among them.
 */
export function chosenCells(board: Board, request: Rerun, isOld = false): LitCell[] {
  const sensors = request.sensors === undefined ? undefined : new Set(parseSensors(request.sensors).sensors)
  const isWanted = ({ index, state }: LitCell) =>
    sensors === undefined ? state !== 'finished' : sensors.has(roleOf(index).sensor ?? '')
  const cells = litCells(board)
  const chosen = cells.filter((cell) => cell.stage === 'simulate' && isWanted(cell))
  const again = preparesAgain(board, request) || (isOld && chosen.length > 0)
  return again ? [...cells.filter(({ stage }) => stage === 'prepare'), ...chosen] : chosen
}

/** Whether the request has something to run in the visit; a collect that failed alone is run again with what there is. */
export const runsAgain = (board: Board, request: Rerun): boolean =>
  chosenCells(board, request).length > 0 ||
  (request.sensors === undefined && cellAt(board, COLLECT_INDEX)?.state !== 'finished')

/**
 * Carries a task's wish out on one visit; every step is refused where it was done, so it may be taken up at any point.
 * The jobs follow from the board alone: another visit may have found the wish done while this one had crashed.
 */
export async function rerunVisit(world: RerunWorld, task: Task, visit: number): Promise<void> {
  const wish = task.rerun?.visits.includes(visit) ? task.rerun : undefined
  // The wish stands until all its visits have begun: the sweep asks this one again.
  if (wish !== undefined && !(await beginRound(world, task, visit, wish))) return
  const board = await world.boards.read(task.day, task.taskId, visit)
  if (board === undefined) return
  const moved = await rerunJobs(world, board)
  for (const stage of ['prepare', 'simulate'] as const)
    await world.queues.send('brokerage', { task: task.taskId, visit, stage })
  await advance(world, board, [])
  if (!moved) return lookAgain(world, task, visit)
  if (wish !== undefined) await forgetWish(world, task, wish)
}

const lookAgain = (world: RerunWorld, task: Task, visit: number): Promise<void> =>
  world.queues.send('planning', { task: task.taskId, visit, what: 'rerun' }, LOOK_AGAIN_SECONDS)

/** Collect first, so that no merge can release it on cells of the old round; false while a pilot has it. */
async function beginRound(world: RerunWorld, task: Task, visit: number, wish: RerunWish): Promise<boolean> {
  await writeVisitRecord(world, task, visit, wish.round)
  const collect = pandaIdOf({ task: task.taskId, visit, index: COLLECT_INDEX })
  if (!(await rerunJob(world, collect, wish.round, 'waiting'))) return false
  await raiseBoard(world, task, visit, wish)
  return true
}

/** The job in the new round, unless it is there; false while a pilot has it. */
async function rerunJob(
  world: RerunWorld,
  pandaId: number,
  round: number,
  to: 'defined' | 'waiting',
): Promise<boolean> {
  for (;;) {
    const job = await world.jobs.read(pandaId)
    if (job === undefined || job.round >= round) return true
    if (!mayMove(to === 'defined' ? 'rerun' : 'await', job.state)) return false
    if (await world.jobs.move(job, rerun(job, round, to))) return true
  }
}

/**
 * The board with its new round and unsettled cells; only here is a board's round raised (rule 13). Collect is in the new
 * round already, and may have been cancelled there: its cell is as the job is.
 */
async function raiseBoard(world: RerunWorld, task: Task, visit: number, wish: RerunWish): Promise<void> {
  for (;;) {
    const board = await world.boards.read(task.day, task.taskId, visit)
    if (board === undefined || board.round >= wish.round) return
    const collect = await world.jobs.read(pandaIdOf({ ...board, index: COLLECT_INDEX }))
    const next = { ...raised(board, wish, workIsOld(task, wish)), updatedAt: world.clock.now() }
    if (await world.boards.write(collect === undefined ? next : merged(next, COLLECT_INDEX, collect))) return
  }
}

function raised(board: Board, { round, request }: RerunWish, isOld: boolean): Board {
  const chosen = chosenCells(board, request, isOld)
  const again = preparesAgain(board, request) || chosen.some(({ stage }) => stage === 'prepare')
  const { wanted: _w, scouts: _s, ...rest } = board
  const base: Board = { ...rest, round, litRound: again ? Math.min(board.litRound, round - 1) : round }
  return chosen
    .map(({ index, stage, attempt }) => ({
      index,
      attempt,
      state: stage === 'prepare' ? ('defined' as const) : ('waiting' as const),
    }))
    .concat({ index: COLLECT_INDEX, attempt: cellAt(board, COLLECT_INDEX)?.attempt ?? 0, state: 'waiting' })
    .reduce((onto, { index, ...cell }) => withCell(onto, index, { ...cell, round }), base)
}

/**
 * Every job of the new round that still stands in an old one. Sensors wait until the brokerage gives them the work files
 * of the last prepare; prepare is moved last, so that all wait for it before it can finish. False while a pilot has one
 * of them: of a held task, some may run yet.
 */
async function rerunJobs(world: RerunWorld, board: Board): Promise<boolean> {
  const cells = litCells(board).filter((cell) => cell.round === board.round && cell.index !== COLLECT_INDEX)
  let moved = true
  for (const { index, stage } of cells.reverse()) {
    const to = stage === 'prepare' ? 'defined' : 'waiting'
    if (!(await rerunJob(world, pandaIdOf({ ...board, index }), board.round, to))) moved = false
  }
  return moved
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
