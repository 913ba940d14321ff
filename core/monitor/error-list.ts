/** Errors as PanDA's monitor has them: every failure by class and code, counted exactly, with the words of one of each. */
import { mayRead } from '../access.ts'
import type { Board, LitCell } from '../board.ts'
import type { ErrorPage, ErrorQuery, ErrorRow } from '../contract/errors.ts'
import { pandaIdOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import { isSettled } from '../contract/lifecycle.ts'
import type { World } from '../world.ts'
import { attributesOf, boardsOf, cellsAlike, filterOf, NONE, sitesByName } from './job-rows.ts'
import { firstLine } from './wording.ts'

type ErrorWorld = Pick<World, 'clock' | 'boards' | 'tasks' | 'sites' | 'jobs'>

/** Errors of the last days' jobs that the person may read, the most frequent first; filters are those of jobs. */
export async function listErrors(world: ErrorWorld, person: Person, query: ErrorQuery): Promise<ErrorPage> {
  const sites = await sitesByName(world)
  const isWanted = filterOf(query)
  const failures: Failed[] = []
  for await (const board of boardsOf(world, query)) {
    if (!mayRead(person, board.of)) continue
    for (const { cell, cells } of cellsAlike(board)) {
      const failed = failedAlike(board, cell, cells)
      if (failed !== undefined && isWanted(attributesOf(board, cell, sites))) failures.push(failed)
    }
  }
  const errors = Map.groupBy(failures, ({ failure, errorCode }) => `${failure} ${errorCode}`)
  const rows = [...errors.values()].flatMap(rowOf)
  rows.sort((a, b) => b.nFailed - a.nFailed || b.nTriedAgain - a.nTriedAgain || b.pandaId - a.pandaId)
  return { errors: await withMessages(world, rows) }
}

/** Jobs of one visit that failed alike, at one site. */
interface Failed extends Pick<ErrorRow, 'failure' | 'errorCode'> {
  readonly forGood: boolean
  readonly site: string
  readonly taskId: number
  readonly jobName: string
  readonly nJobs: number
  readonly newest: number
}

/** Undefined for jobs that did not fail, or that settled otherwise since. */
function failedAlike(board: Board, cell: LitCell, cells: readonly LitCell[]): Failed | undefined {
  const { state, site = NONE, failure, code: errorCode = NONE } = cell
  if (failure === undefined || (isSettled(state) && state !== 'failed')) return undefined
  return {
    ...{ failure, errorCode, site, forGood: state === 'failed' },
    ...{ taskId: board.task, jobName: board.of.name, nJobs: cells.length },
    newest: Math.max(...cells.map(({ index }) => pandaIdOf({ ...board, index }))),
  }
}

/** What failed in one way, wherever that was. */
function rowOf(alike: readonly Failed[]): ErrorRow[] {
  const [first] = alike
  if (first === undefined) return []
  const { failure, errorCode } = first
  const forGood = alike.filter((failed) => failed.forGood)
  const nFailed = jobsOf(forGood)
  const sites = Map.groupBy(forGood, ({ site }) => site)
  const tasks = Map.groupBy(forGood, ({ taskId }) => taskId)
  return [
    {
      ...{ failure, errorCode, nFailed, nTriedAgain: jobsOf(alike) - nFailed },
      sites: Object.fromEntries([...sites].map(([site, at]) => [site, jobsOf(at)])),
      tasks: [...tasks]
        .map(([taskId, of]) => ({ taskId, jobName: of[0]?.jobName ?? '', nJobs: jobsOf(of) }))
        .sort((a, b) => b.taskId - a.taskId),
      pandaId: Math.max(...(nFailed > 0 ? forGood : alike).map(({ newest }) => newest)),
    },
  ]
}

const jobsOf = (failed: readonly Failed[]): number => failed.reduce((sum, { nJobs }) => sum + nJobs, 0)

/** Errors of which one job's item is read for its words. */
const MOST_READ = 100

async function withMessages(world: Pick<World, 'jobs'>, rows: readonly ErrorRow[]): Promise<ErrorRow[]> {
  const jobs = await world.jobs.readMany(rows.slice(0, MOST_READ).map(({ pandaId }) => pandaId))
  const failures = new Map(jobs.map(({ pandaId, failure }) => [pandaId, failure]))
  return rows.map((row) => {
    const failure = failures.get(row.pandaId)
    // The job may have moved on since its board was written.
    return failure?.class === row.failure ? { ...row, message: firstLine(failure.message) } : row
  })
}
