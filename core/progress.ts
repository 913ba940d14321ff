/** Progress: the one consumer of the jobs stream merges what moved into the boards, and does what their level calls for. */
import { type AdvanceWorld, advance } from './advancing.ts'
import type { Board } from './board.ts'
import { merged } from './board.ts'
import { cancelJob, passOnWish } from './cancel.ts'
import { placeOf } from './contract/identifiers.ts'
import { isSettled } from './contract/lifecycle.ts'
import type { Job } from './job.ts'

/**
 * Brings one visit up to date after records of some of its jobs. A record is only a hint: the board is read, then the
 * jobs, and the board is written if it is still as read, else again; so repeats and disorder do no harm.
 */
export async function mergeJobs(world: AdvanceWorld, pandaIds: readonly number[]): Promise<void> {
  const { jobs, board } = await mergeInto(world, pandaIds)
  if (board === undefined) return
  for (const job of jobs) {
    await passOnWish(world, job)
    if (board.wanted !== undefined && !isSettled(job.state) && job.wanted === undefined)
      await cancelJob(world, job.pandaId, board.round)
  }
  await advance(world, board, jobs)
}

async function mergeInto(world: AdvanceWorld, pandaIds: readonly number[]): Promise<{ jobs: Job[]; board?: Board }> {
  const [first] = await world.jobs.readMany(pandaIds.slice(0, 1))
  if (first === undefined) return { jobs: [] }
  const { task, visit } = placeOf(first.pandaId)
  for (;;) {
    const board = await world.boards.read(first.day, task, visit)
    if (board === undefined) throw new Error(`visit ${visit} of task ${task} has jobs but no board`)
    const jobs = await world.jobs.readMany(pandaIds)
    const next = jobs.reduce((onto, job) => merged(onto, placeOf(job.pandaId).index, job), board)
    if (next === board) return { jobs, board }
    const written = { ...next, updatedAt: world.clock.now() }
    if (await world.boards.write(written)) return { jobs, board: { ...written, revision: board.revision + 1 } }
  }
}

/** The jobs of a stream batch, visit by visit. */
export function byVisit(pandaIds: readonly number[]): number[][] {
  const visits = new Map<number, Set<number>>()
  for (const pandaId of pandaIds) {
    const key = Math.floor(pandaId / 1000)
    visits.set(key, (visits.get(key) ?? new Set()).add(pandaId))
  }
  return [...visits.values()].map((ids) => [...ids])
}
