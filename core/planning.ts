/** Planning: a task's header says what is wanted; here it becomes visits, boards, jobs, and lit sensors. */
import { SENSORS } from '../phosim/focal-plane.ts'
import { type Board, litCells } from './board.ts'
import { cancelJob, cancelVisit } from './cancel.ts'
import { withCell } from './cell.ts'
import type { PlanningMessage } from './contract/events.ts'
import { COLLECT_INDEX, PREPARE_INDEX, pandaIdOf, simulateIndex } from './contract/identifiers.ts'
import { newJob } from './planning/new-job.ts'
import { rerunVisit } from './planning/rerun.ts'
import { writeVisitRecord } from './planning/visit-record.ts'
import { type AdvanceWorld, advance } from './progress/advancing.ts'
import { resolveCatalogs } from './submission/catalog-resolving.ts'
import { type Task, visitCell } from './task.ts'
import type { World } from './world.ts'

export type PlanningWorld = AdvanceWorld & Pick<World, 'catalogs' | 'observations' | 'sites'>

/** Takes one planning message on; every step is refused where it was done before. */
export async function plan(world: PlanningWorld, message: PlanningMessage): Promise<void> {
  const task = await world.tasks.read(message.task)
  if (task === undefined) return
  if (message.visit === undefined) return planTask(world, task)
  switch (message.what) {
    case 'fan-out':
      return fanOut(world, task, message.visit)
    case 'rerun':
      return rerunVisit(world, task, message.visit)
    case 'cancel':
      return cancelVisit(world, task, message.visit)
    default:
      return planVisit(world, task, message.visit)
  }
}

/** The header's level: a catalog still being checked, visits not yet sent, a wish to cancel or to run again. */
async function planTask(world: PlanningWorld, task: Task): Promise<void> {
  if (task.state === 'checking') return resolveCatalogs(world, task)
  const send = (visit: number, what: PlanningMessage['what']) =>
    world.queues.send('planning', { task: task.taskId, visit, what })
  if (task.state === 'running' && !task.planned) {
    for (const visit of task.visits.keys()) await send(visit, 'visit')
    await world.tasks.write({ ...task, planned: true })
  }
  for (const visit of await unraised(world, task)) await send(visit, 'rerun')
  if (task.wanted === 'cancelled' && task.settledAt === undefined)
    for (const visit of await untold(world, task)) await send(visit, 'cancel')
}

/**
 * The visits that know nothing of the wish to cancel: a task of a thousand is planned again and again until its last has
 * settled. One without a board finds the wish when it gets one.
 */
async function untold(world: PlanningWorld, { day, taskId }: Task): Promise<number[]> {
  const boards = await world.boards.ofTask(day, taskId)
  return boards.filter(({ wanted }) => wanted === undefined).map(({ visit }) => visit)
}

/** The visits that have not begun their new round; all of them, if the wish stands although each has: one has crashed. */
async function unraised(world: PlanningWorld, { day, taskId, rerun }: Task): Promise<readonly number[]> {
  if (rerun === undefined) return []
  const taskBoard = await world.boards.readTask(day, taskId)
  const behind = rerun.visits.filter((visit) => (visitCell(taskBoard, visit)?.round ?? 0) < rerun.round)
  return behind.length > 0 ? behind : rerun.visits
}

/** The record first, then the board, then the jobs: whoever finds a job finds all that it needs. */
async function planVisit(world: PlanningWorld, task: Task, visit: number): Promise<void> {
  const record = await writeVisitRecord(world, task, visit, 1)
  const at = world.clock.now()
  await world.boards.create(emptyBoard(task, visit, record.obsHistId, Number(record.header.filter), at))
  const common = { task, visit, record, round: 1, at }
  await world.jobs.create(newJob({ ...common, index: PREPARE_INDEX, state: 'defined' }))
  await world.jobs.create(newJob({ ...common, index: COLLECT_INDEX, state: 'waiting' }))
  // A cancel that was carried out before the board was there has found nothing to cancel.
  const latest = await world.tasks.read(task.taskId)
  if (latest !== undefined) await cancelVisit(world, latest, visit)
}

function emptyBoard(task: Task, visit: number, obsHistId: string, filter: number, at: string): Board {
  const { taskId, day, name, owner, vo, workingGroup, submission } = task
  const board: Board = {
    task: taskId,
    visit,
    day,
    obsHistId,
    filter,
    of: {
      name,
      owner,
      vo,
      ...(workingGroup === undefined ? {} : { workingGroup }),
      priority: submission.priority,
      simulator: `${submission.simulator.name} ${submission.simulator.version}`,
    },
    round: 1,
    revision: 1,
    litRound: 0,
    cells: new Uint8Array(),
    sites: [],
    codes: [],
    cpuSeconds: 0,
    outputBytes: 0,
    updatedAt: at,
  }
  const prepare = withCell(board, PREPARE_INDEX, { state: 'defined', attempt: 0, round: 1 })
  return withCell(prepare, COLLECT_INDEX, { state: 'waiting', attempt: 0, round: 1 })
}

/** Lights the sensors on which prepare found enough sources, before any of their jobs exists. */
async function fanOut(world: PlanningWorld, task: Task, visit: number): Promise<void> {
  for (;;) {
    const board = await world.boards.read(task.day, task.taskId, visit)
    if (board === undefined) return
    const prepare = await world.jobs.read(pandaIdOf({ task: task.taskId, visit, index: PREPARE_INDEX }))
    if (prepare?.state !== 'finished' || prepare.round !== board.round) return
    const lit = board.litRound < board.round ? await light(world, board, prepare.pandaId, prepare.attempt) : board
    await cancelUnlit(world, lit)
    if (lit !== board && !(await world.boards.write(lit))) continue
    await world.queues.send('brokerage', { task: task.taskId, visit, stage: 'simulate' })
    return advance(world, lit === board ? board : { ...lit, revision: board.revision + 1 }, [])
  }
}

/** Cells of this fan-out: each wanted sensor and snap with at least minsource sources. They wait for their jobs. */
async function light(world: PlanningWorld, board: Board, prepareId: number, attempt: number): Promise<Board> {
  const record = await world.tasks.readVisit(board.task, board.visit, board.round)
  const objects = (await world.catalogue.read(prepareId, attempt))?.objects ?? {}
  const least = Number(record?.header.minsource ?? 1)
  const sensors = SENSORS.filter((sensor) => (objects[sensor] ?? -1) >= least)
  const indexes = sensors.flatMap((sensor) => (record?.snaps ?? []).map((snap) => simulateIndex(sensor, snap)))
  const lit = { ...board, litRound: board.round, updatedAt: world.clock.now() }
  return board.litRound === 0
    ? indexes.reduce((onto, index) => withCell(onto, index, { state: 'waiting', attempt: 0, round: board.round }), lit)
    : relight(lit, new Set(indexes))
}

/** In a later round only the cells that wait are asked again; one without sources now is cancelled. */
function relight(board: Board, indexes: ReadonlySet<number>): Board {
  const waiting = litCells(board).filter((cell) => cell.stage === 'simulate' && cell.state === 'waiting')
  return waiting
    .filter((cell) => !indexes.has(cell.index))
    .reduce((onto, { index, ...cell }) => withCell(onto, index, { ...cell, state: 'cancelled' }), board)
}

/** The jobs of sensors that a new fan-out leaves dark: before the board says so, or a merge would have them wait again. */
async function cancelUnlit(world: PlanningWorld, board: Board): Promise<void> {
  if (board.round === 1) return
  const dark = litCells(board).filter((cell) => cell.stage === 'simulate' && cell.state === 'cancelled')
  for (const { index, round } of dark) if (round === board.round) await cancelJob(world, pandaIdOf({ ...board, index }))
}
