/** Sweep: what no event tells of — lapsed pilots, jobs held back by storage, boards whose level was not acted on. */

import { type Board, isBoardSettled, litCells } from './board.ts'
import { Census } from './census.ts'
import { pandaIdOf, parseLease } from './contract/identifiers.ts'
import { isLeased } from './contract/lifecycle.ts'
import { verifyHeld } from './dispatch/reporting.ts'
import { daysBefore, secondsBetween } from './instants.ts'
import { lapsed } from './job.ts'
import type { Pilot } from './pilot.ts'
import { type AdvanceWorld, advance, isOpen, told } from './progress/advancing.ts'
import { mergeJobs } from './progress.ts'
import { countFailure } from './sites/failures.ts'
import { withdrawFrom } from './sites/withdrawing.ts'
import type { Task } from './task.ts'
import type { SiteItem, World } from './world.ts'

export type SweepWorld = AdvanceWorld & Pick<World, 'sites' | 'random'>

/** With fewer late pilots than this there is no telling a lost service from lost pilots. */
const GUARD_FROM = 5
/** Even when everybody is late, a pilot silent for so many lease times has lapsed. */
const GUARD_LEASES = 5
/** Boards and headers are looked through for so many days back. */
const OPEN_DAYS = 60
/** A lost pilot is forgotten after this. */
const FORGET_SECONDS = 2 * 86_400

/**
 * Lapses pilots that are late, and looks at the jobs of all lost pilots again (rule 6). While a third of the pilots are
 * late at once it is the service that was away, and nobody lapses.
 */
export async function sweepPilots(
  world: SweepWorld,
  census = new Census(),
): Promise<{ readonly late: number; readonly lapsed: number }> {
  const now = world.clock.now()
  const late: Pilot[] = []
  let alive = 0
  for await (const pilot of world.pilots.all()) {
    census.countPilot(pilot)
    if (pilot.lost) await lapseJobs(world, pilot)
    else alive += 1
    if (!pilot.lost && pilot.leaseEndsAt < now) late.push(pilot)
    if (pilot.lost && secondsBetween(pilot.seenAt, now) > FORGET_SECONDS) await world.pilots.remove(pilot.pilotId)
  }
  const guarded = late.length >= GUARD_FROM && late.length * 3 >= alive
  const patience = guarded ? GUARD_LEASES * world.settings.leaseSeconds : 0
  const gone = late.filter((pilot) => secondsBetween(pilot.leaseEndsAt, now) >= patience)
  for (const pilot of gone) {
    const marked = await world.pilots.markLost(pilot)
    if (marked !== undefined) await lapseJobs(world, marked)
  }
  return { late: late.length, lapsed: gone.length }
}

/** The slots are those that the marking write returned: a lease written after the read is among them. */
async function lapseJobs(world: SweepWorld, pilot: Pilot): Promise<void> {
  for (const { lease } of pilot.slots) if (lease !== undefined) await lapseJob(world, lease)
}

async function lapseJob(world: SweepWorld, lease: string): Promise<void> {
  for (;;) {
    const job = await world.jobs.read(parseLease(lease)?.pandaId ?? 0)
    if (job === undefined || job.lease !== lease || !isLeased(job.state)) return
    if (await world.jobs.move(job, lapsed(job, world.clock.now()))) return countFailure(world, job.site, 'preempted')
  }
}

/** Whether a header calls for planning: visits not sent yet, a wish to cancel or to run again that is not done. */
const callsForPlanning = ({ state, planned, wanted, rerun }: Task): boolean =>
  rerun !== undefined || ((state === 'running' || state === 'held') && (planned === undefined || wanted !== undefined))

/** Takes up what headers call for when its messages were given up: a queue tries each a few times only. */
export async function sweepTasks(
  world: Pick<World, 'clock' | 'tasks' | 'queues'>,
  census = new Census(),
): Promise<{ readonly unplanned: number }> {
  let unplanned = 0
  for await (const task of world.tasks.since(daysBefore(world.clock.now(), OPEN_DAYS))) {
    census.countTask(task)
    if (!callsForPlanning(task)) continue
    unplanned += 1
    await world.queues.send('planning', { task: task.taskId, what: 'task' })
  }
  return { unplanned }
}

/**
 * Takes up whatever a board's level calls for and nobody did: a lost message costs minutes, never a task. Of each board
 * the cells are looked at; the jobs behind them are read again of a share of the boards, picked by chance, since with
 * hundreds of thousands of jobs waiting it is reading them that costs.
 */
export async function sweepBoards(
  world: SweepWorld,
  census = new Census(),
  share = 1,
): Promise<{ readonly open: number }> {
  const sites = await world.sites.all()
  for (const item of sites) await withdrawFrom(world, item)
  const hasRoom = sites.some((item) => mayHaveRoom(world, item))
  let open = 0
  for await (const board of world.boards.since(daysBefore(world.clock.now(), OPEN_DAYS))) {
    if (isBoardSettled(board) && board.told === told(board)) continue
    open += 1
    census.countBoard(board)
    await verifyHolding(world, board)
    if (world.random.fraction() < share) await rereadJobs(world, board, census, sites)
    else await glanceAt(world, board, hasRoom)
  }
  return { open }
}

/** By supply's last count, which is a minute old at most. */
const mayHaveRoom = ({ settings }: SweepWorld, { site, status, live }: SiteItem): boolean =>
  status.state === 'online' && (live?.claimable ?? 0) < site.slots * settings.roomFactor

async function verifyHolding(world: SweepWorld, board: Board): Promise<void> {
  for (const { state, index } of litCells(board))
    if (state === 'holding') await verifyHeld(world, pandaIdOf({ ...board, index }))
}

async function rereadJobs(world: SweepWorld, board: Board, census: Census, sites: readonly SiteItem[]): Promise<void> {
  const open = litCells(board).filter((cell) => cell.state !== 'finished' || cell.stage === 'prepare')
  const jobs = await mergeJobs(
    world,
    open.map(({ index }) => pandaIdOf({ ...board, index })),
  )
  census.countJobs(board, jobs, { sites, now: world.clock.now() })
}

/** Acts on the cells as they are; jobs without a place are tried again while some site has room. */
async function glanceAt(world: SweepWorld, board: Board, hasRoom: boolean): Promise<void> {
  const stages = new Set(litCells(board).flatMap((cell) => (isOpen(board, cell) ? [cell.stage] : [])))
  for (const stage of hasRoom ? stages : [])
    await world.queues.send('brokerage', { task: board.task, visit: board.visit, stage })
  await advance(world, board, [])
}
