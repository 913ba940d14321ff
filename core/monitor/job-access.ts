/** One job with its task, board and cell, for a person who may read it. */
import { readable } from '../access.ts'
import type { Board } from '../board.ts'
import { type Cell, cellAt } from '../cell.ts'
import { placeOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import { Refusal } from '../contract/problems.ts'
import type { Job } from '../job.ts'
import { newJob } from '../planning/new-job.ts'
import type { Task, VisitRecord } from '../task.ts'
import type { World } from '../world.ts'

export interface KnownJob {
  readonly task: Task
  readonly board: Board
  readonly cell: Cell
  readonly job: Job
}

type JobWorld = Pick<World, 'tasks' | 'boards' | 'jobs'>

/** @throws Refusal `not-found`, be it that there is no such job or that it is not theirs to read */
export async function knownJob(world: JobWorld, person: Person, pandaId: number): Promise<KnownJob> {
  const { task: taskId, visit, index } = placeOf(pandaId)
  const what = `job ${pandaId}`
  const task = readable(person, await world.tasks.read(taskId), what)
  const board = await world.boards.read(task.day, taskId, visit)
  const cell = board === undefined ? undefined : cellAt(board, index)
  if (board === undefined || cell === undefined) throw new Refusal('not-found', `There is no ${what}.`)
  const job = (await world.jobs.read(pandaId)) ?? (await unmade(world, task, board, index))
  return { task, board, cell, job }
}

/** A lit cell's job is made when it is first placed; until then it is as it will be made. */
async function unmade(world: JobWorld, task: Task, board: Board, index: number): Promise<Job> {
  const record = await recordOf(world, board)
  const { visit, round, updatedAt } = board
  return newJob({ task, visit, index, record, state: 'defined', round, at: updatedAt })
}

/** @throws Refusal `unavailable` in the moment between a visit's planning and its record */
export async function recordOf(world: Pick<World, 'tasks'>, { task, visit, round }: Board): Promise<VisitRecord> {
  const record = await world.tasks.readVisit(task, visit, round)
  if (record === undefined) throw new Refusal('unavailable', `Visit ${visit} of task ${task} is being planned.`)
  return record
}
