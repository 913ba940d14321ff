/** Where in the observations table a search walks: the partitions that can hold an answer, in turn. */
import type { Observation, ObservationQuery } from '../../core/contract/observations.ts'
import { areConditionsAsked } from '../../core/observations.ts'
import { observationPartitions } from '../table-keys.ts'
import { cellsAround, degreesBetween, FIELD_RADIUS_DEG } from './sky-cells.ts'

const FILTERS = [...'ugrizy']
const FIRST_NIGHT = Number.MIN_SAFE_INTEGER
const LAST_NIGHT = Number.MAX_SAFE_INTEGER

/** One partition of the table, by id, or of an index, by night. */
export type Walked =
  | { readonly by: 'id'; readonly partition: string; readonly beginning: string }
  | { readonly by: 'filter' | 'sky'; readonly partition: string | number; readonly nights: readonly [number, number] }

interface Circle {
  readonly raDeg: number
  readonly decDeg: number
  readonly radiusDeg: number
}

/** A position without a radius means the telescope's field of view. */
function circleOf({ raDeg, decDeg, radiusDeg = FIELD_RADIUS_DEG }: ObservationQuery): Circle | undefined {
  return raDeg === undefined || decDeg === undefined ? undefined : { raDeg, decDeg, radiusDeg }
}

/** The narrowest way to what is asked: by id, else by place, else by filter and night. */
export function walkOf(query: ObservationQuery): Walked[] {
  const { id = '', filter, nightFrom = FIRST_NIGHT, nightTo = LAST_NIGHT } = query
  const nights = [nightFrom, nightTo] as const
  const circle = circleOf(query)
  if (nightFrom > nightTo) return []
  if (id === '' && circle !== undefined)
    return cellsAround(circle, circle.radiusDeg).map((partition) => ({ by: 'sky', partition, nights }))
  if (id !== '') return observationPartitions(id).map((partition) => ({ by: 'id', partition, beginning: id }))
  const filters = filter === undefined ? [...FILTERS.keys()] : [FILTERS.indexOf(filter)]
  return filters.map((partition) => ({ by: 'filter', partition, nights }))
}

/** Whether an observation found on the way is really asked for. */
export function isAskedFor(observation: Observation, query: ObservationQuery): boolean {
  const { filter, nightFrom = FIRST_NIGHT, nightTo = LAST_NIGHT } = query
  const circle = circleOf(query)
  return (
    (filter === undefined || FILTERS[observation.filter] === filter) &&
    observation.night >= nightFrom &&
    observation.night <= nightTo &&
    areConditionsAsked(observation, query) &&
    (circle === undefined || degreesBetween(observation, circle) <= circle.radiusDeg)
  )
}
