/** What a catalog holds, counted object by object in bounded memory. */
import type { CatalogObject } from './catalog-object.ts'
import { BRIGHT_MAGNORM } from './object-rules.ts'

/** Magnitudes below and above are counted in the first and the last bin. */
const BRIGHTEST_BIN = -20
const FAINTEST_BIN = 60

/** The part of the sky that holds every object; RA in [0, 360), and from east of `toRaDeg` when it passes through 0. */
export interface SkyBox {
  readonly fromRaDeg: number
  readonly toRaDeg: number
  readonly fromDecDeg: number
  readonly toDecDeg: number
}

/** What the objects of a catalog are, all together. */
export interface CatalogSummary {
  /** Object lines that could be read. */
  readonly objects: number
  readonly brighterThan10: number
  /** The brightest magnorm; absent without objects. */
  readonly brightest?: number
  /** Objects by the integer below their magnorm. */
  readonly magnitudes: Readonly<Record<string, number>>
  readonly models: Readonly<Record<string, number>>
  readonly box?: SkyBox
}

const wrap = (degrees: number) => ((degrees % 360) + 360) % 360

export class CatalogTally {
  objects = 0
  brighterThan10 = 0
  #brightest = Number.POSITIVE_INFINITY
  readonly #bins = new Float64Array(FAINTEST_BIN - BRIGHTEST_BIN + 1)
  readonly #models = new Map<string, number>()
  #firstRaDeg = 0
  #west = 0
  #east = 0
  #south = Number.POSITIVE_INFINITY
  #north = Number.NEGATIVE_INFINITY

  add({ magnorm, raDeg, decDeg, model }: CatalogObject): void {
    if (this.objects++ === 0) this.#firstRaDeg = raDeg
    if (magnorm < this.#brightest) this.#brightest = magnorm
    if (magnorm < BRIGHT_MAGNORM) this.brighterThan10++
    const bin = Math.min(FAINTEST_BIN, Math.max(BRIGHTEST_BIN, Math.floor(magnorm))) - BRIGHTEST_BIN
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1
    this.#models.set(model.kind, (this.#models.get(model.kind) ?? 0) + 1)
    this.#stretch(raDeg, decDeg)
  }

  /** RA is followed as an offset from the first object's, within half a turn, so that 359.9 and -0.1 are one place. */
  #stretch(raDeg: number, decDeg: number): void {
    const difference = raDeg - this.#firstRaDeg
    const offset = difference > -180 && difference < 180 ? difference : wrap(difference + 180) - 180
    if (offset < this.#west) this.#west = offset
    if (offset > this.#east) this.#east = offset
    if (decDeg < this.#south) this.#south = decDeg
    if (decDeg > this.#north) this.#north = decDeg
  }

  /** What a verdict tells of the objects. */
  summary(): CatalogSummary {
    const { objects, brighterThan10 } = this
    const counted = {
      objects,
      brighterThan10,
      magnitudes: this.#magnitudes(),
      models: Object.fromEntries(this.#models),
    }
    return objects === 0 ? counted : { ...counted, brightest: this.#brightest, box: this.#box() }
  }

  #box(): SkyBox {
    return {
      fromRaDeg: wrap(this.#firstRaDeg + this.#west),
      toRaDeg: wrap(this.#firstRaDeg + this.#east),
      fromDecDeg: this.#south,
      toDecDeg: this.#north,
    }
  }

  #magnitudes(): Readonly<Record<string, number>> {
    const entries = [...this.#bins].map((count, bin): [string, number] => [String(bin + BRIGHTEST_BIN), count])
    return Object.fromEntries(entries.filter(([, count]) => count > 0))
  }
}
