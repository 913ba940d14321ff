/** Resolving: a task that waits for its catalogs goes on once every check has ended, one way or the other. */
import type { Fault } from '../contract/problems.ts'
import type { CatalogRecord, Task, TaskCatalog } from '../task.ts'
import type { World } from '../world.ts'
import { type QuoteWorld, quoteFor } from './quote.ts'
import { planVisits } from './visit-plans.ts'

type ResolvingWorld = QuoteWorld & Pick<World, 'catalogs' | 'tasks' | 'queues'>

/** A task looks at its catalogs again after this. */
const LOOK_AGAIN_SECONDS = 2

/** A checked catalog as a task keeps it; only of one that is ready. */
export function taskCatalog(record: CatalogRecord): TaskCatalog {
  const header = record.verdict?.header
  return {
    catalogId: record.catalogId,
    name: record.name,
    prefix: record.prefix,
    main: record.main ?? '',
    files: record.files,
    sha256: record.sha256 ?? '',
    ...(header === undefined ? {} : { header }),
  }
}

export const catalogWarnings = (records: readonly CatalogRecord[]): string[] =>
  records.flatMap(({ name, verdict }) =>
    (verdict?.warnings ?? []).map((of) => `${name}${of.line === undefined ? '' : `:${of.line}`}: ${of.message}`),
  )

const readAll = (world: ResolvingWorld, ids: readonly string[]): Promise<CatalogRecord[]> =>
  Promise.all(
    ids.map(async (catalogId) => {
      const record = await world.catalogs.read(catalogId)
      if (record === undefined) throw new Error(`catalog ${catalogId} of a task is gone`)
      return record
    }),
  )

/** Waits on, refuses, or sets the task running with the visits that its catalogs turn out to hold. */
export async function resolveCatalogs(world: ResolvingWorld, task: Task): Promise<void> {
  if (task.wanted === 'cancelled') return void (await world.tasks.write({ ...task, state: 'cancelled' }))
  const records = await readAll(world, task.submission.catalogs)
  const refused = records.filter(({ state }) => state === 'refused')
  if (refused.length > 0)
    return refuse(
      world,
      task,
      refused.map(({ name, verdict }) => ({ at: name, message: verdict?.errors[0]?.message ?? 'refused' })),
    )
  if (records.some(({ state }) => state !== 'ready'))
    return world.queues.send('planning', { task: task.taskId, what: 'task' }, LOOK_AGAIN_SECONDS)
  const catalogs = records.map(taskCatalog)
  const { visits, faults } = planVisits(task.submission, catalogs, await rowsOf(world, task.submission.visits))
  if (faults.length > 0) return refuse(world, task, faults)
  const planned = {
    ...task,
    catalogs,
    visits,
    warnings: [...new Set([...task.warnings, ...catalogWarnings(records)])].slice(0, 50),
  }
  await world.tasks.write({ ...planned, state: 'running', quote: await quoteFor(world, planned, records) })
}

async function refuse(world: ResolvingWorld, task: Task, faults: readonly Fault[]): Promise<void> {
  const warnings = faults.map(({ at, message }) => `${at}: ${message}`)
  if (await world.tasks.write({ ...task, state: 'refused', warnings }))
    await world.queues.send('notification', { task: task.taskId, round: task.round, about: 'refused' })
}

/** The table's rows for the visits named; one that is not there is left out. */
export async function rowsOf(world: Pick<World, 'observations'>, ids: readonly string[]) {
  const rows = await world.observations.readMany(ids)
  return new Map(rows.map((row) => [row.obsHistId, row]))
}
