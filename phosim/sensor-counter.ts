/** How many sources fall on each sensor, counted as PhoSim's trim does, margins included. */
import { PIXELS_X, PIXELS_Y, type Pointing, SENSORS, sensorCentre, sensorWcs, skyToPixel } from './focal-plane.ts'

/** Sensors along one side of the focal plane: five rafts of three. */
const SIDE = 15
const MIDDLE = (SIDE - 1) / 2
/** Pixels between centres of neighbours, on average; within a raft it is 4225, across rafts 4250. */
const PITCH = 12_700 / 3
/** How far, in pixels, a sensor's centre may lie from the regular grid of that pitch. */
const SLACK = 9
const MARGIN_PIXELS = 100
/** LSST's field reaches 2.05 degrees from its centre at the outermost corner of a science sensor. */
const FIELD_PIXELS = 2.1 * 18_000

/** Pixels beyond a sensor's edge from which trim still sends it a source (trim.cpp: 100 + 2.5^(17 - m)). */
export const trimMarginPixels = (magnorm: number): number =>
  magnorm > 20 ? MARGIN_PIXELS : MARGIN_PIXELS + 2.5 ** (17 - magnorm)

/** What is said where no sensor has as many objects as `minsource` asks. */
export const tooFewObjects = (least: number): string =>
  `${least === 1 ? 'No object falls on any' : `Fewer than ${least} objects fall on each`} of the wanted sensors: check pointing ` +
  'and rotation against the catalog, or set minsource 0.'

interface Place {
  readonly index: number
  readonly x: number
  readonly y: number
}

/** Sensors by column and row of the grid, in pixels from the centre of the focal plane. */
const GRID: readonly (Place | undefined)[] = (() => {
  const cell = (pixels: number) => Math.round(pixels / PITCH) + MIDDLE
  const grid = new Array<Place | undefined>(SIDE * SIDE).fill(undefined)
  for (const [index, sensor] of SENSORS.entries()) {
    const { xMicron, yMicron } = sensorCentre(sensor)
    const place = { index, x: xMicron / 10, y: yMicron / 10 }
    grid[cell(place.x) * SIDE + cell(place.y)] = place
  }
  return grid
})()

/** The first and last cell along one axis whose sensors may lie within reach of a point. */
const firstCell = (pixels: number, reach: number) => Math.max(0, Math.ceil((pixels - reach - SLACK) / PITCH) + MIDDLE)
const lastCell = (pixels: number, reach: number) =>
  Math.min(SIDE - 1, Math.floor((pixels + reach + SLACK) / PITCH) + MIDDLE)

export class SensorCounter {
  readonly #counts = new Uint32Array(SENSORS.length)
  readonly #wcs

  constructor(pointing: Pointing) {
    this.#wcs = sensorWcs('R22_S11', pointing)
  }

  /** Counts a source, or several at one place, on every sensor that trim would give it to; false outside LSST's field. */
  add(raDeg: number, decDeg: number, magnorm: number, sources = 1): boolean {
    const pixel = skyToPixel(this.#wcs, raDeg, decDeg)
    if (pixel === undefined) return false
    const x = pixel.x - PIXELS_X / 2
    const y = pixel.y - PIXELS_Y / 2
    const margin = trimMarginPixels(magnorm)
    const reached = this.#count(x, y, PIXELS_X / 2 + margin, PIXELS_Y / 2 + margin, sources)
    return reached || x * x + y * y < FIELD_PIXELS * FIELD_PIXELS
  }

  #count(x: number, y: number, reachX: number, reachY: number, sources: number): boolean {
    let reached = false
    const lastX = lastCell(x, reachX)
    const firstY = firstCell(y, reachY)
    const lastY = lastCell(y, reachY)
    for (let column = firstCell(x, reachX); column <= lastX; column++) {
      for (let row = firstY; row <= lastY; row++) {
        const place = GRID[column * SIDE + row]
        if (place === undefined || Math.abs(x - place.x) > reachX || Math.abs(y - place.y) > reachY) continue
        this.#counts[place.index] = (this.#counts[place.index] ?? 0) + sources
        reached = true
      }
    }
    return reached
  }

  /** Sources by sensor; sensors without any are left out. */
  counts(): Readonly<Record<string, number>> {
    const entries = SENSORS.map((sensor, index): [string, number] => [sensor, this.#counts[index] ?? 0])
    return Object.fromEntries(entries.filter(([, count]) => count > 0))
  }
}
