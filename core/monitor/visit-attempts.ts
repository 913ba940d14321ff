/** How the attempts of a visit's jobs went: what the focal plane shows beside states, and its timeline. */
import type { AttemptRecord } from '../attempt.ts'
import { type Board, litCells } from '../board.ts'
import { pandaIdOf, placeOf, roleOf } from '../contract/identifiers.ts'
import { isLeased } from '../contract/lifecycle.ts'
import type { RunningAttempt, VisitAttempt } from '../contract/tasks.ts'
import { instant } from '../instants.ts'
import type { World } from '../world.ts'

/** Every attempt that has reported, oldest first. */
export async function visitAttempts(world: Pick<World, 'catalogue'>, board: Board): Promise<VisitAttempt[]> {
  const keys = litCells(board).flatMap(({ index, attempt }) =>
    Array.from({ length: attempt }, (_, n) => ({ pandaId: pandaIdOf({ ...board, index }), attempt: n + 1 })),
  )
  const records = await world.catalogue.readMany(keys)
  return records.map(attemptOf).sort((a, b) => a.endedAt.localeCompare(b.endedAt))
}

/** Those that pilots have taken, since when; of a visit that stands still no job is read. */
export async function runningAttempts(world: Pick<World, 'jobs'>, board: Board): Promise<RunningAttempt[]> {
  const taken = litCells(board).filter(({ state }) => isLeased(state))
  const jobs = await world.jobs.readMany(taken.map(({ index }) => pandaIdOf({ ...board, index })))
  return jobs
    .flatMap(({ pandaId, attempt, round, site, sentAt, state }) =>
      site === undefined || sentAt === undefined || !isLeased(state)
        ? []
        : [{ pandaId, ...roleOf(placeOf(pandaId).index), attempt, round, site, startedAt: sentAt }],
    )
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt))
}

function attemptOf(record: AttemptRecord): VisitAttempt {
  const { pandaId, attempt, round, site, outcome, failure, endedAt, wallSeconds, cpuSeconds, maxMemoryMiB } = record
  return {
    ...{ pandaId, ...roleOf(placeOf(pandaId).index), attempt, round, site, outcome },
    ...(failure === undefined ? {} : { failure: failure.class }),
    ...{ startedAt: instant(endedAt, -wallSeconds), endedAt, wallSeconds, cpuSeconds, maxMemoryMiB },
  }
}
