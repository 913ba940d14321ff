/**
 * A PhoSim folder of the job's own, made of symbolic links: the site's PhoSim plus the spectra and images that the
 * catalog brought. phosim.py writes beside itself, the site's folder may be read-only, and two jobs never meet.
 */
import { mkdir, readdir, symlink } from 'node:fs/promises'
import { dirname, join, posix } from 'node:path'
import type { ParsFolders } from './pars.ts'

/** Files by their place below PhoSim's folder, such as `data/SEDs/mine.txt`, and where each lies. */
export type Extras = ReadonlyMap<string, string>

/** phosim.py refuses to start without these two, even for a catalog that needs neither. */
const ALWAYS = ['data/SEDs', 'data/images']

/** `data/SEDs/a` gives `data/SEDs`, `data` and the top itself. */
const withParents = (folder: string): string[] =>
  folder === '.' ? [''] : [folder, ...withParents(posix.dirname(folder))]

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function linkFolder(source: string, target: string, folder: string, own: ReadonlySet<string>, extras: Extras) {
  await mkdir(join(target, folder), { recursive: true })
  for (const entry of await entriesOf(join(source, folder))) {
    const place = posix.join(folder, entry)
    if (!own.has(place) && !extras.has(place)) await symlink(join(source, place), join(target, place))
  }
}

/** Builds the tree in `target`, which must not exist yet; of two files in one place the extra wins. */
export async function linkTree(source: string, target: string, extras: Extras): Promise<void> {
  const own = new Set([...ALWAYS, ...[...extras.keys()].map((place) => posix.dirname(place))].flatMap(withParents))
  for (const folder of [...own].sort()) await linkFolder(source, target, folder, own, extras)
  for (const [place, file] of extras) {
    await mkdir(dirname(join(target, place)), { recursive: true })
    await symlink(file, join(target, place))
  }
}

/** The folders of a tree as pars name them. LSST is the only instrument. */
export const foldersOf = (tree: string): ParsFolders => ({
  bindir: join(tree, 'bin'),
  datadir: join(tree, 'data'),
  instrdir: join(tree, 'data', 'lsst'),
  seddir: join(tree, 'data', 'SEDs'),
  imagedir: join(tree, 'data', 'images'),
  outputdir: '.',
})
