/** What a board's level calls for after every merge: release, placement, fan-out, scouts' verdict, the task's own board. */
import { awaitsFanOut, type Board, isCollectDue, isHopeless, type LitCell, litCells, visitState } from '../board.ts'
import { judgeScouts } from '../brokerage/scouts.ts'
import { cellAt } from '../cell.ts'
import { COLLECT_INDEX, pandaIdOf } from '../contract/identifiers.ts'
import { isLeased, type JobState } from '../contract/lifecycle.ts'
import type { Stage } from '../contract/payload.ts'
import { cancelled, type Job, released } from '../job.ts'
import type { World } from '../world.ts'
import { tellTask } from './settling.ts'

export type AdvanceWorld = Pick<
  World,
  'clock' | 'settings' | 'jobs' | 'boards' | 'tasks' | 'pilots' | 'queues' | 'storage' | 'catalogue'
>

/** Level, not edge (rule 14): all of this is tried before the record is acknowledged, and refused where it was done. */
export async function advance(world: AdvanceWorld, board: Board, touched: readonly Job[]): Promise<void> {
  const cells = litCells(board)
  await place(world, board, cells, touched)
  await fanOut(world, board)
  await closeCollect(world, board)
  if (board.scouts !== undefined) await judgeScouts(world, board)
  if (told(board) !== board.told) await tellTask(world, board)
}

/** What the task's board is told of a visit. */
export const told = (board: Board): string => `${visitState(board)} ${board.round}`

/**
 * Something may be placed when a job came back, or when one left the queue in front of others of its visit; not before
 * as few wait in a queue as run, so that many are placed together.
 */
async function place(
  world: AdvanceWorld,
  board: Board,
  cells: readonly LitCell[],
  touched: readonly Job[],
): Promise<void> {
  const open = new Set(cells.filter((cell) => isOpen(board, cell)).map((cell) => cell.stage))
  const moved = touched.some((job) => job.state !== 'activated')
  const count = (stage: Stage, is: (state: JobState) => boolean) =>
    cells.filter((cell) => cell.stage === stage && is(cell.state)).length
  const isShort = (stage: Stage) => count(stage, (state) => state === 'activated') <= count(stage, isLeased)
  for (const stage of moved ? [...open].filter(isShort) : [])
    await world.queues.send('brokerage', { task: board.task, visit: board.visit, stage })
}

/**
 * For the brokerage to see to: defined; a lit sensor without a job, or with one that waited for the new prepare; or one
 * that waits for a prepare which failed, and is to be cancelled.
 */
export const isOpen = (board: Board, cell: LitCell): boolean =>
  cell.state === 'defined' ||
  (cell.state === 'waiting' && cell.stage === 'simulate' && (board.litRound === board.round || isHopeless(board)))

async function fanOut(world: AdvanceWorld, board: Board): Promise<void> {
  if (awaitsFanOut(board))
    await world.queues.send('planning', { task: board.task, visit: board.visit, what: 'fan-out' })
}

/** Collect runs once all it gathers has settled, in the board's own round (rule 13); without a prepare it never will. */
async function closeCollect(world: AdvanceWorld, board: Board): Promise<void> {
  const due = isCollectDue(board)
  if (!due && !isHopeless(board)) return
  if (cellAt(board, COLLECT_INDEX)?.state !== 'waiting') return
  const collect = await world.jobs.read(pandaIdOf({ ...board, index: COLLECT_INDEX }))
  if (collect?.state !== 'waiting' || collect.round !== board.round) return
  await world.jobs.move(collect, due ? released(collect, undefined) : cancelled(collect, world.clock.now()))
}
