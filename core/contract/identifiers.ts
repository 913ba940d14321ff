/** How tasks, visits, jobs and leases are numbered, so that an id alone says where its item is. */
import { SENSORS, sensorIndex } from '../../phosim/focal-plane.ts'
import type { Stage } from './payload.ts'

/** Visits that one task may have. */
export const MAX_VISITS = 1000
/** Snaps of a visit for which there are job numbers. */
export const MAX_SNAPS = 5

export const PREPARE_INDEX = 0
export const COLLECT_INDEX = 1
const FIRST_SIMULATE_INDEX = 2

/** A job's place in its task. */
export interface JobPlace {
  readonly task: number
  readonly visit: number
  readonly index: number
}

/** PandaID = task x 10^6 + visit x 10^3 + index. */
export const pandaIdOf = ({ task, visit, index }: JobPlace): number => task * 1_000_000 + visit * 1000 + index

export const placeOf = (pandaId: number): JobPlace => ({
  task: Math.floor(pandaId / 1_000_000),
  visit: Math.floor(pandaId / 1000) % 1000,
  index: pandaId % 1000,
})

/** The index of the job that simulates one snap of one sensor; throws a RangeError for an unknown sensor. */
export function simulateIndex(sensor: string, snap: number): number {
  const at = sensorIndex(sensor)
  if (at === undefined || snap < 0 || snap >= MAX_SNAPS) throw new RangeError(`no job index for ${sensor} snap ${snap}`)
  return FIRST_SIMULATE_INDEX + snap * SENSORS.length + at
}

/** What a job of an index does: its stage, and for simulate its sensor and snap. */
export function roleOf(index: number): { readonly stage: Stage; readonly sensor?: string; readonly snap?: number } {
  if (index === PREPARE_INDEX) return { stage: 'prepare' }
  if (index === COLLECT_INDEX) return { stage: 'collect' }
  const at = index - FIRST_SIMULATE_INDEX
  const sensor = SENSORS[at % SENSORS.length]
  if (sensor === undefined) throw new RangeError(`no job has index ${index}`)
  return { stage: 'simulate', sensor, snap: Math.floor(at / SENSORS.length) }
}

/** What a lease's id says: one attempt of one job in one slot, and the job's revision when it was chosen. */
export interface LeaseParts {
  readonly pandaId: number
  readonly attempt: number
  readonly round: number
  readonly revision: number
  readonly slot: number
  readonly pilotId: string
}

export const leaseIdOf = ({ pandaId, attempt, round, revision, slot, pilotId }: LeaseParts): string =>
  [pandaId, attempt, round, revision, slot, pilotId].join('-')

/** The parts of a lease's id, or undefined for any other text. */
export function parseLease(lease: string): LeaseParts | undefined {
  const match = /^(\d{1,15})-(\d+)-(\d+)-(\d+)-(\d+)-([A-Za-z0-9]+)$/.exec(lease)
  if (match === null) return undefined
  const [pandaId = 0, attempt = 0, round = 0, revision = 0, slot = 0] = match.slice(1, 6).map(Number)
  return { pandaId, attempt, round, revision, slot, pilotId: match[6] ?? '' }
}
