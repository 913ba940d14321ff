/** The monitor: tasks, visits, jobs, users and logs as the person who asks may see them. */
import { readable } from './access.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import type { TaskView, VisitAttempts, VisitView } from './contract/tasks.ts'
import { taskView } from './monitor/task-view.ts'
import { runningAttempts, visitAttempts } from './monitor/visit-attempts.ts'
import { plannedVisit, visitView } from './monitor/visit-view.ts'
import type { World } from './world.ts'

export { listErrors } from './monitor/error-list.ts'
export { listJobs } from './monitor/job-list.ts'
export { readLog } from './monitor/job-log.ts'
export { readScript } from './monitor/job-script.ts'
export { readJob } from './monitor/job-view.ts'
export { listTasks } from './monitor/task-list.ts'
export { listUsers } from './monitor/users.ts'

type MonitorWorld = Pick<World, 'clock' | 'tasks' | 'boards' | 'jobs' | 'sites' | 'placements' | 'catalogs'>

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
  world: Pick<World, 'tasks' | 'boards' | 'jobs' | 'catalogue'>,
  person: Person,
  taskId: number,
  visit: number,
): Promise<VisitAttempts> {
  const task = readable(person, await world.tasks.read(taskId), `task ${taskId}`)
  const board = await world.boards.read(task.day, taskId, visit)
  if (board === undefined) return { attempts: [], running: [] }
  return { attempts: await visitAttempts(world, board), running: await runningAttempts(world, board) }
}
