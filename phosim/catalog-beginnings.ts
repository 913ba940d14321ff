/** Which files of a bundle PhoSim could begin with: the instance catalogs in it that no other file of it includes. */
import { besideFile, plainPath } from './data-paths.ts'
import { type Header, hasObservation, headerProblems, readHeaderLine } from './header.ts'

const PICTURE = /\.(fits|png)(\.gz)?$/i
/** SEDs and remarks too, and what macOS leaves in a tar. */
const OTHER_FILE = /(\.(fits|png|spec|sed|dat|md)(\.gz)?|(^|\/)(\._[^/]*|\.DS_Store))$/i

/** Whether a file of several is, by its name, one to begin with. */
export const mayBegin = (name: string): boolean => !OTHER_FILE.test(name)

/** The files of a bundle that may be begun with; where all are named like SEDs, any text of them. */
export function candidates(names: readonly string[]): readonly string[] {
  const likely = names.filter(mayBegin)
  return likely.length > 0 ? likely : names.filter((name) => !PICTURE.test(name))
}

/** An id and a place on the sky: what a sentence that begins with the word does not have. */
const OBJECT = /^object\s+\S+\s+[-+.\d]\S*\s+[-+.\d]/
const INCLUDE = /^includeobj\s+(\S+)/

interface Signs {
  isCatalog: boolean
  header: Header
  readonly includes: string[]
}

/** Tells catalogs from other texts, and which includes which. Give it every line of every file that may begin. */
export class CatalogBeginnings {
  readonly #files = new Map<string, Signs>()

  /** One line; files are named as in the bundle. */
  line(file: string, text: string): void {
    const signs = this.#signsOf(file)
    const line = text.trimStart()
    const included = line.startsWith('includeobj') ? INCLUDE.exec(line)?.[1] : undefined
    if (included !== undefined) signs.includes.push(plainPath(besideFile(file, included)))
    signs.isCatalog ||= included !== undefined || OBJECT.test(line) || namesObservation(signs, line)
  }

  #signsOf(file: string): Signs {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const signs = { isCatalog: false, header: {}, includes: [] }
    this.#files.set(file, signs)
    return signs
  }

  /** Catalogs that no other file includes, in the order in which the files came. */
  get found(): readonly string[] {
    const files = [...this.#files]
    const isIncluded = (name: string) => files.some(([file, { includes }]) => file !== name && includes.includes(name))
    return files.filter(([name, { isCatalog }]) => isCatalog && !isIncluded(name)).map(([name]) => name)
  }
}

/** A header without an object is a catalog too (of a dark, or a flat): one whose lines name a visit and a place. */
function namesObservation(signs: Signs, line: string): boolean {
  const found = readHeaderLine(line)
  if (found === undefined || headerProblems({ [found.key]: found.value }).length > 0) return false
  signs.header = { ...signs.header, [found.key]: found.value }
  return hasObservation(signs.header) && Object.keys(signs.header).length > 2
}
