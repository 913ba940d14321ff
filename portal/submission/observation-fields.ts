/** The observation's values that a scientist may override: PhoSim's words for them, units, ranges, and what stands in a header. */
import { ObservationOverrides } from '../../core/contract/submission.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import type { Header } from '../../phosim/header.ts'
import { headerKey } from '../../phosim/header-keys.ts'

export type ObservationField = keyof ObservationOverrides

interface Row {
  readonly field: ObservationField
  /** PhoSim's word, of headers and of `imsim submit --set`. */
  readonly key: string
  readonly label: string
}

const ROWS: readonly Row[] = [
  { field: 'filter', key: 'filter', label: 'Filter' },
  { field: 'rotSkyPosDeg', key: 'rotskypos', label: 'Rotation' },
  { field: 'seeingArcsec', key: 'seeing', label: 'Seeing' },
  { field: 'visitSeconds', key: 'vistime', label: 'Visit length' },
  { field: 'snaps', key: 'nsnap', label: 'Snaps' },
  { field: 'seed', key: 'seed', label: 'Seed' },
  { field: 'minSource', key: 'minsource', label: 'Least sources' },
  { field: 'moonAltDeg', key: 'moonalt', label: 'Moon: altitude' },
  { field: 'moonRaDeg', key: 'moonra', label: 'Moon: RA' },
  { field: 'moonDecDeg', key: 'moondec', label: 'Moon: Dec' },
  { field: 'moonPhase', key: 'moonphase', label: 'Moon: lit part' },
]

export interface FieldRow extends Row {
  readonly unit: string
  readonly meaning: string
  /** What the contract takes, from and to; undefined for the filter. */
  readonly range: readonly [number, number] | undefined
}

/** Asked of the contract itself, so that the form never promises another range. */
function rangeOf(field: ObservationField): FieldRow['range'] {
  const schema = ObservationOverrides.shape[field].unwrap()
  if (!('minValue' in schema)) return undefined
  return [schema.minValue ?? 0, schema.maxValue ?? 0]
}

/** In the order in which the form shows them. */
export const OBSERVATION_FIELDS: readonly FieldRow[] = ROWS.map((row) => {
  const { unit = '', meaning = '' } = headerKey(row.key) ?? {}
  return { ...row, unit, meaning, range: rangeOf(row.field) }
})

/** `0 to 10 arcsec`. */
export function rangeWords({ range, unit }: Pick<FieldRow, 'range' | 'unit'>): string {
  if (range === undefined) return ''
  return `${range[0]} to ${range[1]} ${unit}`.trimEnd()
}

/** A header's value as the form shows it: the filter by its letter, numbers without superfluous digits. */
export function valueIn(header: Header, key: string): string | undefined {
  const text = header[key]
  if (text === undefined || text === '') return undefined
  if (key === 'filter') return FILTERS[Number(text)] ?? text
  return Number.isFinite(Number(text)) ? String(Number(text)) : text
}

/** What all headers say of a key; `undefined` when they differ, or none says anything. */
export function agreedValue(headers: readonly Header[], key: string): string | undefined {
  const values = new Set(headers.map((header) => valueIn(header, key)))
  return values.size === 1 ? [...values][0] : undefined
}
