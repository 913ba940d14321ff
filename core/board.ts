/** A visit's board: one cell of four bytes for every job, and what can be read off them. */
import { FAILURE_CLASSES, type FailureClass } from './contract/failures.ts'
import { COLLECT_INDEX, PREPARE_INDEX, roleOf } from './contract/identifiers.ts'
import { isSettled, JOB_STATES, type JobState, type VisitState } from './contract/lifecycle.ts'
import type { Stage } from './contract/payload.ts'
import type { Job } from './job.ts'

const CELL_BYTES = 4
/** Five bits of a cell hold the round. */
export const MAX_ROUNDS = 31

/** What a cell says of its job. A lit cell without a site has not been placed yet. */
export interface Cell {
  readonly state: JobState
  readonly site?: string
  readonly attempt: number
  readonly failure?: FailureClass
  readonly round: number
}

/** The task's attributes that the monitor counts by, kept on each board so that no other item need be read. */
export interface BoardTask {
  readonly name: string
  readonly owner: string
  readonly vo: string
  readonly workingGroup?: string
  readonly priority: number
  readonly simulator: string
}

export interface Board {
  readonly task: number
  readonly visit: number
  readonly day: string
  readonly obsHistId: string
  readonly filter: number
  readonly of: BoardTask
  readonly round: number
  readonly revision: number
  /** Round in which the sensors were last lit; 0 before the first fan-out. */
  readonly litRound: number
  readonly cells: Uint8Array
  /** Names of the sites that cells point to. */
  readonly sites: readonly string[]
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

/** The cell at an index, or undefined when it is not lit. */
export function cellAt(board: Board, index: number): Cell | undefined {
  const at = index * CELL_BYTES
  const [state = 0, site = 0, attempt = 0, last = 0] = board.cells.subarray(at, at + CELL_BYTES)
  const named = JOB_STATES[state - 1]
  if (named === undefined) return undefined
  const siteName = board.sites[site - 1]
  const failure = FAILURE_CLASSES[(last >> 5) - 1]
  return {
    state: named,
    attempt,
    round: last & MAX_ROUNDS,
    ...(siteName === undefined ? {} : { site: siteName }),
    ...(failure === undefined ? {} : { failure }),
  }
}

/** The board with another cell; it grows to hold it. */
export function withCell(board: Board, index: number, cell: Cell): Board {
  const cells = new Uint8Array(Math.max(board.cells.length, (index + 1) * CELL_BYTES))
  cells.set(board.cells)
  const known = cell.site === undefined || board.sites.includes(cell.site)
  const sites = known || cell.site === undefined ? board.sites : [...board.sites, cell.site]
  const site = cell.site === undefined ? 0 : sites.indexOf(cell.site) + 1
  const failure = cell.failure === undefined ? 0 : FAILURE_CLASSES.indexOf(cell.failure) + 1
  const bytes = [JOB_STATES.indexOf(cell.state) + 1, site, Math.min(cell.attempt, 255), (failure << 5) | cell.round]
  cells.set(bytes, index * CELL_BYTES)
  return { ...board, cells, sites }
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

const sameCell = (a: Cell | undefined, b: Cell): boolean =>
  a !== undefined &&
  a.state === b.state &&
  a.site === b.site &&
  a.attempt === b.attempt &&
  a.failure === b.failure &&
  a.round === b.round

const cellOf = (job: Job): Cell => ({
  state: job.state,
  attempt: job.attempt,
  round: job.round,
  ...(job.site === undefined ? {} : { site: job.site }),
  ...(job.failure === undefined ? {} : { failure: job.failure.class }),
})

/**
 * The board with a job's cell brought up to date, or the very same board when nothing is new.
 * A merge never puts an older round over a newer one (rule 13).
 */
export function merged(board: Board, index: number, job: Job): Board {
  const before = cellAt(board, index)
  const after = cellOf(job)
  if (sameCell(before, after) || (before !== undefined && after.round < before.round)) return board
  const settles =
    isSettled(after.state) && !(before !== undefined && isSettled(before.state) && before.round === after.round)
  const next = withCell(board, index, after)
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
