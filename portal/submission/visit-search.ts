/** The search for visits as it is typed, and the question to the service that it means. */
import { ObservationQuery } from '../../core/contract/observations.ts'

type Searched = Exclude<keyof ObservationQuery, 'id' | 'limit' | 'cursor'>

/** By the contract's names; an empty text asks nothing. */
export type VisitSearch = Readonly<Partial<Record<Searched, string>>>

interface SearchRow {
  readonly field: Searched
  readonly label: string
  readonly unit: string
}

/** In the order in which the form shows them; the filter stands before them. */
export const SEARCH_ROWS: readonly SearchRow[] = [
  { field: 'nightFrom', label: 'From night', unit: '' },
  { field: 'nightTo', label: 'To night', unit: '' },
  { field: 'raDeg', label: 'Right ascension', unit: 'deg' },
  { field: 'decDeg', label: 'Declination', unit: 'deg' },
  { field: 'radiusDeg', label: 'Within', unit: 'deg' },
  { field: 'rawSeeingArcsecMax', label: 'Seeing up to', unit: 'arcsec' },
  { field: 'airmassMax', label: 'Airmass up to', unit: '' },
  { field: 'moonPhaseMax', label: 'Moon lit up to', unit: '%' },
  { field: 'moonDistanceDegMin', label: 'Moon away from', unit: 'deg' },
  { field: 'moonAltDegMax', label: 'Moon high up to', unit: 'deg' },
]

export interface AskedVisits {
  /** Undefined as long as something is wrong. */
  readonly query: Readonly<Record<string, string | number>> | undefined
  readonly faults: Readonly<Partial<Record<Searched, string>>>
}

const DEFAULT_RADIUS_DEG = 1.75

const isSearched = (word: string): word is Searched =>
  word === 'filter' || SEARCH_ROWS.some(({ field }) => field === word)

/** Around a place the field of view is searched, unless another radius is given. */
export function queryOf(search: VisitSearch): AskedVisits {
  const given = Object.entries(search).flatMap(([field, text]) => (text.trim() === '' ? [] : [[field, text.trim()]]))
  const asked: Record<string, string> = Object.fromEntries(given)
  if (asked.raDeg !== undefined && asked.decDeg === undefined)
    return { query: undefined, faults: { decDeg: 'A position needs both coordinates.' } }
  if (asked.decDeg !== undefined && asked.raDeg === undefined)
    return { query: undefined, faults: { raDeg: 'A position needs both coordinates.' } }
  const { success, error } = ObservationQuery.safeParse(asked)
  if (!success) {
    const words = error.issues.flatMap(({ path, message }) => {
      const field = String(path[0])
      return isSearched(field) ? [[field, /NaN/.test(message) ? 'Write a number, with a point.' : message]] : []
    })
    return { query: undefined, faults: Object.fromEntries(words) }
  }
  const around = asked.raDeg === undefined || asked.radiusDeg !== undefined ? {} : { radiusDeg: DEFAULT_RADIUS_DEG }
  return { query: { ...asked, ...around }, faults: {} }
}

/** The circle that is searched, for the map. */
export function circleOf({ raDeg, decDeg, radiusDeg }: VisitSearch) {
  const [ra, dec] = [Number(raDeg), Number(decDeg)]
  const isPlace = (raDeg ?? '') !== '' && (decDeg ?? '') !== '' && Number.isFinite(ra) && Number.isFinite(dec)
  if (!isPlace) return undefined
  const radius = Number(radiusDeg)
  return {
    centre: { raDeg: ra, decDeg: dec },
    radiusDeg: (radiusDeg ?? '') === '' || !Number.isFinite(radius) ? DEFAULT_RADIUS_DEG : radius,
  }
}
