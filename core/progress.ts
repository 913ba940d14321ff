/** Progress: the one consumer of the jobs stream merges what moved into the boards, and does what their level calls for. */

import type { Board } from './board.ts'
import { merged } from './board.ts'
import { cancelJob, passOnWish } from './cancel.ts'
import { placeOf } from './contract/identifiers.ts'
import { isSettled } from './contract/lifecycle.ts'
import type { Job } from './job.ts'
import { type AdvanceWorld, advance } from './progress/advancing.ts'

/**
 * Brings one visit up to date after records of some of its jobs. A record is only a hint: the board is read, then the
 * jobs, and the board is written if it is still as read, else again; so repeats and disorder do no harm. Answers the
 * jobs as they were read.
 */
export async function mergeJobs(world: AdvanceWorld, pandaIds: readonly number[]): Promise<readonly Job[]> {
  const { jobs, board } = await mergeInto(world, pandaIds)
  if (board === undefined) return jobs
  for (const job of jobs) {
    await passOnWish(world, job)
    if (board.wanted !== undefined && !isSettled(job.state) && job.wanted === undefined)
      await cancelJob(world, job.pandaId, board.round)
  }
  await advance(world, board, jobs)
  return jobs
}

async function mergeInto(world: AdvanceWorld, pandaIds: readonly number[]): Promise<{ jobs: Job[]; board?: Board }> {
  const { task, visit } = placeOf(pandaIds[0] ?? 0)
  // Its day never changes, so that any copy of the record tells where the board is.
  const record = await world.tasks.readVisit(task, visit, 0)
  if (record === undefined) return { jobs: [] }
  for (;;) {
    const board = await world.boards.read(record.day, task, visit)
    if (board === undefined) throw new Error(`visit ${visit} of task ${task} has a record but no board`)
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
