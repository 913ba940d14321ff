/** Where things stand in the sky over Cerro Pachon: sidereal time, horizon, Sun and Moon to a fraction of a degree. */

/** LSST's site, degrees north and east. */
export const SITE = { latitudeDeg: -30.2444, longitudeDeg: -70.7494 }

export interface Place {
  readonly raDeg: number
  readonly decDeg: number
}

const RAD = Math.PI / 180
const sin = (degrees: number) => Math.sin(degrees * RAD)
const cos = (degrees: number) => Math.cos(degrees * RAD)
const atan2 = (y: number, x: number) => Math.atan2(y, x) / RAD
const asin = (value: number) => Math.asin(Math.max(-1, Math.min(1, value))) / RAD

/** An angle in [0, 360). */
export const turn = (degrees: number): number => ((degrees % 360) + 360) % 360
/** An angle in [-180, 180). */
export const halfTurn = (degrees: number): number => turn(degrees + 180) - 180

/** Angle between two places, degrees; exact for small ones too (haversine). */
export function separationDeg(one: Place, other: Place): number {
  const across = cos(one.decDeg) * cos(other.decDeg) * sin((one.raDeg - other.raDeg) / 2) ** 2
  return 2 * asin(Math.sqrt(sin((one.decDeg - other.decDeg) / 2) ** 2 + across))
}

const J2000_MJD = 51_544.5

/** Local mean sidereal time in degrees (Meeus 1998, Astronomical Algorithms, eq. 12.4). */
export const siderealDeg = (mjd: number): number =>
  turn(280.46061837 + 360.98564736629 * (mjd - J2000_MJD) + SITE.longitudeDeg)

export interface Horizon {
  readonly altitudeDeg: number
  /** From north through east. */
  readonly azimuthDeg: number
  readonly parallacticDeg: number
}

/** A place as seen from the site (Meeus, chapters 13 and 14), without refraction. */
export function horizon({ raDeg, decDeg }: Place, mjd: number): Horizon {
  const hourDeg = siderealDeg(mjd) - raDeg
  const { latitudeDeg } = SITE
  const altitudeDeg = asin(sin(latitudeDeg) * sin(decDeg) + cos(latitudeDeg) * cos(decDeg) * cos(hourDeg))
  const north = sin(decDeg) * cos(latitudeDeg) - cos(decDeg) * cos(hourDeg) * sin(latitudeDeg)
  const upwards = sin(latitudeDeg) * cos(decDeg) - sin(decDeg) * cos(latitudeDeg) * cos(hourDeg)
  return {
    altitudeDeg,
    azimuthDeg: turn(atan2(-cos(decDeg) * sin(hourDeg), north)),
    parallacticDeg: atan2(sin(hourDeg) * cos(latitudeDeg), upwards),
  }
}

/** Airmass of a plane atmosphere; 40, about that of the horizon, at and below it. */
export const airmassAt = (altitudeDeg: number): number => Math.min(40, 1 / Math.max(1 / 40, sin(altitudeDeg)))

const obliquityDeg = (mjd: number) => 23.439 - 3.6e-7 * (mjd - J2000_MJD)

function fromEcliptic(longitudeDeg: number, latitudeDeg: number, mjd: number): Place {
  const tilt = obliquityDeg(mjd)
  const y = cos(latitudeDeg) * sin(longitudeDeg) * cos(tilt) - sin(latitudeDeg) * sin(tilt)
  return {
    raDeg: turn(atan2(y, cos(latitudeDeg) * cos(longitudeDeg))),
    decDeg: asin(sin(latitudeDeg) * cos(tilt) + cos(latitudeDeg) * sin(tilt) * sin(longitudeDeg)),
  }
}

/** The Sun to 0.01 degree (Astronomical Almanac, low-precision formulas, page C5). */
export function sunPlace(mjd: number): Place {
  const days = mjd - J2000_MJD
  const anomaly = 357.529 + 0.98560028 * days
  return fromEcliptic(280.459 + 0.98564736 * days + 1.915 * sin(anomaly) + 0.02 * sin(2 * anomaly), 0, mjd)
}

/** The Moon, seen from the centre of the Earth, to 0.3 degree (Astronomical Almanac, page D22; cf. Meeus, chapter 47). */
export function moonPlace(mjd: number): Place {
  const t = (mjd - J2000_MJD) / 36_525
  const term = (size: number, start: number, rate: number) => size * sin(start + rate * t)
  const longitude = [
    218.32 + 481_267.881 * t,
    term(6.29, 135.0, 477_198.87),
    term(-1.27, 259.3, -413_335.36),
    term(0.66, 235.7, 890_534.22),
    term(0.21, 269.9, 954_397.74),
    term(-0.19, 357.5, 35_999.05),
    term(-0.11, 186.5, 966_404.03),
  ]
  const latitude = [
    term(5.13, 93.3, 483_202.02),
    term(0.28, 228.2, 960_400.89),
    term(-0.28, 318.3, 6003.15),
    term(-0.17, 217.6, -407_332.21),
  ]
  const sum = (terms: readonly number[]) => terms.reduce((total, each) => total + each, 0)
  return fromEcliptic(sum(longitude), sum(latitude), mjd)
}

/** Percent of the Moon's disk that is lit (Meeus, chapter 48, the Sun taken as infinitely far). */
export const moonPhasePercent = (mjd: number): number => 50 * (1 - cos(separationDeg(moonPlace(mjd), sunPlace(mjd))))
