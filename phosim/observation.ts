/** A visit as OpSim knows it, the header that PhoSim needs for it, and whether a catalog's own header agrees with it. */
import { airmassAt, halfTurn, separationDeg } from './celestial.ts'
import { exposureSeconds, type Header, headerNumber, pointingOf, READOUT_SECONDS } from './header.ts'

/** Angles in degrees, `filter` 0 to 5 for ugrizy, `mjd` in days. */
export interface Observation {
  /** Digits only: it becomes part of every file name. */
  readonly obsHistId: string
  readonly raDeg: number
  readonly decDeg: number
  readonly rotSkyPosDeg: number
  readonly rotTelPosDeg: number
  readonly altitudeDeg: number
  readonly azimuthDeg: number
  readonly mjd: number
  readonly filter: number
  /** Nights since the survey began. */
  readonly night: number
  /** FWHM at 500 nm and zenith. */
  readonly rawSeeingArcsec: number
  readonly airmass: number
  readonly moonRaDeg: number
  readonly moonDecDeg: number
  readonly moonAltDeg: number
  /** Percent of the disk that is lit. */
  readonly moonPhase: number
  readonly dist2MoonDeg: number
  readonly sunAltDeg: number
  /** Length of the visit, the readouts between its snaps included. */
  readonly visitSeconds: number
  readonly snaps: number
}

/**
 * The observation to six decimals. What the project ships is rounded so, because sines and cosines may differ in their
 * last bit between machines.
 */
export function rounded(observation: Observation): Observation {
  const round = (value: string | number) => (typeof value === 'number' ? Number(value.toFixed(6)) : value)
  const entries = Object.entries(observation).map(([field, value]) => [field, round(value)])
  return { ...observation, ...Object.fromEntries(entries) }
}

/** The numbers that header and observation share, by PhoSim's key. */
const SHARED = {
  rightascension: 'raDeg',
  declination: 'decDeg',
  rotskypos: 'rotSkyPosDeg',
  rottelpos: 'rotTelPosDeg',
  altitude: 'altitudeDeg',
  azimuth: 'azimuthDeg',
  mjd: 'mjd',
  filter: 'filter',
  seeing: 'rawSeeingArcsec',
  moonra: 'moonRaDeg',
  moondec: 'moonDecDeg',
  moonalt: 'moonAltDeg',
  moonphase: 'moonPhase',
  dist2moon: 'dist2MoonDeg',
  sunalt: 'sunAltDeg',
  vistime: 'visitSeconds',
  nsnap: 'snaps',
} as const satisfies Record<string, keyof Observation>

const MJD_OF_1970 = 40_587
const LARGEST_SEED = 2_147_483_647n

/** PhoSim's year/month/day/fraction. */
function phosimDate(mjd: number): string {
  const day = new Date((Math.floor(mjd) - MJD_OF_1970) * 86_400_000)
  const fraction = Number((mjd - Math.floor(mjd)).toFixed(6))
  return [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), fraction].join('/')
}

/**
 * The header of a visit in PhoSim 3.4's keys: what OpSim says; the rest is left to PhoSim's defaults or to the user.
 * The seed is the visit's id, as in DESC's catalogs, so that a visit gives the same image whoever asks for it.
 */
export function headerOf(observation: Observation): Header {
  const shared = Object.entries(SHARED).map(([key, field]) => [key, String(observation[field])])
  return {
    obshistid: observation.obsHistId,
    ...Object.fromEntries(shared),
    seed: String(BigInt(observation.obsHistId) % LARGEST_SEED),
    date: phosimDate(observation.mjd),
  }
}

/** The visit that a header describes, PhoSim's defaults standing for absent keys; its night is counted from MJD 0. */
export function observationOf(header: Header): Observation {
  const number = (key: keyof typeof SHARED) => headerNumber(header, key)
  return {
    obsHistId: header.obshistid ?? String(headerNumber(header, 'obshistid')),
    raDeg: number('rightascension'),
    decDeg: number('declination'),
    rotSkyPosDeg: number('rotskypos'),
    rotTelPosDeg: number('rottelpos'),
    altitudeDeg: number('altitude'),
    azimuthDeg: number('azimuth'),
    mjd: number('mjd'),
    filter: number('filter'),
    night: Math.floor(number('mjd')),
    rawSeeingArcsec: number('seeing'),
    airmass: airmassAt(number('altitude')),
    moonRaDeg: number('moonra'),
    moonDecDeg: number('moondec'),
    moonAltDeg: number('moonalt'),
    moonPhase: number('moonphase'),
    dist2MoonDeg: number('dist2moon'),
    sunAltDeg: number('sunalt'),
    visitSeconds: number('vistime'),
    snaps: number('nsnap'),
  }
}

/** Seconds of a visit whose snaps are exposed so long together. */
export const visitSecondsOf = (exposedSeconds: number, snaps: number): number =>
  exposedSeconds + (snaps - 1) * READOUT_SECONDS

/** One value on which a catalog and a visit differ, both as text. */
export interface Disagreement {
  readonly key: string
  readonly catalog: string
  readonly observation: string
}

/** How far the two may differ; the pointing is judged as one angle on the sky. */
const TOLERANCES: ReadonlyMap<string, number> = new Map([
  ['filter', 0],
  ['rotskypos', 0.1],
  ['mjd', 0.001],
  ['seeing', 0.005],
  ['moonalt', 1],
  ['moonphase', 1],
  ['nsnap', 0],
])
const POINTING_TOLERANCE_DEG = 0.01
const EXPOSURE_TOLERANCE_SECONDS = 0.1

/** Every value that the catalog's header gives and that is not the visit's; none when they agree. */
export function disagreements(header: Header, observation: Observation): readonly Disagreement[] {
  const wanted = headerOf(observation)
  const keys = [...TOLERANCES].filter(([key, tolerance]) => differs(header, wanted, key, tolerance)).map(([key]) => key)
  if (header.obshistid !== undefined && header.obshistid !== wanted.obshistid) keys.unshift('obshistid')
  if (pointsElsewhere(header, observation)) keys.unshift('rightascension', 'declination')
  if (exposesOtherwise(header, wanted)) keys.push('vistime')
  return keys.map((key) => ({ key, catalog: header[key] ?? '', observation: wanted[key] ?? '' }))
}

function differs(header: Header, wanted: Header, key: string, tolerance: number): boolean {
  if (header[key] === undefined) return false
  const difference = headerNumber(header, key) - headerNumber(wanted, key)
  return !(Math.abs(key === 'rotskypos' ? halfTurn(difference) : difference) <= tolerance)
}

function pointsElsewhere(header: Header, observation: Observation): boolean {
  if (header.rightascension === undefined && header.declination === undefined) return false
  return !(separationDeg(pointingOf({ ...headerOf(observation), ...header }), observation) <= POINTING_TOLERANCE_DEG)
}

function exposesOtherwise(header: Header, wanted: Header): boolean {
  if (header.vistime === undefined) return false
  return !(Math.abs(exposureSeconds({ ...wanted, ...header }) - exposureSeconds(wanted)) <= EXPOSURE_TOLERANCE_SECONDS)
}
