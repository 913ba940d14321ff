/** Visits as people see them: the state, the counts, and the focal plane cell by cell. */
import { FILTERS } from '../../phosim/file-names.ts'
import { type Board, countStates, type LitCell, litCells, visitState } from '../board.ts'
import { measuresAt } from '../cell.ts'
import { pandaIdOf, roleOf } from '../contract/identifiers.ts'
import type { VisitView } from '../contract/tasks.ts'
import type { Task } from '../task.ts'

export type VisitLine = Omit<VisitView, 'cells'>

/** The band's letter, `?` for a number that is none of ugrizy. */
export const bandOf = ({ filter }: Board): string => FILTERS[filter] ?? '?'

export function visitLine(task: Task, board: Board): VisitLine {
  const state = visitState(board)
  return {
    visit: board.visit,
    obsHistId: board.obsHistId,
    filter: bandOf(board),
    state: task.state === 'held' && state === 'simulating' ? 'held' : state,
    round: board.round,
    counts: countStates(board),
    cpuSeconds: board.cpuSeconds,
    outputBytes: board.outputBytes,
  }
}

export const visitView = (task: Task, board: Board): VisitView => ({
  ...visitLine(task, board),
  cells: litCells(board).map((cell) => planeCell(board, cell)),
})

function planeCell(board: Board, { index, state, site, attempt, failure }: LitCell): VisitView['cells'][number] {
  const { wallSeconds, memoryMiB } = measuresAt(board, index)
  return {
    pandaId: pandaIdOf({ ...board, index }),
    ...roleOf(index),
    state,
    ...(site === undefined ? {} : { site }),
    attempt,
    ...(failure === undefined ? {} : { failure }),
    ...(wallSeconds === undefined ? {} : { wallSeconds }),
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
  }
}

/** A visit that planning has not come to yet, or undefined when the task has no such visit. */
export function plannedVisit(task: Task, visit: number): VisitView | undefined {
  const plan = task.visits[visit]
  if (plan === undefined) return undefined
  const nothing = { counts: {}, cpuSeconds: 0, outputBytes: 0, cells: [] }
  return { visit, obsHistId: plan.obsHistId, filter: '?', state: 'planned', round: 0, ...nothing }
}
