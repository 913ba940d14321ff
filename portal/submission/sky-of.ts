/** What a task's catalogs and visits say of the sky: headers, bands, objects on each sensor, and where they disagree. */
import type { Catalog, ObjectsOnSensors } from '../../core/contract/catalogs.ts'
import type { Observation } from '../../core/contract/observations.ts'
import type { Pointing } from '../../phosim/focal-plane.ts'
import { completeHeader, type Header, pointingOf } from '../../phosim/header.ts'
import { type Disagreement, disagreements, headerOf } from '../../phosim/observation.ts'
import { agreedValue } from './observation-fields.ts'

/** Catalogs that carry an observation, each its own visit. */
export const carrying = (catalogs: readonly Catalog[]): readonly (Catalog & { readonly header: Header })[] =>
  catalogs.flatMap((catalog) => {
    const header = catalog.verdict?.header
    return header === undefined ? [] : [{ ...catalog, header }]
  })

/** The catalog whose header a visit of the table meets, as the service matches them. */
const metBy = (visit: Observation, headers: readonly Header[]): Header | undefined =>
  headers.length > 1 ? headers.find(({ obshistid }) => obshistid === visit.obsHistId) : headers[0]

/** The catalogs of the first visit: its own, where one carries it, and all of objects alone. */
export function catalogsOfFirst(catalogs: readonly Catalog[], visits: readonly Observation[]): readonly Catalog[] {
  const own = carrying(catalogs).map(({ header }) => header)
  const met = visits[0] === undefined ? own[0] : metBy(visits[0], own)
  return catalogs.filter(({ verdict }) => verdict?.header === undefined || verdict.header === met)
}

/** Where the first visit points, with the rotation that was typed for it; undefined as long as there is none. */
export function firstPointing(headers: readonly Header[], rotation: string | undefined): Pointing | undefined {
  const [header] = headers
  if (header === undefined) return undefined
  const typed = rotation === undefined || rotation.trim() === '' ? Number.NaN : Number(rotation)
  const own = pointingOf(header)
  return Math.abs(typed) <= 360 ? { ...own, rotSkyPosDeg: typed } : own
}

/** What is known of the objects on each sensor of all catalogs together; `undefined` while an answer is on its way. */
export function sumOnSensors(counts: readonly (ObjectsOnSensors | undefined)[]): ObjectsOnSensors | undefined {
  const known = counts.filter((of) => of !== undefined)
  if (known.length === 0 || known.length < counts.length) return undefined
  const sum: Record<string, number> = {}
  for (const { objectsBySensor } of known)
    for (const [sensor, count] of Object.entries(objectsBySensor)) sum[sensor] = (sum[sensor] ?? 0) + count
  return { objectsBySensor: sum, isEstimate: known.some(({ isEstimate }) => isEstimate) }
}

/** The headers that the task will simulate with, before anything is overridden. */
export function headersOf(
  catalogs: readonly Catalog[],
  visits: readonly Observation[],
  conflict: 'catalog' | 'observation' | undefined,
): readonly Header[] {
  const own = carrying(catalogs).map(({ header }) => header)
  if (visits.length === 0) return own.map(completeHeader)
  return visits.map((visit) => {
    const carried = metBy(visit, own) ?? {}
    const [weaker, stronger] = conflict === 'catalog' ? [headerOf(visit), carried] : [carried, headerOf(visit)]
    return completeHeader({ ...weaker, ...stronger })
  })
}

/** The band of all visits, where they share one. */
export const sharedFilter = (headers: readonly Header[]): string | undefined => agreedValue(headers, 'filter')

export interface Conflict {
  readonly visit: Observation
  readonly values: readonly Disagreement[]
}

/** Where a catalog's own observation and a chosen visit differ. */
export function conflictsOf(catalogs: readonly Catalog[], visits: readonly Observation[]): readonly Conflict[] {
  const own = carrying(catalogs).map(({ header }) => header)
  return visits.flatMap((visit) => {
    const header = metBy(visit, own)
    const values = header === undefined ? [] : disagreements(header, visit)
    return values.length === 0 ? [] : [{ visit, values }]
  })
}
