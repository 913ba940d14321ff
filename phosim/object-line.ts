/** One `object` line of an instance catalog, read into a CatalogObject or into the exact faults that it has. */

import type { FaultCode } from './catalog-faults.ts'
import type { CatalogObject, Dust } from './catalog-object.ts'
import { imageModel, isImageModel, MODELS_3_4, type ModelWord, POINT } from './spatial-models.ts'
import { Words } from './words.ts'

/** A fault of a line: its code (catalog-faults.ts says what follows from it) and what is wrong, in words. */
export interface LineFault {
  readonly code: FaultCode
  readonly message: string
}

export type ReadObject =
  | { readonly object: CatalogObject; readonly faults?: undefined }
  | { readonly object?: undefined; readonly faults: readonly LineFault[] }

/** `object`, then the id, and so on: where each field stands. */
const ID = 1
const RA = 2
const DEC = 3
const MAGNORM = 4
const SED = 5
const REDSHIFT = 6
const GAMMA1 = 7
const GAMMA2 = 8
const KAPPA = 9
const DELTA_RA = 10
const DELTA_DEC = 11
const MODEL = 12

const NAMES: readonly string[] = ['object', 'id', 'RA', 'Dec', 'magnorm', 'SED', 'redshift'].concat([
  'gamma1',
  'gamma2',
  'kappa',
  'dRA',
  'dDec',
  'model',
])
/** The shortest line there is: a point source with two words for its dust. */
const LEAST_WORDS = MODEL + 3

const LAWS: ReadonlyMap<string, Dust['law']> = new Map([
  ['ccm', 'ccm'],
  ['CCM', 'ccm'],
  ['calzetti', 'calzetti'],
  ['CALZETTI', 'calzetti'],
])

const NO_PARAMETERS: readonly number[] = []

type Draft = { -readonly [Field in keyof CatalogObject]: CatalogObject[Field] }

const clip = (word: string) => (word.length > 60 ? `${word.slice(0, 60)}…` : word)

/** Reads lines of one language, that is with the models of one version of PhoSim. */
export class ObjectReader {
  readonly #models: ReadonlyMap<string, ModelWord>
  readonly #words = new Words()
  #faults: LineFault[] = []
  #at = 0

  constructor(models: ReadonlyMap<string, ModelWord> = MODELS_3_4) {
    this.#models = models
  }

  read(line: string): ReadObject {
    this.#faults = []
    this.#words.split(line)
    const object = this.#words.count < LEAST_WORDS ? this.#tooShort() : this.#object()
    return object !== undefined && this.#faults.length === 0 ? { object } : { faults: this.#faults }
  }

  #tooShort(): undefined {
    this.#fault('field-count', `the line has ${this.#words.count} fields; an object has at least ${LEAST_WORDS}`)
  }

  #object(): CatalogObject | undefined {
    const words = this.#words
    if (Number.isNaN(words.number(ID))) this.#fault('id-not-number', `the id "${clip(words.word(ID))}" is not a number`)
    const object: Draft = {
      id: words.word(ID),
      raDeg: this.#number(RA),
      decDeg: this.#number(DEC),
      magnorm: this.#number(MAGNORM),
      sed: words.word(SED),
      redshift: this.#number(REDSHIFT),
      gamma1: this.#number(GAMMA1),
      gamma2: this.#number(GAMMA2),
      kappa: this.#number(KAPPA),
      deltaRa: this.#number(DELTA_RA),
      deltaDec: this.#number(DELTA_DEC),
      model: POINT,
    }
    const known = this.#modelWord(words.word(MODEL))
    if (known === undefined) return undefined
    this.#at = MODEL + 1
    object.model = known.model(this.#parameters(known.parameters))
    const restDust = this.#dust('in the source')
    const galacticDust = this.#dust('in the Galaxy')
    if (restDust !== undefined) object.restDust = restDust
    if (galacticDust !== undefined) object.galacticDust = galacticDust
    this.#expectEnd()
    return object
  }

  #modelWord(word: string): ModelWord | undefined {
    const known = this.#models.get(word) ?? (isImageModel(word) ? imageModel(word) : undefined)
    if (known !== undefined) return known
    const imsim = word === 'knots' ? ' (knots are a model of imSim)' : ''
    return this.#fault('model-unknown', `"${clip(word)}" is not a spatial model of this PhoSim${imsim}`)
  }

  #parameters(count: number): readonly number[] {
    if (count === 0) return NO_PARAMETERS
    const values: number[] = []
    for (let rest = count; rest > 0; rest--) values.push(this.#number(this.#at++, 'a parameter of the model'))
    return values
  }

  #dust(where: string): Dust | undefined {
    const word = this.#words.word(this.#at++)
    if (word === 'none') return undefined
    const law = LAWS.get(word)
    if (law !== undefined) {
      return { law, av: this.#number(this.#at++, 'A_V of the dust'), rv: this.#number(this.#at++, 'R_V of the dust') }
    }
    if (this.#at <= this.#words.count) {
      this.#fault('dust-law', `the dust ${where} is "${clip(word)}"; it must be none, ccm or calzetti`)
    }
    return undefined
  }

  #expectEnd(): void {
    const { count } = this.#words
    if (count === this.#at || this.#faults.some(({ code }) => code === 'dust-law')) return
    this.#fault('field-count', `the line has ${count} fields; its model and dust take ${this.#at}`)
  }

  #number(index: number, name?: string): number {
    const value = this.#words.number(index)
    return Number.isNaN(value) ? this.#notNumber(index, name ?? NAMES[index] ?? '') : value
  }

  #notNumber(index: number, name: string): number {
    const word = this.#words.word(index)
    if (word !== '') this.#fault('not-a-number', `${name} is "${clip(word)}", not a finite number`)
    return Number.NaN
  }

  #fault(code: FaultCode, message: string): undefined {
    this.#faults.push({ code, message })
  }
}

/** Reads one line in PhoSim 3.4's language. For many lines, keep an ObjectReader. */
export const parseObject = (line: string): ReadObject => new ObjectReader().read(line)
