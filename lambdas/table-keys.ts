/** The only place where keys of items are built, and read back. */
import { pandaIdOf, placeOf, roleOf } from '../core/contract/identifiers.ts'

export interface ItemKey {
  readonly pk: string
  readonly sk: string
}

/** Numbers sort as text once they are equally long. */
const padded = (value: number, digits: number): string => String(value).padStart(digits, '0')
const INDEX_DIGITS = 3
const VISIT_DIGITS = 3
const TASK_DIGITS = 9
const ATTEMPT_DIGITS = 4

/** Partition of a visit's record, its jobs, its attempts; also the key of its placements. */
export const visitPartition = (task: number, visit: number): string => `${task}#${visit}`

const TASK_PARTITION = 'task#'
export const taskKey = (taskId: number): ItemKey => ({ pk: `${TASK_PARTITION}${taskId}`, sk: 'task' })
export const taskCounterKey: ItemKey = { pk: 'counter', sk: 'task' }
/** What an owner sent under an idempotency key. */
export const sentKey = (owner: string, key: string): ItemKey => ({ pk: `sent#${owner}`, sk: key })
export const visitKey = (task: number, visit: number): ItemKey => ({ pk: visitPartition(task, visit), sk: 'visit' })

export function jobKey(pandaId: number): ItemKey {
  const { task, visit, index } = placeOf(pandaId)
  return { pk: visitPartition(task, visit), sk: `${roleOf(index).stage}#${padded(index, INDEX_DIGITS)}` }
}

/** What an item of the jobs table is, by its key. */
export type JobsTableItem =
  | { readonly kind: 'task'; readonly taskId: number }
  | { readonly kind: 'visit'; readonly task: number; readonly visit: number }
  | { readonly kind: 'job'; readonly pandaId: number }

/** Reads a key of the jobs table, as a stream record carries it; undefined for keys and counters of our own. */
export function parseJobsKey({ pk, sk }: ItemKey): JobsTableItem | undefined {
  if (sk === 'task' && pk.startsWith(TASK_PARTITION))
    return { kind: 'task', taskId: Number(pk.slice(TASK_PARTITION.length)) }
  const [, task, visit] = /^(\d+)#(\d+)$/.exec(pk) ?? []
  if (task === undefined || visit === undefined) return undefined
  if (sk === 'visit') return { kind: 'visit', task: Number(task), visit: Number(visit) }
  const [, index] = /^[a-z]+#(\d+)$/.exec(sk) ?? []
  if (index === undefined) return undefined
  return { kind: 'job', pandaId: pandaIdOf({ task: Number(task), visit: Number(visit), index: Number(index) }) }
}

/** The job whose key it is; throws for the key of anything else. */
export function pandaIdOfKey(key: ItemKey): number {
  const item = parseJobsKey(key)
  if (item?.kind !== 'job') throw new Error(`${key.pk} ${key.sk} is not the key of a job`)
  return item.pandaId
}

/** Partitions that a day's boards are spread over. */
export const boardPartition = (day: string, shard: number): string => `${day}#${shard}`

export const taskBoards = (task: number): string => `${padded(task, TASK_DIGITS)}#`
export const boardKey = (day: string, task: number, visit: number, shards: number): ItemKey => ({
  pk: boardPartition(day, task % shards),
  sk: taskBoards(task) + padded(visit, VISIT_DIGITS),
})
export function placeOfBoard({ pk, sk }: ItemKey): { day: string; task: number; visit: number } {
  const [day = ''] = pk.split('#')
  const [task, visit] = sk.split('#')
  return { day, task: Number(task), visit: Number(visit) }
}
export const taskBoardKey = (task: number): ItemKey => ({ pk: `${TASK_PARTITION}${task}`, sk: 'board' })
export const DAYS_PARTITION = 'days'
export const dayKey = (day: string): ItemKey => ({ pk: DAYS_PARTITION, sk: day })

export const LAUNCHES_PARTITION = 'launches'
export const launchKey = (launch: string): ItemKey => ({ pk: LAUNCHES_PARTITION, sk: launch })
export const PILOT_SORT_KEY = 'pilot'
export const pilotKey = (pilotId: string): ItemKey => ({ pk: pilotId, sk: PILOT_SORT_KEY })

export const SITES_PARTITION = 'sites'
export const siteKey = (site: string): ItemKey => ({ pk: SITES_PARTITION, sk: site })
const clockPartition = (site: string): string => `clock#${site}`
export const siteClockKey = (site: string): ItemKey => ({ pk: clockPartition(site), sk: 'site' })
export const ownerClockKey = (site: string, owner: string): ItemKey => ({
  pk: clockPartition(site),
  sk: `owner#${owner}`,
})

export const historyPartition = (site: string): string => `history#${site}`
export const historyKey = (site: string, hourAt: string): ItemKey => ({ pk: historyPartition(site), sk: hourAt })
/** Changes of a site's state. */
export const movesPartition = (site: string): string => `moves#${site}`
export const moveKey = (site: string, changedAt: string): ItemKey => ({ pk: movesPartition(site), sk: changedAt })

/** Attempts of one job sort by their number. */
export const attemptsOf = (pandaId: number): ItemKey => {
  const { task, visit, index } = placeOf(pandaId)
  return { pk: visitPartition(task, visit), sk: `${padded(index, INDEX_DIGITS)}#` }
}
export function attemptKey(pandaId: number, attempt: number): ItemKey {
  const { pk, sk } = attemptsOf(pandaId)
  return { pk, sk: sk + padded(attempt, ATTEMPT_DIGITS) }
}

/** Digits by which observations are spread over partitions: few enough to walk, enough to load quickly. */
const OBSERVATION_DIGITS = 2
export const observationKey = (obsHistId: string): { readonly pk: string; readonly obsHistId: string } => ({
  pk: obsHistId.slice(0, OBSERVATION_DIGITS),
  obsHistId,
})

const DIGITS = [...'0123456789']

/** Every partition that may hold an id with this beginning of one digit or more. */
export function observationPartitions(beginning: string): string[] {
  const start = beginning.slice(0, OBSERVATION_DIGITS)
  if (start.length === OBSERVATION_DIGITS) return [start]
  return [start, ...DIGITS.map((digit) => start + digit)]
}
