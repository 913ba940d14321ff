/** Where the sensors stand in the picture: LSST's true layout in millimetres, x to the right and y upwards. */
import { PIXELS_X, PIXELS_Y, RAFTS, SENSORS, sensorCentre } from '../../phosim/focal-plane.ts'

/** A rectangle of the picture: millimetres, y growing downwards as screens have it. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface SensorPlace extends Box {
  readonly sensor: string
  readonly raft: string
  /** Which of the 15 columns, from the left, and of the 15 rows, from below. */
  readonly column: number
  readonly row: number
}

/** Pixels are 10 micrometres. */
const WIDTH = PIXELS_X / 100
const HEIGHT = PIXELS_Y / 100
const RAFT_SIDE = 127
/** Half the side of the five rafts, from the middle of one gap to the middle of another. */
const HALF = (5 * RAFT_SIDE) / 2
/** Room for the digits of the rafts, to the left and below. */
const MARGIN = 22

const digit = (name: string, at: number) => Number(name[at])

function placeOf(sensor: string): SensorPlace {
  const { xMicron, yMicron } = sensorCentre(sensor)
  return {
    sensor,
    raft: sensor.slice(0, 3),
    column: 3 * digit(sensor, 1) + digit(sensor, 5),
    row: 3 * digit(sensor, 2) + digit(sensor, 6),
    x: xMicron / 1000 - WIDTH / 2,
    y: -yMicron / 1000 - HEIGHT / 2,
    width: WIDTH,
    height: HEIGHT,
  }
}

/** The 189 sensors in PhoSim's order. */
export const PLACES: readonly SensorPlace[] = SENSORS.map(placeOf)

const BY_SENSOR = new Map(PLACES.map((place) => [place.sensor, place]))
const BY_STEP = new Map(PLACES.map((place) => [`${place.column},${place.row}`, place.sensor]))
const IN_RAFT = Map.groupBy(PLACES, ({ raft }) => raft)

/** Where a sensor stands; undefined for any other text. */
export const sensorPlace = (sensor: string): SensorPlace | undefined => BY_SENSOR.get(sensor)

export interface RaftPlace extends Box {
  readonly raft: string
  /** Which of the five columns, from the left, and of the five rows, from below. */
  readonly column: number
  readonly row: number
  readonly sensors: readonly string[]
}

/** The 21 rafts with their nine sensors, each framed in the middle of the gaps to its neighbours. */
export const RAFT_PLACES: readonly RaftPlace[] = RAFTS.map((raft) => {
  const [column, row] = [digit(raft, 1), digit(raft, 2)]
  const sensors = (IN_RAFT.get(raft) ?? []).map(({ sensor }) => sensor)
  const corner = { x: (column - 2.5) * RAFT_SIDE, y: (1.5 - row) * RAFT_SIDE }
  return { raft, column, row, sensors, ...corner, width: RAFT_SIDE, height: RAFT_SIDE }
})

/** All that is drawn, with room for the digits of the rafts. */
export const FRAME: Box = {
  x: -HALF - MARGIN,
  y: -HALF - 1,
  width: 2 * HALF + MARGIN + 1,
  height: 2 * HALF + MARGIN + 1,
}

/** The five steps along a side, with the middle of each in millimetres from the centre, growing with the digit. */
export const RAFT_STEPS: readonly { readonly digit: number; readonly offset: number }[] = [0, 1, 2, 3, 4].map(
  (step) => ({
    digit: step,
    offset: (step - 2) * RAFT_SIDE,
  }),
)

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}

/**
 * The sensor that a key leads to: an arrow to the next one in its direction, Home and End to the ends of the row,
 * PageUp and PageDown a raft up and down. The sensor itself where the plane ends; undefined for any other key.
 */
export function sensorAfter(key: string, sensor: string): string | undefined {
  const place = BY_SENSOR.get(sensor)
  if (place === undefined) return undefined
  const { column, row } = place
  const at = (toColumn: number, toRow: number) => BY_STEP.get(`${toColumn},${toRow}`)
  const step = STEPS[key]
  if (step !== undefined) return at(column + step[0], row + step[1]) ?? sensor
  if (key === 'PageUp' || key === 'PageDown') return at(column, row + (key === 'PageUp' ? 3 : -3)) ?? sensor
  const inRow = PLACES.filter((other) => other.row === row).sort((a, b) => a.column - b.column)
  if (key === 'Home' || key === 'End') return inRow.at(key === 'Home' ? 0 : -1)?.sensor
  return undefined
}

/** The rectangle between two corners, in whatever order they were drawn. */
export const boxBetween = (a: { x: number; y: number }, b: { x: number; y: number }): Box => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
})

/** The sensors that a rectangle touches. */
export const sensorsTouching = (box: Box): readonly string[] =>
  PLACES.filter(
    ({ x, y, width, height }) =>
      x <= box.x + box.width && x + width >= box.x && y <= box.y + box.height && y + height >= box.y,
  ).map(({ sensor }) => sensor)
