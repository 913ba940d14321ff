/** Finds the files that object lines name: in the catalog's bundle first, then in the site's PhoSim. */
import { readFile, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, posix, relative, resolve } from 'node:path'
import { leavesFolder } from '../../../phosim/data-paths.ts'
import { PayloadFailure } from '../payload-failure.ts'

const NAMED_IN_MESSAGE = 5

export async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** A path below a folder, or undefined if it leads out of it. */
export function within(folder: string, path: string): string | undefined {
  const full = resolve(folder, path)
  const step = relative(folder, full)
  return step.startsWith('..') || isAbsolute(step) ? undefined : full
}

/** The library below PhoSim's `data/` in which a kind of file is looked up. */
export type Library = 'SEDs' | 'images'

/** Looks each name up once, and remembers what the bundles bring and what nobody has. */
export class FileFinder {
  readonly #phosimDirectory: string
  readonly #seen = new Set<string>()
  readonly #missing = new Set<string>()
  /** Files of the bundles by their place below PhoSim's folder. */
  readonly extras = new Map<string, string>()

  constructor(phosimDirectory: string) {
    this.#phosimDirectory = phosimDirectory
  }

  /** Looks up one name; `main` is the catalog's main file, `bundle` the folder it may not leave. */
  async look(library: Library, name: string, bundle: string, main: string): Promise<void> {
    const seen = `${library}\n${name}\n${bundle}`
    if (this.#seen.has(seen)) return
    this.#seen.add(seen)
    const place = posix.join('data', library, name)
    if (leavesFolder(`${library}/${name}`))
      throw new PayloadFailure(
        'user',
        'path-outside',
        `"${name}" leads out of PhoSim's data/ folder: name files inside the bundle or the site's library.`,
      )
    const own = await this.#inBundle(name, bundle, main)
    if (own !== undefined) await this.#add(place, own)
    else if (!(await isFile(join(this.#phosimDirectory, place)))) this.#missing.add(name)
  }

  async #inBundle(name: string, bundle: string, main: string): Promise<string | undefined> {
    for (const start of [dirname(main), bundle]) {
      const path = within(bundle, resolve(start, name))
      if (path !== undefined && (await isFile(path))) return path
    }
    return undefined
  }

  async #add(place: string, file: string): Promise<void> {
    const other = this.extras.get(place)
    if (other !== undefined && other !== file && !(await readFile(other)).equals(await readFile(file)))
      throw new PayloadFailure(
        'user',
        'sed-conflict',
        `Two catalogs of this task bring different files named ${place}: give one of them another name.`,
      )
    this.extras.set(place, file)
  }

  /** Throws the failure that names what was not found. */
  check(): void {
    if (this.#missing.size === 0) return
    const names = [...this.#missing].sort()
    const more = names.length > NAMED_IN_MESSAGE ? ` and ${names.length - NAMED_IN_MESSAGE} more` : ''
    throw new PayloadFailure(
      'user',
      'sed-missing',
      `Neither the catalog's bundle nor this site's PhoSim has ${names.slice(0, NAMED_IN_MESSAGE).join(', ')}${more}: ` +
        'put the files into the bundle, under the paths that the objects name.',
    )
  }
}
