/** How far a task is, read off the counts of its jobs: the parts of its bar, in the order in which jobs go. */
import type { TaskSummary } from '../../core/contract/tasks.ts'

export interface BarPart {
  readonly state: string
  readonly count: number
  /** Of all jobs. */
  readonly share: number
}

/** What is done stands first, so that the bar fills from the left; states of a newer service go last. */
const BAR_ORDER: readonly string[] = [
  ...['finished', 'failed', 'cancelled', 'holding', 'running', 'sent'],
  ...['activated', 'defined', 'waiting'],
]

export const jobsOf = ({ counts }: Pick<TaskSummary, 'counts'>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

export function barOf(task: Pick<TaskSummary, 'counts'>): BarPart[] {
  const all = jobsOf(task)
  const place = (state: string) => (BAR_ORDER.includes(state) ? BAR_ORDER.indexOf(state) : BAR_ORDER.length)
  return Object.entries(task.counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => ({ state, count, share: count / all }))
    .sort((a, b) => place(a.state) - place(b.state))
}

/** Jobs that need nothing more, of all; what a list is sorted by. */
export const shareDone = (task: Pick<TaskSummary, 'counts'>): number => {
  const all = jobsOf(task)
  return all === 0 ? 0 : (task.counts.finished ?? 0) / all
}

/** Whether its jobs may still change by themselves. */
export const isMoving = ({ state }: Pick<TaskSummary, 'state'>): boolean => state === 'running' || state === 'checking'
