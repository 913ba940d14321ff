/** Sends each object of a catalog to the sensors on which its light may fall, as PhoSim's trim does. */
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { PIXELS_X, PIXELS_Y, type Pointing, sensorWcs, skyToPixel, type Wcs } from '../../../phosim/focal-plane.ts'
import { trimMarginPixels } from '../../../phosim/sensor-counter.ts'

const compress = promisify(gzip)
/** Bytes of object lines kept for a sensor before they are written. */
const FULL_BYTES = 1 << 17
const FIRST_BYTES = 1 << 12
const NEWLINE = 10
export const OBJECTS_FILE = 'objects.txt.gz'

const DEGREES = 180 / Math.PI

/** Where a source stands once lensing has moved it. PhoSim 3.x gives the offsets in radians. */
export const apparentPlace = (source: CatalogObject): { readonly raDeg: number; readonly decDeg: number } => ({
  raDeg: source.raDeg + source.deltaRa * DEGREES,
  decDeg: source.decDeg + source.deltaDec * DEGREES,
})

/**
 * The lines of one sensor: counted, and written as they come as members of one gzip file. They are copied into bytes,
 * since a line kept as text would keep the whole piece of the file alive from which it was cut.
 */
class SensorLines {
  readonly sensor: string
  readonly #folder: string
  #bytes = Buffer.alloc(0)
  #used = 0
  count = 0

  constructor(sensor: string, folder: string) {
    this.sensor = sensor
    this.#folder = folder
  }

  add(line: string): void {
    if (this.#used + line.length >= this.#bytes.length) this.#grow(this.#used + line.length + 1)
    this.#used += this.#bytes.write(line, this.#used, 'latin1')
    this.#bytes[this.#used++] = NEWLINE
    this.count++
  }

  #grow(leastBytes: number): void {
    const larger = Buffer.alloc(Math.max(leastBytes, FIRST_BYTES, 2 * this.#bytes.length))
    this.#bytes.copy(larger)
    this.#bytes = larger
  }

  get isFull(): boolean {
    return this.#used > FULL_BYTES
  }

  async flush(): Promise<void> {
    const member = await compress(this.#bytes.subarray(0, this.#used), { level: 1 })
    this.#used = 0
    await mkdir(this.#folder, { recursive: true })
    await appendFile(join(this.#folder, OBJECTS_FILE), member)
  }

  discard(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }
}

/** Object lines by sensor, below `folder`/<sensor>/objects.txt.gz. */
export class Trim {
  readonly #sensors: readonly SensorLines[]
  readonly #middle: Wcs
  /** What turns a pixel of the middle sensor into an offset from the centre of each. */
  readonly #toCentreX: Float64Array
  readonly #toCentreY: Float64Array

  constructor(sensors: readonly string[], pointing: Pointing, folder: string) {
    const middle = sensorWcs('R22_S11', pointing)
    const centres = sensors.map((sensor) => sensorWcs(sensor, pointing).crpix)
    this.#middle = middle
    this.#sensors = sensors.map((sensor) => new SensorLines(sensor, join(folder, sensor)))
    this.#toCentreX = Float64Array.from(centres, ([x]) => x - middle.crpix[0] - PIXELS_X / 2)
    this.#toCentreY = Float64Array.from(centres, ([, y]) => y - middle.crpix[1] - PIXELS_Y / 2)
  }

  /** Gives the line to every sensor within half its size and trim's margin. True asks for a flush: do it before more. */
  add(line: string, source: CatalogObject): boolean {
    const { raDeg, decDeg } = apparentPlace(source)
    const place = skyToPixel(this.#middle, raDeg, decDeg)
    if (place === undefined) return false
    const reachX = PIXELS_X / 2 + trimMarginPixels(source.magnorm)
    const reachY = PIXELS_Y / 2 + trimMarginPixels(source.magnorm)
    let full = false
    for (let i = 0; i < this.#toCentreX.length; i++) {
      if (Math.abs(place.x + (this.#toCentreX[i] ?? 0)) > reachX) continue
      if (Math.abs(place.y + (this.#toCentreY[i] ?? 0)) > reachY) continue
      const lines = this.#sensors[i]
      lines?.add(line)
      full ||= lines?.isFull ?? false
    }
    return full
  }

  /** Writes the lines of the sensors that have gathered enough. */
  async flush(): Promise<void> {
    for (const lines of this.#sensors) if (lines.isFull) await lines.flush()
  }

  /** Objects of every sensor. */
  counts(): Record<string, number> {
    return Object.fromEntries(this.#sensors.map(({ sensor, count }) => [sensor, count]))
  }

  /** Writes what is left; the sensors with fewer than `least` objects leave nothing. */
  async finish(least: number): Promise<void> {
    for (const lines of this.#sensors) {
      if (lines.count < least) await lines.discard()
      else await lines.flush()
    }
  }
}
