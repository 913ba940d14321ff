/** How a task is, added up from its boards: what the portal's task page and the mails are both written from. */
import { type Board, countStates, litCells } from '../board.ts'
import type { Failure } from '../contract/failures.ts'
import { pandaIdOf } from '../contract/identifiers.ts'
import { isLeased, isSettled } from '../contract/lifecycle.ts'
import type { Task } from '../task.ts'
import type { World } from '../world.ts'
import { NONE, type Sites, sitesByName } from './job-rows.ts'
import { firstLine, plural } from './wording.ts'

/** Jobs of the simulate stage: one image each. */
export interface Images {
  readonly all: number
  readonly finished: number
  readonly failed: number
  readonly cancelled: number
  readonly running: number
  readonly waiting: number
}

export interface FailureGroup extends Failure {
  readonly jobs: number[]
  readonly count: number
}

export interface TaskReport {
  readonly task: Task
  readonly boards: readonly Board[]
  readonly counts: Readonly<Record<string, number>>
  readonly images: Images
  readonly failures: readonly FailureGroup[]
  readonly cpuSeconds: number
  readonly outputBytes: number
  readonly costUsd: number
}

type ReportWorld = Pick<World, 'boards' | 'jobs' | 'sites'>

export async function reportOn(world: ReportWorld, task: Task): Promise<TaskReport> {
  const boards = await world.boards.ofTask(task.day, task.taskId)
  const sites = await sitesByName(world)
  return {
    task,
    boards,
    counts: countsOf(boards),
    images: imagesOf(boards),
    failures: await groupFailures(world, boards),
    cpuSeconds: sum(boards, (board) => board.cpuSeconds),
    outputBytes: sum(boards, (board) => board.outputBytes),
    costUsd: sum(boards, (board) => costOf(board, sites)),
  }
}

const sum = (boards: readonly Board[], of: (board: Board) => number): number =>
  boards.reduce((total, board) => total + of(board), 0)

/** Jobs by state. */
export function countsOf(boards: readonly Board[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const board of boards)
    for (const [state, count] of Object.entries(countStates(board))) counts[state] = (counts[state] ?? 0) + count
  return counts
}

export function imagesOf(boards: readonly Board[]): Images {
  const cells = boards.flatMap(litCells).filter(({ stage }) => stage === 'simulate')
  const count = (...states: readonly string[]) => cells.filter(({ state }) => states.includes(state)).length
  return {
    all: cells.length,
    finished: count('finished'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    running: cells.filter(({ state }) => isLeased(state) || state === 'holding').length,
    waiting: count('waiting', 'defined', 'activated'),
  }
}

/** A visit's CPU at the mean price of the sites where its jobs ended: exact where one site ran it or all cost the same. */
export function costOf(board: Board, sites: Sites): number {
  const ended = litCells(board).filter(({ state, site }) => isSettled(state) && site !== undefined)
  const dollars = ended.reduce((total, { site }) => total + (sites.get(site ?? '')?.usdPerCoreHour ?? 0), 0)
  return ended.length === 0 ? 0 : (board.cpuSeconds / 3600) * (dollars / ended.length)
}

/** PandaIDs that a group lists. */
const MOST_LISTED = 400

/** Failed jobs by class and code, the largest group first, with what one of each group said. */
async function groupFailures(world: Pick<World, 'jobs'>, boards: readonly Board[]): Promise<FailureGroup[]> {
  const failed = boards.flatMap((board) =>
    litCells(board)
      .filter(({ state }) => state === 'failed')
      .map(({ index, failure = 'system', code = NONE }) => ({
        pandaId: pandaIdOf({ ...board, index }),
        class: failure,
        code,
      })),
  )
  const groups = [...Map.groupBy(failed, (job) => `${job.class} ${job.code}`).values()]
  const firsts = await world.jobs.readMany(groups.flatMap(([first]) => first?.pandaId ?? []))
  const said = new Map(firsts.map(({ pandaId, failure }) => [pandaId, firstLine(failure?.message ?? '')]))
  return groups
    .flatMap(([first, ...others]) => {
      if (first === undefined) return []
      const jobs = [first, ...others].map(({ pandaId }) => pandaId)
      const { class: failureClass, code } = first
      const message = said.get(first.pandaId) ?? ''
      return [{ class: failureClass, code, message, jobs: jobs.slice(0, MOST_LISTED), count: jobs.length }]
    })
    .sort((a, b) => b.count - a.count)
}

/** Jobs that failed, of any stage. */
export const failedJobs = ({ counts }: TaskReport): number => counts.failed ?? 0

/** `187 of 189 images`. */
export const imagesInWords = ({ all, finished }: Images): string => `${finished} of ${plural(all, 'image')}`
