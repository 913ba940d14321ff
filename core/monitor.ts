/** The monitor: tasks, visits, jobs, users and logs as the person who asks may see them. */
import { mayRead, readable } from './access.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import type { TaskPage, TaskQuery, TaskView, VisitAttempt, VisitView } from './contract/tasks.ts'
import { daysBefore } from './instants.ts'
import { alternatives, numberOf } from './monitor/job-rows.ts'
import { taskSummary, taskView } from './monitor/task-view.ts'
import { visitAttempts } from './monitor/visit-attempts.ts'
import { plannedVisit, visitView } from './monitor/visit-view.ts'
import type { Task } from './task.ts'
import type { World } from './world.ts'

export { listJobs } from './monitor/job-list.ts'
export { readLog } from './monitor/job-log.ts'
export { readScript } from './monitor/job-script.ts'
export { readJob } from './monitor/job-view.ts'
export { listUsers } from './monitor/users.ts'

type MonitorWorld = Pick<World, 'clock' | 'tasks' | 'boards' | 'jobs' | 'sites' | 'placements' | 'catalogs'>

/** Tasks of the last days, newest first, each with its jobs by state. */
export async function listTasks(
  world: Pick<World, 'clock' | 'tasks' | 'boards'>,
  person: Person,
  query: TaskQuery,
): Promise<TaskPage> {
  const isWanted = wantedBy(person, query)
  const before = numberOf(query.cursor) ?? Number.POSITIVE_INFINITY
  const found: Task[] = []
  for await (const task of world.tasks.since(daysBefore(world.clock.now(), query.days))) {
    if (task.taskId < before && isWanted(task)) found.push(task)
    if (found.length > query.limit) break
  }
  const shown = found.slice(0, query.limit)
  const tasks = shown.map(async (task) => taskSummary(task, await world.boards.ofTask(task.day, task.taskId)))
  const last = shown.at(-1)
  const cursor = found.length > shown.length && last !== undefined ? { cursor: String(last.taskId) } : {}
  return { tasks: await Promise.all(tasks), ...cursor }
}

function wantedBy(person: Person, query: TaskQuery): (task: Task) => boolean {
  const states = query.state === undefined ? undefined : alternatives(query.state)
  return (task) =>
    mayRead(person, task) &&
    (query.owner === undefined || query.owner === task.owner) &&
    (query.vo === undefined || query.vo === task.vo) &&
    (states === undefined || states.has(task.state))
}

export async function readTask(world: MonitorWorld, person: Person, taskId: number): Promise<TaskView> {
  return taskView(world, person, readable(person, await world.tasks.read(taskId), `task ${taskId}`))
}

export async function readVisit(
  world: Pick<World, 'tasks' | 'boards'>,
  person: Person,
  taskId: number,
  visit: number,
): Promise<VisitView> {
  const task = readable(person, await world.tasks.read(taskId), `task ${taskId}`)
  const board = await world.boards.read(task.day, taskId, visit)
  const view = board === undefined ? plannedVisit(task, visit) : visitView(task, board)
  if (view === undefined) throw new Refusal('not-found', `Task ${taskId} has no visit ${visit}.`)
  return view
}

/** How the attempts of a visit went; none of a visit that planning has not come to yet. */
export async function listAttempts(
  world: Pick<World, 'tasks' | 'boards' | 'catalogue'>,
  person: Person,
  taskId: number,
  visit: number,
): Promise<{ attempts: VisitAttempt[] }> {
  const task = readable(person, await world.tasks.read(taskId), `task ${taskId}`)
  const board = await world.boards.read(task.day, taskId, visit)
  return { attempts: board === undefined ? [] : await visitAttempts(world, board) }
}
