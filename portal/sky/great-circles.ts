/** The ecliptic and the galactic plane on the sky, J2000. */
import { type Place, turn } from '../../phosim/celestial.ts'

const RAD = Math.PI / 180
const sin = (degrees: number) => Math.sin(degrees * RAD)
const cos = (degrees: number) => Math.cos(degrees * RAD)
const atan2 = (y: number, x: number) => Math.atan2(y, x) / RAD
const asin = (value: number) => Math.asin(Math.max(-1, Math.min(1, value))) / RAD

/** Mean obliquity of J2000 (IAU 2006). */
const OBLIQUITY_DEG = 23.43928

/** A place on the ecliptic by its longitude. */
export const onEcliptic = (longitudeDeg: number): Place => ({
  raDeg: turn(atan2(sin(longitudeDeg) * cos(OBLIQUITY_DEG), cos(longitudeDeg))),
  decDeg: asin(sin(OBLIQUITY_DEG) * sin(longitudeDeg)),
})

/** North galactic pole, and the galactic longitude of the north celestial pole (ESA 1997, Hipparcos, volume 1, 1.5.3). */
const POLE = { raDeg: 192.85948, decDeg: 27.12825 }
const CELESTIAL_POLE_DEG = 122.93192

/** A place on the galactic plane by its longitude; 0 is the centre of the Galaxy. */
export function onGalacticPlane(longitudeDeg: number): Place {
  const away = CELESTIAL_POLE_DEG - longitudeDeg
  return {
    raDeg: turn(POLE.raDeg + atan2(sin(away), -sin(POLE.decDeg) * cos(away))),
    decDeg: asin(cos(POLE.decDeg) * cos(away)),
  }
}

const LONGITUDES = Array.from({ length: 181 }, (_, step) => 2 * step)

export interface GreatCircle {
  readonly name: string
  readonly at: (longitudeDeg: number) => Place
  readonly line: readonly Place[]
}

export const GREAT_CIRCLES: readonly GreatCircle[] = [
  { name: 'Ecliptic', at: onEcliptic, line: LONGITUDES.map(onEcliptic) },
  { name: 'Galactic plane', at: onGalacticPlane, line: LONGITUDES.map(onGalacticPlane) },
]
