/** Scouts: a large task runs a few jobs first, so that a fault they all share costs a few hours and not thousands. */
import type { Board } from '../board.ts'
import { cellAt } from '../cell.ts'
import { pandaIdOf } from '../contract/identifiers.ts'
import { isSettled } from '../contract/lifecycle.ts'
import type { Task } from '../task.ts'
import type { World } from '../world.ts'

type ScoutWorld = Pick<World, 'settings' | 'jobs' | 'boards' | 'tasks' | 'queues'>

/** A few of the indexes, spread evenly over all of them. */
export function pickScouts(indexes: readonly number[], count: number): number[] {
  const step = Math.max(1, indexes.length / count)
  const picked = Array.from({ length: Math.min(count, indexes.length) }, (_, n) => indexes[Math.floor(n * step)])
  return picked.filter((index) => index !== undefined)
}

type Verdict = 'passed' | 'failed' | undefined

/** One that finished is enough; all failed with the same code is not; undefined while they run. */
async function verdictOf(world: ScoutWorld, board: Board, scouts: readonly number[]): Promise<Verdict> {
  const cells = scouts.map((index) => cellAt(board, index))
  if (cells.some((cell) => cell?.state === 'finished')) return 'passed'
  if (!cells.every((cell) => cell !== undefined && isSettled(cell.state))) return undefined
  if (!cells.every((cell) => cell?.state === 'failed')) return 'passed'
  const jobs = await world.jobs.readMany(scouts.map((index) => pandaIdOf({ ...board, index })))
  return new Set(jobs.map((job) => job.failure?.code)).size === 1 ? 'failed' : 'passed'
}

/** Writes the verdict on the task, sends what follows from it, and only then takes the scouts off the board. */
export async function judgeScouts(world: ScoutWorld, board: Board): Promise<void> {
  const verdict = await verdictOf(world, board, board.scouts ?? [])
  if (verdict === undefined) return
  const task = await writeVerdict(world, board, verdict)
  if (task !== undefined && verdict === 'failed')
    await world.queues.send('notification', { task: task.taskId, round: task.round, about: 'held' })
  else if (task !== undefined) await placeAll(world, task)
  const { scouts: _, ...rest } = board
  await world.boards.write(rest)
}

/** Undefined when the task has other scouts by now, or none: they were those of a round before a re-run. */
async function writeVerdict(world: ScoutWorld, board: Board, verdict: 'passed' | 'failed'): Promise<Task | undefined> {
  for (;;) {
    const task = await world.tasks.read(board.task)
    if (task?.scouts?.visit !== board.visit) return undefined
    if (task.scouts.state === verdict) return task
    const state = verdict === 'failed' && task.state === 'running' ? 'held' : task.state
    const next = { ...task, state, scouts: { ...task.scouts, state: verdict } }
    if (await world.tasks.write(next)) return next
  }
}

/** A visit that was to provide the scouts, and has nothing to place any more, leaves it to another. */
export async function giveUpScouts(
  world: Pick<World, 'tasks' | 'queues'>,
  task: Task,
  { visit, scouts }: Board,
): Promise<void> {
  if (task.scouts?.visit !== visit || task.scouts.state !== 'pending' || scouts !== undefined) return
  const { scouts: _, ...rest } = task
  if (!(await world.tasks.write(rest))) throw new Error(`task ${task.taskId} was written meanwhile: again`)
  await placeAll(world, rest)
}

/** Every visit of the task may be placed now. */
export async function placeAll(world: Pick<World, 'queues'>, task: Task): Promise<void> {
  for (let visit = 0; visit < task.visits.length; visit++)
    await world.queues.send('brokerage', { task: task.taskId, visit, stage: 'simulate' })
}
