/** Tasks as they stand after some history, written straight into the stores: boards, jobs, attempts and their files. */
import { createHash } from 'node:crypto'
import type { AttemptFile } from '../../core/attempt.ts'
import type { Board } from '../../core/board.ts'
import { fileKey } from '../../core/catalogue/catalogue-files.ts'
import { type Cell, type Measures, withCell } from '../../core/cell.ts'
import type { Failure, FailureClass } from '../../core/contract/failures.ts'
import {
  COLLECT_INDEX,
  leaseIdOf,
  PREPARE_INDEX,
  pandaIdOf,
  roleOf,
  simulateIndex,
} from '../../core/contract/identifiers.ts'
import type { Person } from '../../core/contract/identity.ts'
import type { Product, Stage } from '../../core/contract/payload.ts'
import type { Job } from '../../core/job.ts'
import type { Task, VisitRecord } from '../../core/task.ts'
import type { MemoryWorld } from './memory-world.ts'
import { taskOf } from './sample.ts'

export const MEMBER: Person = { user: 'grace', groups: ['desc'], operator: false }
export const STRANGER: Person = { user: 'mallory', groups: ['other'], operator: false }
export const OPERATOR: Person = { user: 'root', groups: [], operator: true }

export const PREPARE = PREPARE_INDEX
export const COLLECT = COLLECT_INDEX
export const R22 = (sensor: string, snap = 0): number => simulateIndex(`R22_${sensor}`, snap)

export const NEEDS = { memoryMiB: 1024, wallSeconds: 900, diskMiB: 512, cores: 1 }

/** A cell at an index; what is not said is as of a job in its first attempt of round 1. */
export type PastCell = Partial<Cell> &
  Pick<Cell, 'state'> & { readonly index: number; readonly message?: string; readonly measures?: Measures }

const ENDED = ['finished', 'failed']

function fullCell({ index: _i, message: _m, measures: _s, ...cell }: PastCell): Cell {
  const failure = cell.failure ?? (cell.state === 'failed' ? 'payload' : undefined)
  return {
    attempt: ['waiting', 'defined', 'activated'].includes(cell.state) ? 0 : 1,
    round: 1,
    ...(ENDED.includes(cell.state) ? { site: 'A' } : {}),
    ...(failure === undefined ? {} : { failure, code: `${failure}-fault` }),
    ...cell,
  }
}

export function boardOf(task: Task, visit: number, cells: readonly PastCell[], patch: Partial<Board> = {}): Board {
  const { taskId, day, name, owner, vo, workingGroup, submission } = task
  const { simulator, priority } = submission
  const group = workingGroup === undefined ? {} : { workingGroup }
  const of = { name, owner, vo, ...group, priority, simulator: `${simulator.name} ${simulator.version}` }
  const empty: Board = {
    task: taskId,
    visit,
    day,
    obsHistId: task.visits[visit]?.obsHistId ?? '1',
    filter: 2,
    of,
    round: task.round,
    revision: 1,
    litRound: task.round,
    cells: new Uint8Array(),
    sites: [],
    codes: [],
    cpuSeconds: 0,
    outputBytes: 0,
    updatedAt: task.submittedAt,
    ...patch,
  }
  return cells.reduce((board, cell) => withCell(board, cell.index, fullCell(cell), cell.measures), empty)
}

const failureOf = (of: FailureClass, code = 'fault', message = 'It broke.'): Failure => ({ class: of, code, message })

export function jobOf(task: Task, visit: number, past: PastCell): Job {
  const { state, attempt, round, site, failure, code } = fullCell(past)
  const pandaId = pandaIdOf({ task: task.taskId, visit, index: past.index })
  const leased = state === 'sent' || state === 'running'
  const lease = leaseIdOf({ pandaId, attempt, round, revision: 0, slot: 0, pilotId: 'p1' })
  return {
    pandaId,
    stage: roleOf(past.index).stage,
    day: task.day,
    owner: task.owner,
    priority: task.submission.priority,
    simulator: 'stand-in 1',
    needs: NEEDS,
    state,
    attempt,
    ...(leased || state === 'finished' ? { lease, sentAt: task.submittedAt } : {}),
    round,
    revision: 0,
    ...(site === undefined ? {} : { site }),
    refusedSites: [],
    spent: {},
    ...(failure === undefined ? {} : { failure: failureOf(failure, code, past.message) }),
    ...(past.index >= 2 ? { work: `work/${task.taskId}/${visit}/1/` } : {}),
    cpuSeconds: 3600,
    outputBytes: 10,
    createdAt: task.submittedAt,
  }
}

const PRODUCTS: Record<Stage, readonly (readonly [string, Product])[]> = {
  prepare: [
    ['work.json', 'work'],
    ['prepare.log', 'log'],
  ],
  simulate: [
    ['image.fits.gz', 'e-image'],
    ['image.png', 'preview'],
    ['image.log', 'log'],
  ],
  collect: [
    ['manifest.json', 'manifest'],
    ['mosaic-mail.png', 'mail-mosaic'],
    ['collect.log', 'log'],
  ],
}

/** Puts a file of an attempt into the storage. */
export function putFile(
  world: MemoryWorld,
  place: { pandaId: number; attempt: number },
  name: string,
  product: Product,
  content: string | Uint8Array = `${name} of ${place.pandaId}`,
): AttemptFile {
  const bytes = Buffer.from(content)
  world.objects.set(fileKey({ ...place, name }), bytes)
  return { name, product, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** What an attempt reported, its files in storage. */
export async function addAttempt(
  world: MemoryWorld,
  pandaId: number,
  attempt: number,
  files: readonly AttemptFile[],
  failure?: Failure,
): Promise<void> {
  await world.catalogue.save({
    pandaId,
    attempt,
    round: 1,
    lease: leaseIdOf({ pandaId, attempt, round: 1, revision: 0, slot: 0, pilotId: 'p1' }),
    site: 'A',
    pilotId: 'p1',
    outcome: failure === undefined ? 'done' : 'failed',
    ...(failure === undefined ? {} : { failure }),
    cpuSeconds: 3600,
    wallSeconds: 4000,
    maxMemoryMiB: 900,
    files,
    endedAt: '2026-01-05T09:30:00.000Z',
  })
}

/** A visit with its board, its jobs, and the files of those that finished. */
export async function addVisit(
  world: MemoryWorld,
  task: Task,
  visit: number,
  cells: readonly PastCell[],
  patch: Partial<Board> = {},
): Promise<Board> {
  const board = boardOf(task, visit, cells, patch)
  await world.boards.create(board)
  for (const cell of cells) {
    const job = jobOf(task, visit, cell)
    await world.jobs.create(job)
    if (cell.state !== 'finished') continue
    const place = { pandaId: job.pandaId, attempt: job.attempt }
    const files = PRODUCTS[job.stage].map(([name, product]) => putFile(world, place, name, product))
    await addAttempt(world, job.pandaId, job.attempt, files)
  }
  return board
}

export async function addTask(world: MemoryWorld, patch: Partial<Task> = {}, visits = 1): Promise<Task> {
  const task = taskOf(patch, visits)
  await world.tasks.create(task, `key of ${task.taskId}`, '')
  return task
}

/** A visit whose prepare and collect have finished, and its images as said. */
export const collected = (...images: readonly PastCell[]): PastCell[] => [
  { index: PREPARE, state: 'finished' },
  { index: COLLECT, state: 'finished' },
  ...images,
]

/** The stand-in's visit as its payloads get it. */
export function recordOf(task: Task, visit: number): VisitRecord {
  return {
    task: task.taskId,
    visit,
    day: task.day,
    round: 1,
    taskName: task.name,
    owner: task.owner,
    obsHistId: task.visits[visit]?.obsHistId ?? '1',
    header: { filter: '2', seed: '7' },
    commands: '',
    simulator: task.submission.simulator,
    amplifiers: 'tar',
    sensors: ['R22_S11'],
    snaps: [0],
    catalogs: task.catalogs,
    needs: { prepare: NEEDS, simulate: NEEDS, collect: NEEDS },
  }
}
