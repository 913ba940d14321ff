/** The SEDs and pictures that a catalog names: which it brings itself, which a site must have, and which nobody has. */
import type { QuotingCode } from './catalog-faults.ts'
import { leavesFolder, plainPath, skyName } from './data-paths.ts'
import { hiddenKey } from './header-keys.ts'

/** Distinct SEDs that a verdict lists. */
export const KEPT_SEDS = 1000
/** Distinct names whose judgement is remembered; further ones are judged again each time. */
const REMEMBERED = 20_000

export interface SpectraOptions {
  readonly skySeds?: ReadonlySet<string> | undefined
  /** Files that come with the catalog, relative to the folder of its first file. */
  readonly bundle?: ReadonlySet<string>
  /** Whether the site's library has an SED; absent when its list is unknown. */
  readonly knownSed?: (path: string) => boolean
}

/** What follows from a name: at most one error, and a header key that PhoSim would find within it. */
export interface NameVerdict {
  readonly code?: QuotingCode
  readonly hidden?: string
}

/** A name cut out of a chunk of the file would keep the whole chunk in memory. */
const ownCopy = (text: string) => [...text].join('')

export class SpectraLedger {
  readonly #options: SpectraOptions
  readonly #verdicts = new Map<string, NameVerdict>()
  readonly #needed = new Set<string>()
  omitted = false

  constructor(options: SpectraOptions) {
    this.#options = options
  }

  /** SEDs that the site must have, as far as they are listed. */
  get needed(): readonly string[] {
    return [...this.#needed]
  }

  sed(path: string): NameVerdict {
    return this.#verdicts.get(path) ?? this.#remember(path, this.#judgeSed(path))
  }

  picture(path: string): NameVerdict {
    return this.#verdicts.get(path) ?? this.#remember(path, this.#judgePicture(path))
  }

  #remember(path: string, code: QuotingCode | undefined): NameVerdict {
    const hidden = hiddenKey(path)
    const verdict = { ...(code === undefined ? {} : { code }), ...(hidden === undefined ? {} : { hidden }) }
    if (this.#verdicts.size < REMEMBERED) this.#verdicts.set(ownCopy(path), verdict)
    return verdict
  }

  #judgeSed(path: string): QuotingCode | undefined {
    const sky = skyName(path)
    if (sky !== undefined && sky !== '..' && !sky.includes('/')) {
      return this.#options.skySeds?.has(sky) === false ? 'sed-missing' : undefined
    }
    if (leavesFolder(path)) return 'path-outside'
    if (this.#brought(path)) return undefined
    this.#need(path)
    return this.#options.knownSed?.(path) === false ? 'sed-missing' : undefined
  }

  #judgePicture(path: string): QuotingCode | undefined {
    if (leavesFolder(path)) return 'path-outside'
    return this.#brought(path) ? undefined : 'model-file-missing'
  }

  #brought(path: string): boolean {
    return this.#options.bundle?.has(plainPath(path)) ?? false
  }

  #need(path: string): void {
    if (this.#needed.has(path)) return
    if (this.#needed.size < KEPT_SEDS) this.#needed.add(ownCopy(path))
    else this.omitted = true
  }
}
