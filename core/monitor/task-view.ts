/** Tasks as people see them: a line in a list, and one task with everything that bears on what to do next. */
import { mayAct } from '../access.ts'
import type { Board } from '../board.ts'
import type { Person } from '../contract/identity.ts'
import { taskMay } from '../contract/lifecycle.ts'
import type { TaskSummary, TaskView } from '../contract/tasks.ts'
import { mailOf } from '../notification/mail-record.ts'
import type { Task } from '../task.ts'
import type { World } from '../world.ts'
import { countsOf, reportOn } from './task-report.ts'
import { sentenceOf } from './task-sentence.ts'
import { visitLine } from './visit-view.ts'
import { type WaitingWorld, waitsFor } from './waiting.ts'

export function taskSummary(task: Task, boards: readonly Board[]): TaskSummary {
  const { taskId, name, owner, vo, workingGroup, state, round, submission, submittedAt, settledAt } = task
  const { simulator, site, priority } = submission
  return {
    taskId,
    name,
    owner,
    vo,
    ...(workingGroup === undefined ? {} : { workingGroup }),
    state,
    round,
    priority,
    simulator: `${simulator.name} ${simulator.version}`,
    site,
    visits: task.visits.length,
    counts: countsOf(boards),
    submittedAt,
    ...(settledAt === undefined ? {} : { settledAt }),
    cpuSeconds: boards.reduce((sum, board) => sum + board.cpuSeconds, 0),
  }
}

const ACTIONS = ['rerun', 'accept', 'cancel', 'release'] as const

/** What the person may do to the task as it is. */
export function actionsOf(person: Person, task: Task): TaskView['actions'] {
  if (!mayAct(person, task)) return []
  return ACTIONS.filter(
    (action) => taskMay(action, task.state) && !(action === 'cancel' && task.wanted === 'cancelled'),
  )
}

type ViewWorld = WaitingWorld & Pick<World, 'clock' | 'boards' | 'jobs'>

export async function taskView(world: ViewWorld, person: Person, task: Task): Promise<TaskView> {
  const report = await reportOn(world, task)
  const mail = mailOf(task, world.clock.now())
  return {
    ...taskSummary(task, report.boards),
    submission: task.submission,
    quote: task.quote,
    sentence: sentenceOf(report),
    actions: actionsOf(person, task),
    warnings: [...task.warnings],
    visitList: report.boards.map((board) => visitLine(task, board)),
    failures: [...report.failures],
    waitsFor: await waitsFor(world, task, report.boards),
    ...(mail === undefined ? {} : { mail }),
    costUsd: report.costUsd,
  }
}
