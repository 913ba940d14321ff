/** The degrees on the map: along the parallel and the meridian nearest to the middle of what is looked at. */
import { halfTurn, type Place, turn } from '../../phosim/celestial.ts'
import { MAP_HEIGHT, MAP_WIDTH, type MapPoint, type SkyProjection } from './projection.ts'
import { gridStepDeg, type SkyView, toScreen } from './sky-view.ts'

export interface SkyLabel {
  readonly text: string
  /** CSS pixels from the picture's corner. */
  readonly at: MapPoint
}

/** `60°`, `-30°` with a true minus. */
export const degreesText = (degrees: number): string => `${degrees}°`.replace('-', '−')

const nearestMultiple = (value: number, step: number): number => Math.round(value / step) * step

const steps = (from: number, count: number, step: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index * step)

/** Labels that stand well within a picture of this width, half as high. */
export function gridLabels(projection: SkyProjection, view: SkyView, widthPixels: number): readonly SkyLabel[] {
  const step = gridStepDeg(view)
  const middle = projection.toSky(view) ?? projection.toSky({ x: MAP_WIDTH / 2, y: MAP_HEIGHT / 2 })
  if (middle === undefined) return []
  const row = Math.max(-60, Math.min(60, nearestMultiple(middle.decDeg, step)))
  const column = turn(nearestMultiple(middle.raDeg, step))
  const label = (place: Place, text: string): SkyLabel => ({
    text,
    at: toScreen(view, widthPixels, projection.toMap(place)),
  })
  const isInside = ({ at }: SkyLabel) => at.x > 14 && at.x < widthPixels - 14 && at.y > 14 && at.y < widthPixels / 2 - 6
  const alongRow = steps(0, 360 / step, step)
    .filter((raDeg) => raDeg !== column && Math.abs(halfTurn(raDeg - middle.raDeg)) < 175)
    .map((raDeg) => label({ raDeg, decDeg: row }, degreesText(raDeg)))
  const alongColumn = steps(step - 90, 180 / step - 1, step).map((decDeg) =>
    label(
      { raDeg: column, decDeg },
      decDeg === row ? `${degreesText(column)}, ${degreesText(decDeg)}` : degreesText(decDeg),
    ),
  )
  return thinned([...alongColumn, ...alongRow].filter(isInside))
}

/** Pixels that a label keeps free around it. */
const ROOM = { across: 34, down: 16 }

/** Without those that would run into an earlier one. */
function thinned(labels: readonly SkyLabel[]): readonly SkyLabel[] {
  const kept: SkyLabel[] = []
  const isFree = ({ at }: SkyLabel) =>
    kept.every(({ at: other }) => Math.abs(at.x - other.x) > ROOM.across || Math.abs(at.y - other.y) > ROOM.down)
  for (const label of labels) if (isFree(label)) kept.push(label)
  return kept
}

const NAME_ROOM = { across: 64, down: 20 }

/** Where a line's name is written: as far north as it stands well within the picture and clear of the labels. */
export function nameAt(
  places: readonly Place[],
  labels: readonly SkyLabel[],
  { toMap }: SkyProjection,
  view: SkyView,
  widthPixels: number,
): MapPoint | undefined {
  const isFree = ({ x, y }: MapPoint) =>
    [x, widthPixels - x].every((room) => room > NAME_ROOM.across) &&
    [y, widthPixels / 2 - y].every((room) => room > NAME_ROOM.down) &&
    labels.every(({ at }) => Math.abs(at.x - x) > NAME_ROOM.across || Math.abs(at.y - y) > NAME_ROOM.down)
  return places
    .toSorted((a, b) => b.decDeg - a.decDeg)
    .map((place) => toScreen(view, widthPixels, toMap(place)))
    .find(isFree)
}
