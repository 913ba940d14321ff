/** Settling: a visit tells the task's own board how it is; a task whose visits have all settled gets its state and its mail. */
import { type Board, visitState } from '../board.ts'
import { aboutOf } from '../notification/mail-record.ts'
import { settledTaskState, type Task, withVisit } from '../task.ts'
import type { World } from '../world.ts'

type SettlingWorld = Pick<World, 'clock' | 'boards' | 'tasks' | 'queues'>

/** Merges the visit's state into the task's board, settles the task if that was the last, then notes it on the visit. */
export async function tellTask(world: SettlingWorld, board: Board): Promise<void> {
  const latest = await mergeVisit(world, board)
  if (latest === undefined) return
  await settleTask(world, latest)
  // Refused when somebody merged meanwhile: their merge sees the same level and tells again.
  await world.boards.write({ ...latest, told: `${visitState(latest)} ${latest.round}` })
}

async function mergeVisit(world: SettlingWorld, { day, task, visit }: Board): Promise<Board | undefined> {
  for (;;) {
    const taskBoard = await world.boards.readTask(day, task)
    const board = await world.boards.read(day, task, visit)
    if (board === undefined) return undefined
    const next = withVisit(taskBoard, visit, { state: visitState(board), round: board.round })
    if (next === taskBoard || (await world.boards.writeTask(next))) return board
  }
}

/** Gives the task its settled state for this round, and asks for the mail as long as none was claimed. */
export async function settleTask(
  world: SettlingWorld,
  { day, task: taskId }: Pick<Board, 'day' | 'task'>,
): Promise<void> {
  for (;;) {
    // The task first: cells read before it could be those of the round before a re-run that it no longer speaks of.
    const task = await world.tasks.read(taskId)
    const taskBoard = await world.boards.readTask(day, taskId)
    const state = task === undefined ? undefined : settledTaskState(taskBoard, task.visits.length)
    if (task === undefined || state === undefined || task.rerun !== undefined) return
    if (isSettledAs(task)) return notify(world, task)
    const next: Task = { ...task, state, settledAt: world.clock.now() }
    if (await world.tasks.write(next)) return notify(world, next)
  }
}

const isSettledAs = ({ state }: Task): boolean => state !== 'running' && state !== 'held' && state !== 'checking'

async function notify(world: SettlingWorld, task: Task): Promise<void> {
  if (aboutOf(task) === 'settled' && task.mails[String(task.round)] === undefined)
    await world.queues.send('notification', { task: task.taskId, round: task.round, about: 'settled' })
}
