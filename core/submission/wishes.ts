/** Wishes: what people want of a task that is under way — re-run, accept, cancel, release — saved on its header first. */
import { combineCommands } from '../../phosim/physics-commands.ts'
import { mayAct, mayRead } from '../access.ts'
import { placeAll } from '../brokerage/scouts.ts'
import { cancelJob } from '../cancel.ts'
import { MAX_ROUNDS } from '../cell.ts'
import { placeOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import { TASK_MOVES, type TaskMove, taskMay } from '../contract/lifecycle.ts'
import { Refusal } from '../contract/problems.ts'
import type { Submission } from '../contract/submission.ts'
import type { Rerun, TaskMoved } from '../contract/tasks.ts'
import { runsAgain } from '../planning/rerun.ts'
import type { RerunWish, Task } from '../task.ts'
import type { World } from '../world.ts'

type WishWorld = Pick<World, 'clock' | 'tasks' | 'boards' | 'jobs' | 'pilots' | 'queues'>

const movedTo = ({ taskId, state, round }: Task): TaskMoved => ({ taskId, state, round })

/** The task, if the person may act on it: what is not theirs to read is not shown to exist. */
async function actOn(world: WishWorld, person: Person, taskId: number): Promise<Task> {
  const task = await world.tasks.read(taskId)
  if (task === undefined || !mayRead(person, task)) throw new Refusal('not-found', `There is no task ${taskId}.`)
  if (!mayAct(person, task)) throw new Refusal('forbidden', `Task ${taskId} is ${task.owner}'s.`)
  return task
}

/** Writes the header with a wish, if its state allows the move; somebody else's write in between is read first. */
async function wish(
  world: WishWorld,
  person: Person,
  taskId: number,
  move: TaskMove,
  change: (task: Task) => Task | Promise<Task>,
): Promise<Task> {
  for (;;) {
    const task = await actOn(world, person, taskId)
    if (!taskMay(move, task.state))
      throw new Refusal(
        'conflict',
        `Task ${taskId} is ${task.state}: ${move} is for ${TASK_MOVES[move].from.join(', ')}.`,
      )
    const next = await change(task)
    if (await world.tasks.write(next)) return next
  }
}

/** Takes what finished as enough. */
export const acceptTask = async (world: WishWorld, person: Person, taskId: number): Promise<TaskMoved> =>
  movedTo(await wish(world, person, taskId, 'accept', (task) => ({ ...task, state: 'accepted' })))

/** The wish is saved; planning cancels visit by visit, and the task is `cancelled` once all have settled. */
export async function cancelTask(world: WishWorld, person: Person, taskId: number): Promise<TaskMoved> {
  const task = await wish(world, person, taskId, 'cancel', (of) => ({ ...of, wanted: 'cancelled' }))
  await world.queues.send('planning', { task: taskId, what: 'task' })
  return movedTo(task)
}

/** Runs the rest of a task although its scouts failed alike. */
export async function releaseTask(world: WishWorld, person: Person, taskId: number): Promise<TaskMoved> {
  const task = await wish(world, person, taskId, 'release', (of) => ({
    ...of,
    state: 'running',
    ...(of.scouts === undefined ? {} : { scouts: { ...of.scouts, state: 'passed' } }),
  }))
  await placeAll(world, task)
  return movedTo(task)
}

export async function cancelOneJob(world: WishWorld, person: Person, pandaId: number) {
  await actOn(world, person, placeOf(pandaId).task)
  const state = await cancelJob(world, pandaId)
  if (state === undefined) throw new Refusal('not-found', `There is no job ${pandaId}.`)
  return { pandaId, state }
}

/** What a re-run changes stays with the task: later rounds begin from it. */
function changed(submission: Submission, { observation, commands, site }: Rerun): Submission {
  return {
    ...submission,
    observation: { ...submission.observation, ...observation },
    ...(commands === undefined ? {} : { commands }),
    ...(site === undefined ? {} : { site }),
  }
}

function refuseFaultyCommands({ commands }: Rerun, { simulator }: Submission): void {
  if (commands === undefined) return
  const { problems } = combineCommands(commands.preset, commands.text, simulator.version)
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0)
    throw new Refusal(
      'unprocessable',
      'The physics commands are not right.',
      errors.map(({ line, message }) => ({ at: `/body/commands/text:${line}`, message })),
    )
}

/**
 * A new round of what failed, or of the sensors named. The wish is saved with the visits it touches; planning carries it
 * out. `usedLink` is the mail link by which it was asked for: each serves once.
 */
export async function requestRerun(
  world: WishWorld,
  person: Person,
  taskId: number,
  request: Rerun,
  usedLink?: string,
): Promise<TaskMoved> {
  const task = await wish(world, person, taskId, 'rerun', async (of) => {
    if (of.rerun !== undefined) throw new Refusal('conflict', 'A re-run of this task is already under way.')
    if (of.round >= MAX_ROUNDS)
      throw new Refusal('conflict', `A task has at most ${MAX_ROUNDS} rounds: submit a new one.`)
    if (usedLink !== undefined && of.usedLinks.includes(usedLink))
      throw new Refusal('conflict', 'This link has been followed already.')
    refuseFaultyCommands(request, of.submission)
    return rerunning(of, request, await touched(world, of, request), world.clock.now(), usedLink)
  })
  await world.queues.send('planning', { task: taskId, what: 'task' })
  return movedTo(task)
}

function rerunning(
  task: Task,
  request: Rerun,
  visits: readonly number[],
  wantedAt: string,
  usedLink: string | undefined,
): Task {
  const { settledAt: _s, wanted: _w, scouts: _c, ...rest } = task
  const round = task.round + 1
  const rerun: RerunWish = { round, request, visits, wantedAt }
  const usedLinks = usedLink === undefined ? task.usedLinks : [...task.usedLinks, usedLink]
  return { ...rest, state: 'running', round, rerun, usedLinks, submission: changed(task.submission, request) }
}

/** The visits in which the request has something to run; none is a conflict. */
async function touched(world: WishWorld, task: Task, request: Rerun): Promise<number[]> {
  const boards = await world.boards.ofTask(task.day, task.taskId)
  const wanted = boards.filter(({ visit }) => request.visits === undefined || request.visits.includes(visit))
  const visits = wanted.filter((board) => runsAgain(board, request)).map(({ visit }) => visit)
  if (visits.length === 0)
    throw new Refusal('conflict', 'Nothing to run again: name sensors or visits to repeat what finished.')
  return visits
}
