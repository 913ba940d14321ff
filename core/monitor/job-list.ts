/** Lists of jobs as PanDA's monitor has them: exact counts of every attribute's values, and a page of rows. */
import { mayRead } from '../access.ts'
import type { Board, LitCell } from '../board.ts'
import { pandaIdOf, placeOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import { JOB_ATTRIBUTES, type JobPage, type JobQuery, type JobRow } from '../contract/jobs.ts'
import type { World } from '../world.ts'
import {
  type Attributes,
  attributesOf,
  boardsOf,
  cellsAlike,
  filterOf,
  numberOf,
  rowOf,
  sitesByName,
} from './job-rows.ts'

type ListWorld = Pick<World, 'clock' | 'boards' | 'tasks' | 'sites'>

/** The jobs of the last days that the person may read, newest task first; a `taskId` is found however old it is. */
export async function listJobs(world: ListWorld, person: Person, query: JobQuery): Promise<JobPage> {
  const sites = await sitesByName(world)
  const isWanted = filterOf(query)
  const summary = new Summary()
  const page = new Page(query.limit, numberOf(query.cursor))
  for await (const board of boardsOf(world, query)) {
    if (!mayRead(person, board.of)) continue
    const wanted = cellsAlike(board).flatMap(({ cell, cells }) => {
      const attributes = attributesOf(board, cell, sites)
      if (!isWanted(attributes)) return []
      summary.add(attributes, cells.length)
      return cells
    })
    page.add(board, wanted)
  }
  return { total: summary.total, summary: summary.counts, ...page.rows() }
}

class Summary {
  total = 0
  readonly #counts = new Map(JOB_ATTRIBUTES.map((name) => [name, new Map<string, number>()]))

  add(attributes: Attributes, jobs: number): void {
    this.total += jobs
    for (const [name, counts] of this.#counts) counts.set(attributes[name], (counts.get(attributes[name]) ?? 0) + jobs)
  }

  get counts(): JobPage['summary'] {
    return Object.fromEntries([...this.#counts].map(([name, counts]) => [name, Object.fromEntries(counts)]))
  }
}

interface Entry {
  readonly board: Board
  readonly cells: readonly LitCell[]
}

/** The newest task first, within it visit by visit and job by job. */
const inOrder = (a: number, b: number): number => placeOf(b).task - placeOf(a).task || a - b

const idOf = (board: Board, { index }: { readonly index: number }): number => pandaIdOf({ ...board, index })
const firstId = ({ board }: Entry): number => idOf(board, { index: 0 })

/** Gathers one page from boards that come in any order, holding little more than the page itself. */
class Page {
  readonly #limit: number
  readonly #after: number | undefined
  #entries: Entry[] = []

  constructor(limit: number, after: number | undefined) {
    this.#limit = limit
    this.#after = after
  }

  add(board: Board, cells: readonly LitCell[]): void {
    const after = this.#after
    const open = after === undefined ? cells : cells.filter((cell) => inOrder(after, idOf(board, cell)) < 0)
    if (open.length > 0) this.#entries.push({ board, cells: open })
    if (this.#entries.length > 2 * this.#limit + 2) this.#sort()
  }

  /** Every entry has a row, so the page and the sign of a next one need no more than these. */
  #sort(): void {
    this.#entries = this.#entries.sort((a, b) => inOrder(firstId(a), firstId(b))).slice(0, this.#limit + 1)
  }

  rows(): Pick<JobPage, 'jobs' | 'cursor'> {
    this.#sort()
    const rows: JobRow[] = []
    for (const { board, cells } of this.#entries) {
      if (rows.length > this.#limit) break
      rows.push(...[...cells].sort((a, b) => a.index - b.index).map((cell) => rowOf(board, cell)))
    }
    const jobs = rows.slice(0, this.#limit)
    const last = jobs.at(-1)
    return rows.length > jobs.length && last !== undefined ? { jobs, cursor: String(last.pandaId) } : { jobs }
  }
}
