/** What the collect job of a visit gathers: every simulate job with its files, a page of jobs at a time. */

import type { AttemptRecord } from '../attempt.ts'
import { type Board, type LitCell, litCells } from '../board.ts'
import { pandaIdOf, parseLease, placeOf, roleOf } from '../contract/identifiers.ts'
import type { Collection } from '../contract/payload.ts'
import { Refusal } from '../contract/problems.ts'
import { isRevivable, type Job } from '../job.ts'
import { recordOf } from '../monitor/job-access.ts'
import { numberOf } from '../monitor/job-rows.ts'
import type { VisitRecord } from '../task.ts'
import type { World } from '../world.ts'
import { fileKey } from './catalogue-files.ts'

type CollectionWorld = Pick<World, 'jobs' | 'boards' | 'tasks' | 'catalogue' | 'storage'>

export interface CollectionPage {
  readonly collection: Collection
  /** Signed previews; paths are below the run directory's `inputs/previews/`. */
  readonly previews: { path: string; url: string }[]
  readonly cursor?: string
}

/** Jobs on a page: with their files some hundred kilobytes. */
const PAGE_JOBS = 100

/** A page for the pilot that holds the collect job's lease. @throws Refusal `not-found` or `conflict` */
export async function collectionOf(
  world: CollectionWorld,
  pilotId: string,
  lease: string,
  cursor?: string,
): Promise<CollectionPage> {
  const parts = parseLease(lease)
  if (parts?.pilotId !== pilotId || roleOf(placeOf(parts.pandaId).index).stage !== 'collect')
    throw new Refusal('not-found', 'This pilot has no such lease of a collect job.')
  const job = await world.jobs.read(parts.pandaId)
  if (job?.lease !== lease || !isRevivable(job))
    throw new Refusal('conflict', 'The lease is over: the job is no longer in the hands of this pilot.')
  return collectionPage(world, job, cursor)
}

/** @throws Refusal when the cursor is none of ours */
export async function collectionPage(world: CollectionWorld, job: Job, cursor?: string): Promise<CollectionPage> {
  const { task, visit } = placeOf(job.pandaId)
  const board = await world.boards.read(job.day, task, visit)
  if (board === undefined) throw new Refusal('not-found', `Visit ${visit} of task ${task} has no board.`)
  const record = await recordOf(world, board)
  const cells = litCells(board).filter(({ stage }) => stage === 'simulate')
  const from = numberOf(cursor) ?? 0
  const next = from + PAGE_JOBS
  const { jobs, previews } = await gather(world, board, cells.slice(from, next))
  const page = { collection: { ...headOf(record, job.round), jobs }, previews }
  return next < cells.length ? { ...page, cursor: String(next) } : page
}

const headOf = (record: VisitRecord, round: number): Omit<Collection, 'jobs'> => ({
  task: record.task,
  visit: record.visit,
  round,
  taskName: record.taskName,
  owner: record.owner,
  obsHistId: record.obsHistId,
  simulator: record.simulator,
  header: { ...record.header },
  commands: record.commands,
  catalogs: record.catalogs.map(({ name, sha256 }) => ({ name, sha256 })),
})

async function gather(world: CollectionWorld, board: Board, cells: readonly LitCell[]) {
  const ids = cells.map(({ index }) => pandaIdOf({ ...board, index }))
  const finished = cells.flatMap(({ state, index, attempt }) =>
    state === 'finished' ? [{ pandaId: pandaIdOf({ ...board, index }), attempt }] : [],
  )
  const [jobs, attempts] = await Promise.all([world.jobs.readMany(ids), world.catalogue.readMany(finished)])
  const jobOf = new Map(jobs.map((job) => [job.pandaId, job]))
  const attemptOf = new Map(attempts.map((attempt) => [attempt.pandaId, attempt]))
  const gathered = cells.map((cell, n) => collected(cell, ids[n] ?? 0, jobOf, attemptOf))
  const signed = attempts.flatMap(previewsOf).map(async ({ path, key }) => ({
    path,
    url: await world.storage.signDownload(key),
  }))
  return { jobs: gathered, previews: await Promise.all(signed) }
}

function collected(
  cell: LitCell,
  pandaId: number,
  jobs: ReadonlyMap<number, Job>,
  attempts: ReadonlyMap<number, AttemptRecord>,
): Collection['jobs'][number] {
  const { sensor = '', snap = 0 } = roleOf(cell.index)
  const attempt = attempts.get(pandaId)
  const job = jobs.get(pandaId)
  return {
    pandaId,
    sensor,
    snap,
    state: cell.state,
    attempt: cell.attempt,
    site: cell.site ?? '',
    pilot: attempt?.pilotId ?? '',
    cpuSeconds: job?.cpuSeconds ?? 0,
    files: (attempt?.files ?? []).map(({ name, product, sizeBytes, sha256 }) => ({
      ...{ name, product, sizeBytes, sha256 },
      key: fileKey({ pandaId, attempt: cell.attempt, name }),
    })),
    ...(job?.failure === undefined ? {} : { failure: job.failure }),
  }
}

/** What collect calls a picture: sensor and snap. */
function previewsOf({ pandaId, attempt, files }: AttemptRecord): { path: string; key: string }[] {
  const { sensor, snap } = roleOf(placeOf(pandaId).index)
  return files
    .filter(({ product }) => product === 'preview')
    .slice(0, 1)
    .map(({ name }) => ({ path: `${sensor}_${snap}.png`, key: fileKey({ pandaId, attempt, name }) }))
}
