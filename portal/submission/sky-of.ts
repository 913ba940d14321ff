/** What a task's catalogs and visits say of the sky: headers, bands, objects on each sensor, and where they disagree. */
import type { Catalog } from '../../core/contract/catalogs.ts'
import type { Observation } from '../../core/contract/observations.ts'
import { completeHeader, type Header } from '../../phosim/header.ts'
import { type Disagreement, disagreements, headerOf } from '../../phosim/observation.ts'
import { agreedValue } from './observation-fields.ts'

/** Catalogs that carry an observation, each its own visit. */
export const carrying = (catalogs: readonly Catalog[]): readonly (Catalog & { readonly header: Header })[] =>
  catalogs.flatMap((catalog) => {
    const header = catalog.verdict?.header
    return header === undefined ? [] : [{ ...catalog, header }]
  })

/** Sources on each sensor of all catalogs together; undefined as long as one of them cannot say. */
export function objectsBySensor(catalogs: readonly Catalog[]): Readonly<Record<string, number>> | undefined {
  if (catalogs.length === 0) return undefined
  const sum: Record<string, number> = {}
  for (const { verdict } of catalogs) {
    if (verdict?.objectsBySensor === undefined) return undefined
    for (const [sensor, count] of Object.entries(verdict.objectsBySensor)) sum[sensor] = (sum[sensor] ?? 0) + count
  }
  return sum
}

/** The catalog whose header a visit of the table meets, as the service matches them. */
const metBy = (visit: Observation, headers: readonly Header[]): Header | undefined =>
  headers.length > 1 ? headers.find(({ obshistid }) => obshistid === visit.obsHistId) : headers[0]

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
