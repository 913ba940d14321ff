/**
 * A small survey to pick visits from when no OpSim database is at hand: a thousand visits, the same on every machine.
 *
 * Forty nights, nine days apart from 1 November 2025, so that every phase of the Moon and every season occurs. In a
 * night, 25 moments between the ends of astronomical twilight, about 20 minutes apart. Fields are drawn that stand high
 * and far from the Moon, and each is visited twice in a row, in two bands where chance will have it, since LSST looks for
 * what moves. Fields lie on rings of declination from -62 to +2 degrees (LSST's wide-fast-deep survey,
 * Ivezic et al. 2019, ApJ 873, 111), three degrees apart. Bands follow the Moon: u and g in the dark, z and y in its
 * light. The seeing is lognormal with median 0.67 arcsec and quartiles 0.53 and 0.85 (same paper, section 2.1).
 */
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
import { type Observation, rounded, visitSecondsOf } from './observation.ts'
import { type RandomSource, randomSource } from './random.ts'

const SEED = 20_251_101
const FIRST_MJD = 60_980
const NIGHTS = 40
const NIGHTS_APART = 9
const VISITS_A_NIGHT = 25
/** Local midnight at the site, as a fraction of the day in UTC. */
const MIDNIGHT = 0.197
const TWILIGHT_DEG = -18
const FIELD_SPACING_DEG = 3
const LOWEST_ALTITUDE_DEG = 42
const NEAREST_MOON_DEG = 30
const SEEING = { median: 0.67, sigma: 0.35, least: 0.35, most: 1.8 }
const FIRST_ID = 1_000_000
const SNAPS = 2
const EXPOSED_SECONDS = 30

function fields(): readonly Place[] {
  const rings = Array.from({ length: 22 }, (_, ring) => -62 + ring * FIELD_SPACING_DEG)
  return rings.flatMap((decDeg) => {
    const count = Math.round((360 * Math.cos((decDeg * Math.PI) / 180)) / FIELD_SPACING_DEG)
    return Array.from({ length: count }, (_, index) => ({ raDeg: (360 * index) / count, decDeg }))
  })
}

/** The moments of a night at which visits begin, as MJD. */
function moments(night: number): readonly number[] {
  const midnight = FIRST_MJD + night + MIDNIGHT
  const isDark = (mjd: number) => horizon(sunPlace(mjd), mjd).altitudeDeg < TWILIGHT_DEG
  const minutes = Array.from({ length: 144 }, (_, step) => midnight + (step - 72) / 288)
  const dark = minutes.filter(isDark)
  const from = dark[0] ?? midnight
  const length = (dark.at(-1) ?? midnight) - from
  return Array.from({ length: VISITS_A_NIGHT }, (_, index) => from + (length * index) / VISITS_A_NIGHT)
}

/** How likely a field is chosen: the fourth power of the sine of its altitude, so that the median airmass is near 1.1. */
function likelihood(field: Place, mjd: number, moon: Place): number {
  const { altitudeDeg } = horizon(field, mjd)
  const hidden = altitudeDeg < LOWEST_ALTITUDE_DEG || separationDeg(field, moon) < NEAREST_MOON_DEG
  return hidden ? 0 : airmassAt(altitudeDeg) ** -4
}

/** Weights of ugrizy in the dark, and while more or less than half a Moon is up. */
const BANDS = { dark: [8, 12, 22, 22, 18, 18], grey: [0, 6, 22, 26, 24, 22], bright: [0, 0, 8, 22, 34, 36] } as const

function chooseBand(moonAltDeg: number, moonPhase: number, random: RandomSource): number {
  const weights = moonAltDeg < 0 || moonPhase < 15 ? BANDS.dark : moonPhase < 50 ? BANDS.grey : BANDS.bright
  return random.pick([0, 1, 2, 3, 4, 5], (band) => weights[band] ?? 0)
}

function seeing(random: RandomSource): number {
  const drawn = SEEING.median * Math.exp(SEEING.sigma * random.normal())
  return Math.min(SEEING.most, Math.max(SEEING.least, drawn))
}

function visit(night: number, index: number, mjd: number, field: Place, random: RandomSource): Observation {
  const sky = horizon(field, mjd)
  const moon = moonPlace(mjd)
  const moonAltDeg = horizon(moon, mjd).altitudeDeg
  const moonPhase = moonPhasePercent(mjd)
  const rotTelPosDeg = random.uniformIn(-80, 80)
  return rounded({
    obsHistId: String(FIRST_ID + (night / NIGHTS_APART) * VISITS_A_NIGHT + index),
    raDeg: field.raDeg,
    decDeg: field.decDeg,
    rotSkyPosDeg: halfTurn(rotTelPosDeg - sky.parallacticDeg),
    rotTelPosDeg,
    altitudeDeg: sky.altitudeDeg,
    azimuthDeg: sky.azimuthDeg,
    mjd,
    filter: chooseBand(moonAltDeg, moonPhase, random),
    night,
    rawSeeingArcsec: seeing(random),
    airmass: airmassAt(sky.altitudeDeg),
    moonRaDeg: moon.raDeg,
    moonDecDeg: moon.decDeg,
    moonAltDeg,
    moonPhase,
    dist2MoonDeg: separationDeg(field, moon),
    sunAltDeg: horizon(sunPlace(mjd), mjd).altitudeDeg,
    visitSeconds: visitSecondsOf(EXPOSED_SECONDS, SNAPS),
    snaps: SNAPS,
  })
}

/** The visits of the survey in the order of time. */
export function surveyVisits(): readonly Observation[] {
  const random = randomSource(SEED)
  const all = fields()
  let field: Place | undefined
  const nextField = (mjd: number): Place => {
    const moon = moonPlace(mjd)
    return random.pick(all, (each) => likelihood(each, mjd, moon))
  }
  return Array.from({ length: NIGHTS }, (_, index) => index * NIGHTS_APART).flatMap((night) =>
    moments(night).map((mjd, index) => {
      if (field === undefined || index % 2 === 0) field = nextField(mjd)
      return visit(night, index, mjd, field, random)
    }),
  )
}
