/** A visit's board: a cell for every job, and what can be read off them. */
import { CELL_BYTES, type Cell, type Cells, cellAt, isSameCell, type Measures, withCell } from './cell.ts'
import { COLLECT_INDEX, PREPARE_INDEX, roleOf } from './contract/identifiers.ts'
import { isSettled, type VisitState } from './contract/lifecycle.ts'
import type { Stage } from './contract/payload.ts'
import { secondsBetween } from './instants.ts'
import type { Job } from './job.ts'

/** The task's attributes that the monitor counts by, kept on each board so that no other item need be read. */
export interface BoardTask {
  readonly name: string
  readonly owner: string
  readonly vo: string
  readonly workingGroup?: string
  readonly priority: number
  readonly simulator: string
}

export interface Board extends Cells {
  readonly task: number
  readonly visit: number
  readonly obsHistId: string
  readonly filter: number
  readonly of: BoardTask
  readonly round: number
  readonly revision: number
  /** Round in which the sensors were last lit; 0 before the first fan-out. */
  readonly litRound: number
  /** Jobs that run first, while the others wait for them; emptied once they have decided. */
  readonly scouts?: readonly number[]
  readonly wanted?: 'cancelled'
  /** CPU and bytes of settled jobs, added in the write that settles their cell: exact whatever is repeated. */
  readonly cpuSeconds: number
  readonly outputBytes: number
  /** State and round that the task's own board was last told. */
  readonly told?: string
  readonly updatedAt: string
}

export interface LitCell extends Cell {
  readonly index: number
  readonly stage: Stage
}

/** Every lit cell in the order of its job's index. */
export function litCells(board: Board): LitCell[] {
  const lit: LitCell[] = []
  for (let index = 0; index * CELL_BYTES < board.cells.length; index++) {
    const cell = cellAt(board, index)
    if (cell !== undefined) lit.push({ ...cell, index, stage: roleOf(index).stage })
  }
  return lit
}

const cellOf = (job: Job): Cell => ({
  state: job.state,
  attempt: job.attempt,
  round: job.round,
  ...(job.site === undefined ? {} : { site: job.site }),
  ...(job.failure === undefined ? {} : { failure: job.failure.class, code: job.failure.code }),
})

/** Of its last lease, while that is what the state speaks of; a cancelled job may have had none. */
const hasStarted = ({ state }: Job): boolean =>
  state === 'running' || state === 'holding' || state === 'finished' || state === 'failed'

/** How a job ran, exactly. */
export function measuresOf(job: Job): Measures {
  const startedAt = hasStarted(job) ? (job.runningAt ?? job.sentAt) : undefined
  const { endedAt, cpuSeconds, maxMemoryMiB: memoryMiB } = job
  return {
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(startedAt === undefined || endedAt === undefined ? {} : { wallSeconds: secondsBetween(startedAt, endedAt) }),
    ...(cpuSeconds === 0 ? {} : { cpuSeconds }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  }
}

/**
 * The board with a job's cell brought up to date, or the very same board when nothing is new.
 * A merge never puts an older round over a newer one (rule 13).
 */
export function merged(board: Board, index: number, job: Job): Board {
  const before = cellAt(board, index)
  const after = cellOf(job)
  if (before !== undefined && after.round < before.round) return board
  const next = withCell(board, index, after, measuresOf(job))
  if (isSameCell(board, next, index)) return board
  const settles =
    isSettled(after.state) && !(before !== undefined && isSettled(before.state) && before.round === after.round)
  return settles
    ? { ...next, cpuSeconds: board.cpuSeconds + job.cpuSeconds, outputBytes: board.outputBytes + job.outputBytes }
    : next
}

export const isStageSettled = (board: Board, stage: Stage): boolean =>
  litCells(board).every((cell) => cell.stage !== stage || isSettled(cell.state))

/** Whether every job that collect gathers has settled: prepare, the fan-out of this round, and each lit sensor. */
export function isCollectDue(board: Board): boolean {
  const prepare = cellAt(board, PREPARE_INDEX)
  return prepare?.state === 'finished' && board.litRound === board.round && isStageSettled(board, 'simulate')
}

/** Prepare has finished in this round, and its sensors are not lit yet: there is more to come than the cells show. */
export const awaitsFanOut = (board: Board): boolean =>
  cellAt(board, PREPARE_INDEX)?.state === 'finished' && board.litRound < board.round

/** Prepare has settled without finishing: whatever waits for it waits in vain. */
export function isHopeless(board: Board): boolean {
  const prepare = cellAt(board, PREPARE_INDEX)
  return prepare !== undefined && isSettled(prepare.state) && prepare.state !== 'finished'
}

export const isBoardSettled = (board: Board): boolean =>
  !awaitsFanOut(board) && litCells(board).every((cell) => isSettled(cell.state))

function settledState(cells: readonly LitCell[]): VisitState {
  const sims = cells.filter((cell) => cell.stage === 'simulate')
  const finished = sims.filter((cell) => cell.state === 'finished').length
  if (cells.every((cell) => cell.state === 'finished')) return 'complete'
  if (finished > 0) return 'incomplete'
  return cells.some((cell) => cell.state === 'failed') ? 'failed' : 'cancelled'
}

/** The visit's state, read off its cells. */
export function visitState(board: Board): VisitState {
  const cells = litCells(board)
  const prepare = cellAt(board, PREPARE_INDEX)
  const collect = cellAt(board, COLLECT_INDEX)
  if (prepare === undefined || collect === undefined) return 'planned'
  if (isBoardSettled(board)) return settledState(cells)
  if (prepare.state === 'waiting' || prepare.state === 'defined') return 'planned'
  if (prepare.state !== 'finished' || board.litRound < board.round) return 'preparing'
  return isStageSettled(board, 'simulate') ? 'collecting' : 'simulating'
}

/** How many lit cells are in each state. */
export function countStates(board: Board): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { state } of litCells(board)) counts[state] = (counts[state] ?? 0) + 1
  return counts
}
