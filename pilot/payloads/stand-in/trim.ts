/** Sends each object of a catalog to the sensors on which its light may fall, as PhoSim's trim does. */
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { PIXELS_X, PIXELS_Y, type Pointing, sensorWcs, skyToPixel, type Wcs } from '../../../phosim/focal-plane.ts'
import { trimMarginPixels } from '../../../phosim/sensor-counter.ts'

const compress = promisify(gzip)
/** Characters of object lines kept for a sensor before they are written. */
const KEPT_CHARACTERS = 1 << 17
export const OBJECTS_FILE = 'objects.txt.gz'

const DEGREES = 180 / Math.PI

/** Where a source stands once lensing has moved it. PhoSim 3.x gives the offsets in radians. */
export const apparentPlace = (source: CatalogObject): { readonly raDeg: number; readonly decDeg: number } => ({
  raDeg: source.raDeg + source.deltaRa * DEGREES,
  decDeg: source.decDeg + source.deltaDec * DEGREES,
})

/** The lines of one sensor: counted, and written as they come as members of one gzip file. */
class SensorLines {
  readonly centre: Wcs
  readonly #folder: string
  #lines: string[] = []
  #characters = 0
  count = 0

  constructor(sensor: string, pointing: Pointing, folder: string) {
    this.centre = sensorWcs(sensor, pointing)
    this.#folder = folder
  }

  /** True when it is time to flush. */
  add(line: string): boolean {
    this.#lines.push(line)
    this.#characters += line.length
    this.count++
    return this.#characters > KEPT_CHARACTERS
  }

  async flush(): Promise<void> {
    const text = this.#lines.map((line) => `${line.trimEnd()}\n`).join('')
    this.#lines = []
    this.#characters = 0
    await mkdir(this.#folder, { recursive: true })
    await appendFile(join(this.#folder, OBJECTS_FILE), await compress(text, { level: 1 }))
  }

  discard(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}

/** Object lines by sensor, below `folder`/<sensor>/objects.txt.gz. */
export class Trim {
  readonly #sensors: ReadonlyMap<string, SensorLines>
  readonly #middle: Wcs

  constructor(sensors: readonly string[], pointing: Pointing, folder: string) {
    this.#middle = sensorWcs('R22_S11', pointing)
    this.#sensors = new Map(sensors.map((sensor) => [sensor, new SensorLines(sensor, pointing, join(folder, sensor))]))
  }

  /** Gives the line to every sensor within half its size and trim's margin for the magnitude. */
  async add(line: string, source: CatalogObject): Promise<void> {
    const { raDeg, decDeg } = apparentPlace(source)
    const place = skyToPixel(this.#middle, raDeg, decDeg)
    if (place === undefined) return
    const margin = trimMarginPixels(source.magnorm)
    for (const lines of this.#sensors.values()) {
      const dx = place.x - this.#middle.crpix[0] + lines.centre.crpix[0] - PIXELS_X / 2
      const dy = place.y - this.#middle.crpix[1] + lines.centre.crpix[1] - PIXELS_Y / 2
      const beside = Math.abs(dx) > PIXELS_X / 2 + margin || Math.abs(dy) > PIXELS_Y / 2 + margin
      if (!beside && lines.add(line)) await lines.flush()
    }
  }

  /** Objects of every sensor. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#sensors].map(([sensor, { count }]) => [sensor, count]))
  }

  /** Writes what is left; the sensors with fewer than `least` objects leave nothing. */
  async finish(least: number): Promise<void> {
    for (const lines of this.#sensors.values()) {
      if (lines.count < least) await lines.discard()
      else await lines.flush()
    }
  }
}
