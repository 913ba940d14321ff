/** The sky in Mollweide's equal-area projection, RA growing to the left, on a map of 1000 by 500 units. */
import { type GeoProjection, geoCircle, geoPath } from 'd3-geo'
import { geoMollweide } from 'd3-geo-projection'
import { halfTurn, type Place, turn } from '../../phosim/celestial.ts'

export const MAP_WIDTH = 1000
export const MAP_HEIGHT = 500

/** Units of the map. */
export interface MapPoint {
  readonly x: number
  readonly y: number
}

export interface SkyProjection {
  readonly toMap: (place: Place) => MapPoint
  /** Undefined outside the ellipse. */
  readonly toSky: (point: MapPoint) => Place | undefined
  /** SVG path data of a line through places; it is cut where the map ends. */
  readonly linePath: (places: readonly Place[]) => string
  readonly circlePath: (centre: Place, radiusDeg: number) => string
  /** Meridians and parallels so many degrees apart. */
  readonly gridPath: (stepDeg: number) => string
}

const pair = ({ raDeg, decDeg }: Place): [number, number] => [raDeg, decDeg]

function mollweide(centreRaDeg: number): GeoProjection {
  const scale = MAP_WIDTH / (4 * Math.SQRT2)
  return geoMollweide()
    .scale(scale)
    .translate([MAP_WIDTH / 2, MAP_HEIGHT / 2])
    .rotate([-centreRaDeg, 0])
    .reflectX(true)
    .precision(0.05)
}

/** In Mollweide's projection a parallel is a straight line across the ellipse. */
function parallelPath(y: number): string {
  const half = (MAP_WIDTH / 2) * Math.sqrt(1 - (1 - (2 * y) / MAP_HEIGHT) ** 2)
  return `M${(MAP_WIDTH / 2 - half).toFixed(2)} ${y.toFixed(2)}h${(2 * half).toFixed(2)}`
}

/** And a meridian is half an ellipse, here so many degrees east of the middle, that is to its left. */
const meridianPath = (eastDeg: number): string =>
  `M${MAP_WIDTH / 2} 0A${(Math.abs(eastDeg) / 360) * MAP_WIDTH} ${MAP_HEIGHT / 2} 0 0 ${eastDeg > 0 ? 0 : 1} ${MAP_WIDTH / 2} ${MAP_HEIGHT}`

const inEllipse = ({ x, y }: MapPoint): boolean => ((2 * x) / MAP_WIDTH - 1) ** 2 + ((2 * y) / MAP_HEIGHT - 1) ** 2 <= 1

const stepped = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step)

/** The map with this right ascension in its middle. */
export function skyProjection(centreRaDeg: number): SkyProjection {
  const projection = mollweide(centreRaDeg)
  const path = geoPath(projection)
  const toMap = (place: Place): MapPoint => {
    const [x = Number.NaN, y = Number.NaN] = projection(pair(place)) ?? []
    return { x, y }
  }
  return {
    toMap,
    toSky: (point) => {
      const found = inEllipse(point) ? projection.invert?.([point.x, point.y]) : undefined
      return found === undefined || found === null ? undefined : { raDeg: turn(found[0]), decDeg: found[1] }
    },
    linePath: (places) => path({ type: 'LineString', coordinates: places.map(pair) }) ?? '',
    circlePath: ({ raDeg, decDeg }, radiusDeg) => path(geoCircle().center([raDeg, decDeg]).radius(radiusDeg)()) ?? '',
    gridPath: (stepDeg) => {
      const meridians = stepped(0, 360 - stepDeg, stepDeg).map((raDeg) => meridianPath(halfTurn(raDeg - centreRaDeg)))
      const heights = stepped(stepDeg - 90, 90 - stepDeg, stepDeg).map(
        (decDeg) => toMap({ raDeg: centreRaDeg, decDeg }).y,
      )
      return [...meridians, ...heights.map(parallelPath)].join('')
    },
  }
}
