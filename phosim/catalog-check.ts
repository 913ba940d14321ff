/** The deep check of an instance catalog: lines in, verdict out, in memory that does not grow with the lines. */
import { QUOTED, type QuotingCode } from './catalog-faults.ts'
import { type CatalogRules, requireRules, type SimulatorVersion } from './catalog-rules.ts'
import { CatalogTally } from './catalog-tally.ts'
import type { CatalogVerdict, Include } from './catalog-verdict.ts'
import { besideFile, leavesFolder, plainPath } from './data-paths.ts'
import { FaultLog } from './fault-log.ts'
import { type Header, hasObservation, headerProblems, pointingOf, readHeaderLine } from './header.ts'
import { hiddenKey } from './header-keys.ts'
import { type HeaderReport, judgeHeader } from './header-rules.ts'
import { ObjectReader } from './object-line.ts'
import { ObjectMap } from './object-map.ts'
import { judgeObject, type Report } from './object-rules.ts'
import { SensorCounter } from './sensor-counter.ts'
import { skySources } from './sky-sources.ts'
import { SpectraLedger } from './spectra-ledger.ts'

export interface CatalogCheckOptions {
  readonly simulator: SimulatorVersion
  /** Files that come with the catalog, relative to the folder of its first file. */
  readonly bundle?: ReadonlySet<string>
  /** Whether the site's library has an SED; leave it out when the list is unknown. */
  readonly knownSed?: (path: string) => boolean
  /** Sources that one sensor may hold at the site; the simulator's own limit by default. */
  readonly sourceLimit?: number
  /** Header values that win over the catalog's: those of a visit, or a user's. */
  readonly observation?: Header
}

const CONFLICT_MARKER = /^(<{7}|={7}|>{7})( |$)/
const WEB_PAGE = /^<(!doctype html|html)\b/i
const SPACE = 32
const clip = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

const isObject = (text: string) => text.startsWith('object') && text.charCodeAt(6) <= SPACE

/** Checks one catalog. Give it every line of the first file, then every line of the files that it includes. */
export class CatalogCheck {
  readonly #rules: CatalogRules
  readonly #options: CatalogCheckOptions
  readonly #reader: ObjectReader
  readonly #spectra: SpectraLedger
  readonly #tally = new CatalogTally()
  readonly #faults = new FaultLog()
  readonly #includes: Include[] = []
  /** Where the objects lie that could be read. */
  readonly objectMap = new ObjectMap()
  readonly #report: Report = (code, message) => this.#faults.add(code, this.#file, this.#line, message)
  readonly #header: Record<string, string> = {}
  readonly #headerLines = new Map<string, number>()
  #counter: SensorCounter | undefined
  #objectLines = 0
  #offField = 0
  #main: string | undefined
  #file = ''
  #line = 0

  /** Throws a RangeError for a simulator or version without rules. */
  constructor(options: CatalogCheckOptions) {
    this.#rules = requireRules(options.simulator)
    this.#options = options
    this.#reader = new ObjectReader(this.#rules.models)
    this.#spectra = new SpectraLedger({ ...options, skySeds: this.#rules.skySeds })
  }

  /** One line, without its newline. Files are named as in the bundle, lines count from 1; the first file is the main one. */
  line(file: string, line: number, text: string): void {
    this.#main ??= file
    this.#file = file
    this.#line = line
    if (isObject(text)) this.#object(text)
    else if (text !== '') this.#other(text.trim())
  }

  /** The files that the main one includes and that are there to be read, in order. */
  get includes(): readonly Include[] {
    return this.#includes
  }

  /** A catalog of the bundle that nothing includes, and that is not the one begun with. */
  unused(file: string): void {
    this.#faults.add('catalog-unused', file, undefined, `${file} is an instance catalog too, and nothing includes it`)
  }

  #object(text: string): void {
    this.#objectLines++
    const { object, faults } = this.#reader.read(text)
    if (object === undefined) {
      for (const { code, message } of faults) this.#report(code, message)
      return
    }
    if (this.#tally.objects === 0) this.#point()
    judgeObject(object, this.#rules, this.#report)
    this.#name(object.sed, this.#spectra.sed(object.sed))
    if (object.model.kind === 'image') this.#name(object.model.file, this.#spectra.picture(object.model.file))
    this.#tally.add(object)
    this.objectMap.add(object.raDeg, object.decDeg, object.magnorm)
    if (this.#counter?.add(object.raDeg, object.decDeg, object.magnorm) === false) this.#offField++
  }

  /** From the first object on, sources are counted by sensor, if a pointing is known by then. */
  #point(): void {
    const header = { ...this.#rules.headerDefaults, ...this.#header, ...this.#options.observation }
    const pointing = pointingOf(header)
    if (hasObservation(header) && Object.values(pointing).every(Number.isFinite))
      this.#counter = new SensorCounter(pointing)
  }

  #name(path: string, { code, hidden }: ReturnType<SpectraLedger['sed']>): void {
    if (code !== undefined) this.#quote(code, path)
    if (hidden !== undefined) this.#hidden(hidden, path)
  }

  #quote(code: QuotingCode, text: string): void {
    this.#report(code, `${QUOTED[code]} ${clip(text)}`)
  }

  #hidden(key: string, text: string): void {
    this.#report('hidden-key', `PhoSim finds "${key}" in ${clip(text)}`)
  }

  #other(text: string): void {
    if (text === '') return
    if (isObject(text)) this.#object(text)
    else if (this.#line === 1 && WEB_PAGE.test(text)) this.#quote('web-page', text)
    else if (CONFLICT_MARKER.test(text)) this.#quote('conflict-marker', text)
    else if (/^includeobj\s/.test(text)) this.#include(text.slice('includeobj'.length).trim())
    else if (text.includes('object')) this.#quote('object-in-comment', text)
    else this.#headerLine(text)
  }

  #headerLine(text: string): void {
    const word = text.split(/\s/, 1)[0] ?? ''
    const found = readHeaderLine(text)
    if (found !== undefined) this.#set(found.key, found.value)
    else if (this.#rules.generators.has(word)) this.#objectLines++
    else if (!this.#rules.otherKeys.has(word)) this.#strange(text)
  }

  #strange(text: string): void {
    const hidden = hiddenKey(text)
    if (hidden !== undefined) this.#hidden(hidden, text)
    else if (!text.startsWith('#')) this.#quote('key-unknown', text)
  }

  #set(key: string, value: string): void {
    if (this.#file !== this.#main) {
      this.#report('header-in-include', `${key} ${clip(value)}`)
      return
    }
    for (const { problem } of headerProblems({ [key]: value })) this.#report('header-value', problem)
    const before = this.#header[key]
    if (before !== undefined && before !== value)
      this.#report('key-repeated', `${key} is ${before} above, ${clip(value)} here`)
    this.#header[key] = clip(value)
    this.#headerLines.set(key, this.#line)
  }

  #include(name: string): void {
    const path = plainPath(besideFile(this.#file, name))
    const code = this.#includeFault(name, path)
    if (code !== undefined) this.#quote(code, name)
    else if (!this.#includes.some((include) => include.path === path)) {
      this.#includes.push({ file: this.#file, line: this.#line, path })
    }
  }

  #includeFault(name: string, path: string): QuotingCode | undefined {
    if (this.#file !== this.#main) return 'include-nested'
    if (leavesFolder(name)) return 'path-outside'
    if (this.#options.bundle?.has(path) === false) return 'include-missing'
    return this.#includes.length + 1 >= this.#rules.catalogFiles ? 'too-many-files' : undefined
  }

  /** The verdict on all lines so far. */
  verdict(): CatalogVerdict {
    const faults = this.#faults.copy()
    const main = this.#main ?? ''
    const header = { ...this.#header, ...this.#options.observation }
    const report: HeaderReport = (code, message, key = '') =>
      faults.add(code, main, this.#headerLines.get(key), message)
    judgeHeader(header, this.#rules, this.#objectLines, report)
    const objectsBySensor = this.#counter?.counts()
    if (objectsBySensor !== undefined) this.#judgeCounts(objectsBySensor, header, report)
    return {
      rules: this.#rules.name,
      ...this.#tally.summary(),
      ...(hasObservation(this.#header) ? { header: { ...this.#header } } : {}),
      errors: faults.errors,
      warnings: faults.warnings,
      counts: faults.counts,
      ...(objectsBySensor === undefined ? {} : { objectsBySensor }),
      seds: this.#spectra.needed,
      sedsOmitted: this.#spectra.omitted,
      includes: this.#includes,
    }
  }

  #judgeCounts(objectsBySensor: Readonly<Record<string, number>>, header: Header, report: Report): void {
    const limit = this.#options.sourceLimit ?? this.#rules.sourceLimit
    const sky = skySources(header)
    for (const [sensor, count] of Object.entries(objectsBySensor)) {
      if (count + sky > limit) {
        report('too-many-sources', `${sensor} has ${count} sources and ${sky} of the sky; the limit is ${limit}`)
      }
    }
    if (this.#offField > 0)
      report('off-field', `${this.#offField} of ${this.#tally.objects} objects are outside the field`)
  }
}
