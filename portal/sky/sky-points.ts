/** Observations as points of the map, and which of them the pointer is on. */
import type { Observation } from '../../core/contract/observations.ts'
import type { MapPoint, SkyProjection } from './projection.ts'

export interface SkyPoint extends MapPoint {
  readonly observation: Observation
  /** Where its sign stands beside its place, in radii of the sign: visits of a field in two bands stand side by side. */
  readonly beside: MapPoint
}

/** Visits of a field differ by less than a tenth of a degree. */
const fieldOf = ({ raDeg, decDeg }: Observation): string => `${raDeg.toFixed(1)} ${decDeg.toFixed(1)}`

const HERE: MapPoint = { x: 0, y: 0 }

/** One of so many signs about a place. */
function besideOf(index: number, count: number): MapPoint {
  if (count < 2) return HERE
  const radius = count === 2 ? 1 : 1.4
  const angle = (2 * Math.PI * index) / count + Math.PI
  return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) }
}

/** The points of the observations, in their order. */
export function skyPoints(observations: readonly Observation[], { toMap }: SkyProjection): readonly SkyPoint[] {
  const bandsOf = new Map<string, number[]>()
  for (const observation of observations) {
    const field = fieldOf(observation)
    const bands = bandsOf.get(field) ?? []
    if (!bands.includes(observation.filter)) bandsOf.set(field, [...bands, observation.filter].sort())
  }
  return observations.map((observation) => {
    const bands = bandsOf.get(fieldOf(observation)) ?? []
    return { observation, ...toMap(observation), beside: besideOf(bands.indexOf(observation.filter), bands.length) }
  })
}

/** Two visits of a field differ by less than this: units of the map, about a tenth of a degree. */
const SAME_PLACE = 0.25

/** The points at the place nearest to one of the map, within a reach; all visits of a field are one place. */
export function pointsAt(points: readonly SkyPoint[], at: MapPoint, reach: number): readonly SkyPoint[] {
  let nearest: SkyPoint | undefined
  let least = reach ** 2
  for (const point of points) {
    const distance = (point.x - at.x) ** 2 + (point.y - at.y) ** 2
    if (distance > least) continue
    nearest = point
    least = distance
  }
  if (nearest === undefined) return []
  const { x, y } = nearest
  return points.filter((point) => Math.hypot(point.x - x, point.y - y) <= SAME_PLACE)
}

/** Which of several visits of a place a click means: the first that is not picked yet, then the first again. */
export function clicked(points: readonly SkyPoint[], picked: ReadonlySet<string>): Observation | undefined {
  const { observation } = points.find((point) => !picked.has(point.observation.obsHistId)) ?? points[0] ?? {}
  return observation
}
