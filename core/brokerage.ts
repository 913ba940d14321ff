/** Brokerage: places what is open of one stage of a visit on sites with room, and leaves its reasons in words. */

import { type Board, isHopeless, type LitCell, litCells } from './board.ts'
import { type ClaimCounter, claimCounter, type Decision, decide, roomyFor } from './brokerage/placing.ts'
import { giveUpScouts, pickScouts } from './brokerage/scouts.ts'
import type { BrokerageMessage } from './contract/events.ts'
import { PREPARE_INDEX, pandaIdOf, placeOf } from './contract/identifiers.ts'
import { cancelled, type Job, placed, released } from './job.ts'
import { newJob } from './planning/new-job.ts'
import { attemptPrefix } from './prefixes.ts'
import { isOpen } from './progress/advancing.ts'
import type { Task, VisitRecord } from './task.ts'
import type { World } from './world.ts'

export type BrokerageWorld = Pick<
  World,
  'clock' | 'settings' | 'jobs' | 'boards' | 'tasks' | 'placements' | 'sites' | 'queues'
>

interface Group {
  readonly task: Task
  readonly board: Board
  readonly record: VisitRecord
  readonly stage: BrokerageMessage['stage']
  /** S3 prefix of the work files, for jobs that come to be now. */
  readonly work: string | undefined
}

/** Takes one message; a repeat finds the jobs placed, or its decision saved and carries that on. */
export async function broker(world: BrokerageWorld, message: BrokerageMessage): Promise<void> {
  const group = await groupOf(world, message)
  if (group === undefined) return
  const counted = claimCounter(world)
  const cells = litCells(group.board).filter((cell) => cell.stage === message.stage && isOpen(group.board, cell))
  if (group.board.wanted !== undefined || isHopeless(group.board))
    return cancelAll(world, await openJobs(world, group, cells))
  const scouts = await scoutsFirst(world, group, cells)
  const isAllowed = (index: number) => scouts === undefined || scouts.includes(index)
  const room = await roomFor(world, group, counted)
  // All that may be placed has its job, and its sites' queues are full: there is nothing to do, nor anything new to say.
  if (room === 0 && !cells.some(({ state }) => state === 'waiting')) return
  const jobs = await openJobs(world, group, someOf(cells, isAllowed, room ?? 0))
  const allowed = jobs.filter(({ job }) => isAllowed(placeOf(job.pandaId).index))
  const decisions = []
  for (const alike of byNeeds(allowed))
    decisions.push(await decide(world, counted, group.task, group.board, message.stage, alike))
  await carryOut(world, group, jobs, decisions)
  const sites = new Set(decisions.flatMap(({ chosen }) => chosen.map(({ site }) => site)))
  for (const site of sites) await world.queues.send('supply', { site })
}

async function groupOf(
  world: BrokerageWorld,
  { task: taskId, visit, stage }: BrokerageMessage,
): Promise<Group | undefined> {
  const task = await world.tasks.read(taskId)
  const board = task === undefined ? undefined : await world.boards.read(task.day, taskId, visit)
  const record = board === undefined ? undefined : await world.tasks.readVisit(taskId, visit, board.round)
  if (task === undefined || board === undefined || record === undefined) return undefined
  const prepare =
    stage === 'simulate' ? await world.jobs.read(pandaIdOf({ ...board, index: PREPARE_INDEX })) : undefined
  const work = prepare === undefined ? undefined : attemptPrefix(prepare.pandaId, 'prepare', prepare.attempt)
  return { task, board, record, stage, work }
}

/** A job as it is, or as it is about to be created. */
interface Open {
  readonly job: Job
  readonly exists: boolean
}

/**
 * How many jobs of the stage could be placed now: no more of them need be read, however many are open. Undefined when
 * no site would have them at all.
 */
async function roomFor(
  world: BrokerageWorld,
  { task, record, stage }: Group,
  counted: ClaimCounter,
): Promise<number | undefined> {
  const asked = { needs: record.needs[stage], refusedSites: [], onDemand: false }
  const sites = await roomyFor(world, counted, task, [asked])
  return sites.roomy.length === 0 ? undefined : sites.roomy.reduce((sum, { room }) => sum + room, 0)
}

/**
 * A waiting cell has no job yet, or one that waited for a new prepare: all of these are taken, so that every lit cell
 * gets its job; of the others that may be placed as many as there is room for, first those that never failed: what
 * failed may ask for more than any site gives, and must not stand in the way.
 */
function someOf(cells: readonly LitCell[], isAllowed: (index: number) => boolean, room: number): LitCell[] {
  const waiting = cells.filter(({ state }) => state === 'waiting')
  const defined = cells
    .filter(({ state, index }) => state === 'defined' && isAllowed(index))
    .sort((a, b) => Number(a.failure !== undefined) - Number(b.failure !== undefined))
  return [...waiting, ...defined.slice(0, Math.max(1, room - waiting.length))]
}

/** The jobs behind open cells of a stage. */
async function openJobs(
  world: BrokerageWorld,
  { task, board, record, work }: Group,
  cells: readonly LitCell[],
): Promise<Open[]> {
  const indexes = cells.map((cell) => cell.index)
  const roundOf = new Map(cells.map(({ index, round }) => [index, round]))
  const found = await world.jobs.readMany(indexes.map((index) => pandaIdOf({ ...board, index })))
  const known = new Map(found.map((job) => [placeOf(job.pandaId).index, job]))
  const at = world.clock.now()
  return indexes.flatMap((index): Open[] => {
    const job = known.get(index)
    if (job === undefined) {
      const fresh = { task, visit: board.visit, index, record, state: 'defined', round: board.round, at } as const
      return [{ job: newJob(work === undefined ? fresh : { ...fresh, work }), exists: false }]
    }
    // Of another round than its cell, a job is the re-run's: not moved yet, or moved since the board was read.
    const isOpenJob = (job.state === 'defined' || job.state === 'waiting') && job.round === roundOf.get(index)
    return isOpenJob ? [{ job, exists: true }] : []
  })
}

/** Saves a job that is open: creates it, or moves it on from as it was read. */
const save = (world: BrokerageWorld, { job, exists }: Open, after: Job): Promise<boolean> =>
  exists ? world.jobs.move(job, after) : world.jobs.create(after)

async function cancelAll(world: BrokerageWorld, jobs: readonly Open[]): Promise<void> {
  for (const open of jobs) await save(world, open, cancelled(open.job, world.clock.now()))
}

/**
 * Of a large task only the scouts may be placed until they have decided; the first visit to come here with something to
 * place provides them. Undefined when all may.
 */
async function scoutsFirst(
  world: BrokerageWorld,
  { task, board, stage }: Group,
  cells: readonly LitCell[],
): Promise<readonly number[] | undefined> {
  const few = task.quote.jobs <= world.settings.scoutsAbove
  if (stage !== 'simulate' || few || task.scouts?.state === 'passed') return undefined
  if (cells.length === 0) {
    await giveUpScouts(world, task, board)
    return []
  }
  if (task.scouts === undefined) {
    if (!(await world.tasks.write({ ...task, scouts: { visit: board.visit, state: 'pending' } })))
      throw new Error(`task ${task.taskId} was written meanwhile: again`)
  } else if (task.scouts.visit !== board.visit || task.scouts.state === 'failed') return []
  if (board.scouts !== undefined) return board.scouts
  const indexes = cells.map((cell) => cell.index)
  const scouts = pickScouts(indexes, world.settings.scouts)
  if (!(await world.boards.write({ ...board, scouts })))
    throw new Error(`the board of visit ${board.visit} was written meanwhile: again`)
  return scouts
}

/** Jobs that ask the same of a site are placed together; one that needs more memory does not drag the others along. */
function byNeeds(jobs: readonly Open[]): Open[][] {
  const groups = new Map<string, Open[]>()
  for (const open of jobs) {
    const { needs, refusedSites, onDemand } = open.job
    const key = JSON.stringify([needs, refusedSites, onDemand])
    groups.set(key, [...(groups.get(key) ?? []), open])
  }
  return [...groups.values()]
}

/** Each is a write of its own that no other hangs on. */
const SAVED_AT_ONCE = 16

/** Every open job is saved: placed where a decision says so, else defined. */
async function carryOut(
  world: BrokerageWorld,
  { work }: Group,
  jobs: readonly Open[],
  decisions: readonly Decision[],
): Promise<void> {
  const at = world.clock.now()
  const saveOne = async (open: Open) => {
    const berth = decisions.map(({ berths }) => berths.get(open.job.pandaId)).find((of) => of !== undefined)
    const defined = open.job.state === 'waiting' ? released(open.job, work) : open.job
    if (berth !== undefined) await save(world, open, placed(defined, { ...berth, at }))
    else if (!open.exists || defined !== open.job) await save(world, open, defined)
  }
  for (let from = 0; from < jobs.length; from += SAVED_AT_ONCE)
    await Promise.all(jobs.slice(from, from + SAVED_AT_ONCE).map(saveOne))
}
