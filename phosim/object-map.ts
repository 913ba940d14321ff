/** Where a catalog's objects lie, kept for any pointing: each by itself or, where they are too many, with its neighbours. */
import { PIXEL_ARCSEC, type Pointing } from './focal-plane.ts'
import { SensorCounter } from './sensor-counter.ts'

/** Some 40 cells for each arcminute squared of a focal plane; as text about 2 MB. */
const MOST_PLACES = 60_000
const COARSER = 2
/** Trim's margin begins to grow with brightness here: fainter objects lie together whatever their magnitudes. */
const FAINT_MAGNORM = 17
const CLASSES = 64

const DEGREE_ARCSEC = 3600
const RAD = Math.PI / 180
const wrap = (degrees: number) => ((degrees % 360) + 360) % 360

/** Objects that are kept as one: their mean place, the brightest magnorm, and how many they are. */
export interface ObjectPlace {
  readonly raDeg: number
  readonly decDeg: number
  readonly magnorm: number
  readonly objects: number
}

/** Slots of the table of places: a power of two, more than twice as many. */
const SLOTS = 2 ** 17
const FREE = -1

/** Takes objects one by one, in memory that does not grow with them. Ten million pass through, so no object is made. */
export class ObjectMap {
  #cellDeg = PIXEL_ARCSEC / DEGREE_ARCSEC
  #size = 0
  readonly #cells = new Float64Array(SLOTS).fill(FREE)
  readonly #raDeg = new Float64Array(SLOTS)
  readonly #decDeg = new Float64Array(SLOTS)
  readonly #magnorm = new Float64Array(SLOTS)
  readonly #objects = new Float64Array(SLOTS)

  /** Objects nearer to each other than about this may be kept as one: a pixel, unless there are too many. */
  get cellArcsec(): number {
    return this.#cellDeg * DEGREE_ARCSEC
  }

  /** RA and Dec in degrees. */
  add(raDeg: number, decDeg: number, magnorm: number): void {
    this.#join(wrap(raDeg), decDeg, magnorm, 1)
    while (this.#size > MOST_PLACES) this.#coarsen()
  }

  #join(raDeg: number, decDeg: number, magnorm: number, objects: number): void {
    const slot = this.#slotOf(this.#cellOf(raDeg, decDeg, magnorm))
    const before = this.#objects[slot] ?? 0
    const part = objects / (before + objects)
    this.#raDeg[slot] = mean(this.#raDeg[slot], raDeg, part)
    this.#decDeg[slot] = mean(this.#decDeg[slot], decDeg, part)
    this.#magnorm[slot] = before === 0 ? magnorm : Math.min(magnorm, this.#magnorm[slot] ?? magnorm)
    this.#objects[slot] = before + objects
  }

  /** Cells lie between circles of declination, each row cut into pieces about as wide as it is high. */
  #cellOf(raDeg: number, decDeg: number, magnorm: number): number {
    const cell = this.#cellDeg
    const row = Math.floor((decDeg + 90) / cell)
    const column = Math.floor((raDeg * Math.cos(((row + 0.5) * cell - 90) * RAD)) / cell)
    const brightness = Math.max(0, Math.floor(Math.min(magnorm, FAINT_MAGNORM)) + CLASSES / 2)
    return (row * Math.ceil(360 / cell) + column) * CLASSES + brightness
  }

  /** Where a cell is kept, or is from now on: a table with open addresses (Knuth, The Art of Computer Programming 6.4). */
  #slotOf(cell: number): number {
    let slot = Math.imul((cell % 2 ** 32) ^ (cell / 2 ** 32), 0x9e3779b1) >>> 15
    while (this.#cells[slot] !== cell) {
      if (this.#cells[slot] === FREE) {
        this.#cells[slot] = cell
        this.#size++
        break
      }
      slot = (slot + 1) % SLOTS
    }
    return slot
  }

  #coarsen(): void {
    const places = [...this.#places()]
    this.#cells.fill(FREE)
    this.#objects.fill(0)
    this.#size = 0
    this.#cellDeg *= COARSER
    for (const { raDeg, decDeg, magnorm, objects } of places) this.#join(raDeg, decDeg, magnorm, objects)
  }

  *#places(): Generator<ObjectPlace> {
    for (const [slot, objects] of this.#objects.entries()) {
      const [raDeg = 0, decDeg = 0, magnorm = 0] = [this.#raDeg[slot], this.#decDeg[slot], this.#magnorm[slot]]
      if (objects > 0) yield { raDeg, decDeg, magnorm, objects }
    }
  }

  /** The map as text: the size of its cells in arcsec, then RA and Dec in degrees, magnorm and number of each place. */
  *lines(): Generator<string> {
    yield `cell ${this.cellArcsec.toFixed(1)}`
    for (const { raDeg, decDeg, magnorm, objects } of this.#places())
      yield `${raDeg.toFixed(5)} ${decDeg.toFixed(5)} ${magnorm.toFixed(2)} ${objects}`
  }
}

const mean = (one = 0, other: number, partOfOther: number) => one + (other - one) * partOfOther

export interface PlacedObjects {
  readonly cellArcsec: number
  readonly places: readonly ObjectPlace[]
}

/** What `lines` has written. Throws a RangeError for another text. */
export function readObjectMap(text: string): PlacedObjects {
  const [first = '', ...rest] = text.trimEnd().split('\n')
  const cellArcsec = Number(/^cell (\S+)$/.exec(first)?.[1] ?? Number.NaN)
  if (!(cellArcsec > 0)) throw new RangeError(`a map of objects begins with its cells, not with ${first.slice(0, 40)}`)
  return { cellArcsec, places: rest.map(placeOf) }
}

function placeOf(line: string): ObjectPlace {
  const [raDeg = 0, decDeg = 0, magnorm = 0, objects = 0] = line.split(' ').map(Number)
  return { raDeg, decDeg, magnorm, objects }
}

/** Sources on each sensor for a pointing, as trim counts them; where cells are wider than a pixel, an estimate. */
export function countOnSensors({ places }: PlacedObjects, pointing: Pointing): Readonly<Record<string, number>> {
  const counter = new SensorCounter(pointing)
  for (const { raDeg, decDeg, magnorm, objects } of places) counter.add(raDeg, decDeg, magnorm, objects)
  return counter.counts()
}
