/** Rows and attributes of jobs, read off the boards' cells alone: no job item is read for a list or a count. */
import { type Board, type LitCell, litCells } from '../board.ts'
import { type Measures, measuresAt } from '../cell.ts'
import { pandaIdOf, roleOf } from '../contract/identifiers.ts'
import type { JobQuery, JobRow } from '../contract/jobs.ts'
import { JOB_ATTRIBUTES } from '../contract/jobs.ts'
import { Refusal } from '../contract/problems.ts'
import type { Site } from '../contract/sites.ts'
import { daysBefore } from '../instants.ts'
import type { World } from '../world.ts'

export type Attribute = (typeof JOB_ATTRIBUTES)[number]
export type Attributes = Readonly<Record<Attribute, string>>
export type Sites = ReadonlyMap<string, Site>

/** An attribute that the job does not have (yet): no site chosen, no working group, no failure. */
export const NONE = 'none'

export const sitesByName = async (world: Pick<World, 'sites'>): Promise<Sites> =>
  new Map((await world.sites.all()).map(({ site }) => [site.site, site]))

export function rowOf(board: Board, cell: LitCell, measures: Measures = measuresAt(board, cell.index)): JobRow {
  const { task, visit, obsHistId, of } = board
  const { index, state, site, failure, code } = cell
  return {
    pandaId: pandaIdOf({ task, visit, index }),
    taskId: task,
    jobName: of.name,
    visit,
    obsHistId,
    ...roleOf(index),
    jobStatus: state,
    ...(site === undefined ? {} : { computingSite: site }),
    attempt: cell.attempt,
    round: cell.round,
    owner: of.owner,
    vo: of.vo,
    priority: of.priority,
    ...(failure === undefined ? {} : { failure }),
    ...(code === undefined ? {} : { errorCode: code }),
    ...measures,
  }
}

/** PanDA's attributes of a job; cloud and destination are its site's. */
export function attributesOf({ of }: Board, cell: LitCell, sites: Sites): Attributes {
  const site = sites.get(cell.site ?? '')
  return {
    jobstatus: cell.state,
    computingsite: cell.site ?? NONE,
    transformation: of.simulator,
    produsername: of.owner,
    vo: of.vo,
    workinggroup: of.workingGroup ?? NONE,
    prodsourcelabel: 'user',
    cloud: site?.cloud ?? NONE,
    destinationse: site?.storage ?? NONE,
    currentpriority: String(of.priority),
    stage: cell.stage,
    failure: cell.failure ?? NONE,
    errorcode: cell.code ?? NONE,
  }
}

/** Lit cells of a board that share every attribute, so that a visit of hundreds is counted in a few steps. */
export function cellsAlike(board: Board): { readonly cell: LitCell; readonly cells: LitCell[] }[] {
  const groups = new Map<string, { cell: LitCell; cells: LitCell[] }>()
  for (const cell of litCells(board)) {
    const key = `${cell.stage} ${cell.state} ${cell.site} ${cell.failure} ${cell.code}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { cell, cells: [cell] })
    else group.cells.push(cell)
  }
  return [...groups.values()]
}

/** Values of a filter, any of which will do: `running,sent` or `running|sent`. */
export const alternatives = (text: string): ReadonlySet<string> =>
  new Set(text.split(/[|,]/).map((word) => word.trim()))

/** Whether a job has what the query asks of each attribute. */
export function filterOf(query: Pick<JobQuery, Attribute>): (attributes: Attributes) => boolean {
  const wanted = JOB_ATTRIBUTES.flatMap((name) => {
    const text = query[name]
    return text === undefined ? [] : [{ name, values: alternatives(text) }]
  })
  return (attributes) => wanted.every(({ name, values }) => values.has(attributes[name]))
}

/** The boards of one task, or all that were submitted in the last days, newest day first. */
export async function* boardsOf(
  world: Pick<World, 'clock' | 'boards' | 'tasks'>,
  { taskId, days }: { readonly taskId?: number | undefined; readonly days: number },
): AsyncIterable<Board> {
  if (taskId === undefined) return yield* world.boards.since(daysBefore(world.clock.now(), days))
  const task = await world.tasks.read(taskId)
  if (task !== undefined) yield* await world.boards.ofTask(task.day, taskId)
}

/** The number that a page's cursor holds. @throws Refusal for any other text */
export function numberOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw badCursor()
}

export const badCursor = (): Refusal =>
  new Refusal('invalid-request', 'The cursor is not one that this list has given.', [
    { at: '/query/cursor', message: 'is not a cursor', remedy: 'Take the one of the page before, or none.' },
  ])
