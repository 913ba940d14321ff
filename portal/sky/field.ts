/** A catalog as a small picture of the sky: its brightest objects on the tangent plane about its pointing. */
import type { Place } from '../../phosim/celestial.ts'
import { skyToPixel } from '../../phosim/focal-plane.ts'
import { readHeaderLine } from '../../phosim/header.ts'

/** Half the width of LSST's field of view. */
export const FIELD_RADIUS_DEG = 1.75

/** Degrees east and north of the middle. */
export interface FieldDot {
  readonly eastDeg: number
  readonly northDeg: number
  readonly magnorm: number
}

export interface Field {
  /** Brightest first. */
  readonly dots: readonly FieldDot[]
  /** How many objects the catalog has, drawn or not. */
  readonly objects: number
  readonly brightest: number
  readonly faintest: number
  /** Half the side of the square that holds the dots. */
  readonly reachDeg: number
}

/** Up to here all are drawn, so that a grid is seen as one; of more, the brightest show best what kind of field it is. */
const MOST_DOTS = 6000
const BRIGHTEST_DOTS = 1500

interface Star extends Place {
  readonly magnorm: number
}

/** Takes a catalog's lines one by one; the middle is the header's pointing, or that of the objects. */
export class FieldReader {
  readonly #stars: Star[] = []
  readonly #header = new Map<string, number>()

  read(line: string): void {
    const [word, , ra, dec, magnorm] = line.split(' ', 5)
    if (word === 'object') this.#stars.push({ raDeg: Number(ra), decDeg: Number(dec), magnorm: Number(magnorm) })
    else {
      const found = readHeaderLine(line)
      if (found !== undefined) this.#header.set(found.key, Number(found.value))
    }
  }

  /** What has been read: all of a small catalog, the brightest objects of a large one. */
  field(): Field {
    const centre = this.#centre()
    const stars = this.#stars.toSorted((a, b) => a.magnorm - b.magnorm)
    const dots = stars
      .slice(0, stars.length > MOST_DOTS ? BRIGHTEST_DOTS : MOST_DOTS)
      .flatMap((star) => dotOf(star, centre))
    return {
      dots,
      objects: stars.length,
      brightest: stars[0]?.magnorm ?? Number.NaN,
      faintest: stars.at(-1)?.magnorm ?? Number.NaN,
      reachDeg: Math.max(0, ...dots.map(({ eastDeg, northDeg }) => Math.max(Math.abs(eastDeg), Math.abs(northDeg)))),
    }
  }

  #centre(): Place {
    const [raDeg, decDeg] = [this.#header.get('rightascension'), this.#header.get('declination')]
    return raDeg === undefined || decDeg === undefined ? middleOf(this.#stars) : { raDeg, decDeg }
  }
}

const RAD = Math.PI / 180

/** The mean direction. */
function middleOf(places: readonly Place[]): Place {
  let [x, y, z] = [0, 0, 0]
  for (const { raDeg, decDeg } of places) {
    x += Math.cos(decDeg * RAD) * Math.cos(raDeg * RAD)
    y += Math.cos(decDeg * RAD) * Math.sin(raDeg * RAD)
    z += Math.sin(decDeg * RAD)
  }
  return { raDeg: Math.atan2(y, x) / RAD, decDeg: Math.atan2(z, Math.hypot(x, y)) / RAD }
}

function dotOf({ raDeg, decDeg, magnorm }: Star, centre: Place): readonly FieldDot[] {
  const point = skyToPixel({ crpix: [0, 0], crval: [centre.raDeg, centre.decDeg], cd: [1, 0, 0, 1] }, raDeg, decDeg)
  return point === undefined ? [] : [{ eastDeg: point.x, northDeg: point.y, magnorm }]
}

/** Half the side of the picture: the field of view with a margin, or the objects alone where they are far smaller. */
export const pictureReachDeg = ({ reachDeg, dots }: Field): number =>
  dots.length > 1 && reachDeg < FIELD_RADIUS_DEG / 3
    ? 1.08 * reachDeg
    : Math.max(1.08 * FIELD_RADIUS_DEG, reachDeg * 1.04)

export interface DotPath {
  /** Share of the picture's side. */
  readonly size: number
  /** SVG path data in degrees, x to the west and y to the south: east is left and north is up. */
  readonly d: string
}

const SIZES = 6
/** Sizes are shares of the picture's side; no larger than the dots' distance where they are many. */
const largest = (dots: number): number => Math.min(0.028, 1 / Math.sqrt(dots))
const SMALLEST_SHARE = 0.2

/** The dots as one path for each of six sizes, to be stroked with round ends; the faint ones first. */
export function dotPaths({ dots }: Field): readonly DotPath[] {
  const brightest = dots[0]?.magnorm ?? 0
  const range = (dots.at(-1)?.magnorm ?? 0) - brightest
  const sizeOf = ({ magnorm }: FieldDot) =>
    range === 0 ? SIZES - 1 : Math.min(SIZES - 1, Math.floor(SIZES * (1 - (magnorm - brightest) / range)))
  return [...Map.groupBy(dots, sizeOf)]
    .sort(([a], [b]) => a - b)
    .map(([size, group]) => ({
      size: largest(dots.length) * (SMALLEST_SHARE + ((1 - SMALLEST_SHARE) * size) / (SIZES - 1)),
      d: group.map(({ eastDeg, northDeg }) => `M${(-eastDeg).toFixed(4)} ${(-northDeg).toFixed(4)}h0`).join(''),
    }))
}
