/** A job as it first comes to be. */
import { pandaIdOf, roleOf } from '../contract/identifiers.ts'
import type { Job } from '../job.ts'
import type { Task, VisitRecord } from '../task.ts'

export interface NewJob {
  readonly task: Task
  readonly visit: number
  readonly index: number
  readonly record: VisitRecord
  readonly state: 'defined' | 'waiting'
  readonly round: number
  readonly at: string
  readonly work?: string
}

export function newJob({ task, visit, index, record, state, round, at, work }: NewJob): Job {
  const { stage } = roleOf(index)
  const { name, version } = record.simulator
  return {
    pandaId: pandaIdOf({ task: task.taskId, visit, index }),
    stage,
    day: task.day,
    owner: task.owner,
    priority: task.submission.priority,
    simulator: `${name} ${version}`,
    needs: record.needs[stage],
    state,
    attempt: 0,
    round,
    revision: 0,
    refusedSites: [],
    spent: {},
    ...(work === undefined ? {} : { work }),
    cpuSeconds: 0,
    outputBytes: 0,
    createdAt: at,
  }
}
