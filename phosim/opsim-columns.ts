/** Reads rows of OpSim's tables, of any of its generations, into observations. */
import {
  airmassAt,
  halfTurn,
  horizon,
  moonPhasePercent,
  moonPlace,
  type Place,
  separationDeg,
  sunPlace,
} from './celestial.ts'
import { FILTERS } from './file-names.ts'
import { type Observation, visitSecondsOf } from './observation.ts'

/** A row as SQLite or CSV gives it. */
export type OpsimRow = Readonly<Record<string, unknown>>

interface Column {
  /** OpSim 3 (`obsHistID`, angles in radians), then OpSim 4 and the feature-based scheduler (`observationId`, degrees). */
  readonly names: readonly string[]
  readonly angle: boolean
  readonly meaning: string
}

const column = (meaning: string, ...names: readonly string[]): Column => ({ meaning, names, angle: false })
const angle = (meaning: string, ...names: readonly string[]): Column => ({ meaning, names, angle: true })

/** Which columns mean what. What is required comes first; the rest follows from place and time where it is absent. */
export const OPSIM_COLUMNS = {
  obsHistId: column('id of the visit', 'obsHistID', 'observationId'),
  ra: angle('right ascension', 'fieldRA', 'RA'),
  dec: angle('declination', 'fieldDec', 'dec'),
  mjd: column('start of the exposure, MJD', 'expMJD', 'observationStartMJD', 'mjd'),
  filter: column('band', 'band', 'filter'),
  night: column('nights since the survey began', 'night'),
  seeing: column('FWHM at 500 nm and zenith, arcsec', 'rawSeeing', 'seeingFwhm500', 'FWHM_500'),
  rotSkyPos: angle('rotation of the camera against the sky', 'rotSkyPos'),
  rotTelPos: angle('rotation of the camera against the telescope', 'rotTelPos'),
  altitude: angle('altitude', 'altitude', 'alt'),
  azimuth: angle('azimuth', 'azimuth', 'az'),
  airmass: column('airmass', 'airmass'),
  moonRa: angle('right ascension of the Moon', 'moonRA'),
  moonDec: angle('declination of the Moon', 'moonDec'),
  moonAlt: angle('altitude of the Moon', 'moonAlt'),
  moonPhase: column('lit part of the Moon, percent', 'moonPhase'),
  moonDistance: angle('distance of the Moon', 'dist2Moon', 'moonDistance'),
  sunAlt: angle('altitude of the Sun', 'sunAlt'),
  exposureSeconds: column('seconds exposed in all', 'visitExpTime', 'visitExposureTime', 'exptime'),
  snaps: column('exposures', 'numExposures', 'nexp'),
} as const satisfies Record<string, Column>

type Field = keyof typeof OPSIM_COLUMNS
const REQUIRED: readonly Field[] = ['obsHistId', 'ra', 'dec', 'mjd', 'filter']

/** What OpSim 3 and PhoSim take where a table does not say: two snaps of 15 s, and the site's median seeing. */
const USUAL = { exposureSeconds: 30, snaps: 2, seeingArcsec: 0.67, rotSkyPosDeg: 0 }

const isEmpty = (value: unknown) => value === undefined || value === null || value === ''

const cellOf = (row: OpsimRow, field: Field): unknown => {
  const name = OPSIM_COLUMNS[field].names.find((each) => !isEmpty(row[each]))
  return name === undefined ? undefined : row[name]
}

const nameOf = (field: Field) => `${OPSIM_COLUMNS[field].meaning} (${OPSIM_COLUMNS[field].names.join(' or ')})`

/** The columns without which a table cannot be read, in words; none when it can. */
export function missingColumns(columns: readonly string[]): readonly string[] {
  const absent = REQUIRED.filter((field) => !OPSIM_COLUMNS[field].names.some((name: string) => columns.includes(name)))
  return absent.map(nameOf)
}

/** PhoSim's number of a band given as `r`, `r_57` or 2; undefined for anything else. */
export function filterNumber(value: unknown): number | undefined {
  const word = String(value).trim()
  const index = /^[0-5]$/.test(word)
    ? Number(word)
    : FILTERS.findIndex((filter) => word === filter || word.startsWith(`${filter}_`))
  return index < 0 ? undefined : index
}

/** Numbers of one row by what they mean; OpSim 3 is known by its `obsHistID`, and then angles are radians. */
class Row {
  readonly #cells: OpsimRow
  readonly #degrees: number

  constructor(cells: OpsimRow) {
    this.#cells = cells
    this.#degrees = isEmpty(cells.obsHistID) ? 1 : 180 / Math.PI
  }

  number(field: Field): number | undefined {
    const cell = cellOf(this.#cells, field)
    if (cell === undefined) return undefined
    const number = Number(cell)
    const { meaning, angle } = OPSIM_COLUMNS[field]
    if (!Number.isFinite(number)) throw new RangeError(`${meaning} is "${String(cell)}", not a number`)
    return angle ? number * this.#degrees : number
  }

  required(field: Field): number {
    const number = this.number(field)
    if (number === undefined) throw new RangeError(`the row has no ${nameOf(field)}`)
    return number
  }
}

/** The observation of one row. Throws a RangeError that names the column at fault. */
export function observationOfRow(cells: OpsimRow): Observation {
  const row = new Row(cells)
  const place = { raDeg: row.required('ra'), decDeg: row.required('dec') }
  const mjd = row.required('mjd')
  const snaps = row.number('snaps') ?? USUAL.snaps
  return {
    obsHistId: idOf(cells),
    ...place,
    ...telescope(row, place, mjd),
    mjd,
    filter: filterOf(cells),
    night: row.number('night') ?? Math.floor(mjd),
    rawSeeingArcsec: row.number('seeing') ?? USUAL.seeingArcsec,
    ...moonAndSun(row, place, mjd),
    visitSeconds: visitSecondsOf(row.number('exposureSeconds') ?? USUAL.exposureSeconds, snaps),
    snaps,
  }
}

function telescope(row: Row, place: Place, mjd: number) {
  const sky = horizon(place, mjd)
  const altitudeDeg = row.number('altitude') ?? sky.altitudeDeg
  const rotSkyPosDeg = row.number('rotSkyPos') ?? USUAL.rotSkyPosDeg
  return {
    rotSkyPosDeg,
    rotTelPosDeg: row.number('rotTelPos') ?? halfTurn(rotSkyPosDeg + sky.parallacticDeg),
    altitudeDeg,
    azimuthDeg: row.number('azimuth') ?? sky.azimuthDeg,
    airmass: row.number('airmass') ?? airmassAt(altitudeDeg),
  }
}

function moonAndSun(row: Row, place: Place, mjd: number) {
  const computed = moonPlace(mjd)
  const moon = { raDeg: row.number('moonRa') ?? computed.raDeg, decDeg: row.number('moonDec') ?? computed.decDeg }
  return {
    moonRaDeg: moon.raDeg,
    moonDecDeg: moon.decDeg,
    moonAltDeg: row.number('moonAlt') ?? horizon(moon, mjd).altitudeDeg,
    moonPhase: row.number('moonPhase') ?? moonPhasePercent(mjd),
    dist2MoonDeg: row.number('moonDistance') ?? separationDeg(place, moon),
    sunAltDeg: row.number('sunAlt') ?? horizon(sunPlace(mjd), mjd).altitudeDeg,
  }
}

/** SQLite may give a whole number as 230 or 230.0. */
function idOf(row: OpsimRow): string {
  const value = cellOf(row, 'obsHistId')
  const id = typeof value === 'string' ? value.trim().replace(/\.0*$/, '') : String(value)
  if (!/^\d{1,18}$/.test(id))
    throw new RangeError(`${OPSIM_COLUMNS.obsHistId.meaning} is "${String(value)}", not digits`)
  return id
}

function filterOf(row: OpsimRow): number {
  const value = cellOf(row, 'filter')
  const filter = filterNumber(value)
  if (filter === undefined) throw new RangeError(`the band is "${String(value)}", none of ${FILTERS.join(' ')}`)
  return filter
}
