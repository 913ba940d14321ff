/** Failed jobs by class and code: how many, where, of which tasks, and the first line of what they said. */
import type { FailureClass } from '../../core/contract/failures.ts'
import type { JobRow } from '../../core/contract/jobs.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { countsInOrder, type ValueCount } from './filters.ts'

export interface ErrorGroup {
  /** Stands in the address: `user:sed-missing`. */
  readonly key: string
  readonly class: FailureClass
  readonly code: string
  readonly message: string
  readonly jobs: readonly JobRow[]
}

type Known = Pick<TaskView, 'taskId' | 'failures'>

/** The rows that each task's report of its failures names, the largest group first. */
export function errorGroups(rows: readonly JobRow[], tasks: readonly Known[]): ErrorGroup[] {
  const byId = new Map(rows.map((row) => [row.pandaId, row]))
  const groups = new Map<string, ErrorGroup>()
  for (const failure of tasks.flatMap(({ failures }) => failures)) {
    const key = `${failure.class}:${failure.code}`
    const jobs = failure.jobs.flatMap((pandaId) => byId.get(pandaId) ?? [])
    const group = groups.get(key) ?? {
      key,
      class: failure.class,
      code: failure.code,
      message: failure.message,
      jobs: [],
    }
    if (jobs.length > 0) groups.set(key, { ...group, jobs: [...group.jobs, ...jobs] })
  }
  return [...groups.values()].sort((a, b) => b.jobs.length - a.jobs.length || a.key.localeCompare(b.key))
}

/** Tasks of failed jobs whose reports are read. */
const MOST_TASKS = 30

/** The newest tasks of these jobs, which come newest task first. */
export const tasksOf = (rows: readonly JobRow[]): readonly number[] =>
  [...new Set(rows.map(({ taskId }) => taskId))].slice(0, MOST_TASKS)

/** How many of these jobs no group has, since their task's report was not read or names no more. */
export const ungrouped = (total: number, groups: readonly ErrorGroup[]): number =>
  Math.max(0, total - groups.reduce((sum, { jobs }) => sum + jobs.length, 0))

const countBy = (jobs: readonly JobRow[], of: (job: JobRow) => string): ValueCount[] => {
  const counts: Record<string, number> = {}
  for (const job of jobs) counts[of(job)] = (counts[of(job)] ?? 0) + 1
  return countsInOrder(counts)
}

export const sitesOf = ({ jobs }: ErrorGroup): ValueCount[] =>
  countBy(jobs, ({ computingSite }) => computingSite ?? 'none')

export interface TaskCount {
  readonly taskId: number
  readonly name: string
  readonly count: number
}

export function taskCounts({ jobs }: ErrorGroup): TaskCount[] {
  const names = new Map(jobs.map(({ taskId, jobName }) => [taskId, jobName]))
  return countBy(jobs, ({ taskId }) => String(taskId))
    .map(({ value, count }) => ({ taskId: Number(value), name: names.get(Number(value)) ?? '', count }))
    .sort((a, b) => b.count - a.count || b.taskId - a.taskId)
}
