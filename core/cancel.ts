/** Cancel: a wish written on the job, then into the pilot's slot, and repeated until it is so. */

import { litCells } from './board.ts'
import { pandaIdOf, parseLease } from './contract/identifiers.ts'
import { isLeased, isSettled, type JobState } from './contract/lifecycle.ts'
import { cancelled, type Job, wantedCancelled } from './job.ts'
import type { Task } from './task.ts'
import type { World } from './world.ts'

type CancelWorld = Pick<World, 'clock' | 'jobs' | 'pilots'>

/**
 * Cancels a job that no pilot holds; of one that a pilot holds it writes the wish first, then its slot (rule 11). A wish
 * that is about a round leaves later ones alone.
 */
export async function cancelJob(
  world: CancelWorld,
  pandaId: number,
  round = Number.POSITIVE_INFINITY,
): Promise<JobState | undefined> {
  for (;;) {
    const job = await world.jobs.read(pandaId)
    if (job === undefined || isSettled(job.state) || job.round > round) return job?.state
    const after =
      isLeased(job.state) || job.state === 'holding' ? wantedCancelled(job) : cancelled(job, world.clock.now())
    if (job.wanted === undefined && !(await world.jobs.move(job, after))) continue
    await passOnWish(world, after)
    return after.state
  }
}

/** The stream's consumer repeats the slot's write for a wanted cancel, if the slot's lease is the job's. */
export async function passOnWish(world: Pick<World, 'pilots'>, job: Job): Promise<void> {
  const parts = job.lease === undefined ? undefined : parseLease(job.lease)
  if (job.wanted === undefined || parts === undefined || job.lease === undefined || !isLeased(job.state)) return
  await world.pilots.stop(parts.pilotId, parts.slot, job.lease)
}

/**
 * Marks the board of a visit whose task is wanted cancelled, and cancels every job of it; jobs that come to be later are
 * cancelled by progress. A message that comes after a re-run finds no wish, or a later round.
 */
export async function cancelVisit(
  world: CancelWorld & Pick<World, 'boards'>,
  { taskId: task, day, round, wanted }: Task,
  visit: number,
): Promise<void> {
  while (wanted !== undefined) {
    const board = await world.boards.read(day, task, visit)
    if (board === undefined || board.round > round) return
    if (board.wanted === undefined && !(await world.boards.write({ ...board, wanted: 'cancelled' }))) continue
    for (const { index, state } of litCells(board))
      if (!isSettled(state)) await cancelJob(world, pandaIdOf({ task, visit, index }), round)
    return
  }
}
