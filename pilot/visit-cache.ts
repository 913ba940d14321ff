/** Files of a visit that the pilot keeps for its next jobs: fetched once for all slots, never seen half-written. */
import { constants } from 'node:fs'
import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unlessAborted } from './retry.ts'

interface Kept {
  readonly path: string
  readonly visit: string
  readonly ready: Promise<void>
  users: number
  isReady: boolean
}

const MOST_KEPT = 40
const MOST_VISITS_TOLD = 20
/** Payloads edit small text files and only read large ones: so these may share their bytes with the cache. */
const LINKED_FROM_BYTES = 2 ** 20

export class VisitCache {
  readonly #folder: string
  /** By cache key, the longest unused first. */
  readonly #kept = new Map<string, Kept>()
  #made = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Visits that have files here, as `task/visit`, the last used first. */
  visits(): string[] {
    const ready = [...this.#kept.values()].filter(({ isReady }) => isReady).map(({ visit }) => visit)
    return [...new Set(ready.reverse())].slice(0, MOST_VISITS_TOLD)
  }

  /** Puts what is kept under the key at `target`; `fill` writes it to a path, a file or a folder, if nobody has yet. */
  async put(
    key: string,
    visit: string,
    target: string,
    signal: AbortSignal,
    fill: (path: string) => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const found = this.#kept.get(key)
      const kept = found ?? this.#begin(key, visit, fill)
      try {
        await unlessAborted(kept.ready, signal)
        return await this.#hand(key, kept, target)
      } catch (error) {
        // Another slot's fetch ended with its job: that is no fault of this one, which then fetches itself.
        if (found === undefined || signal.aborted || kept.isReady) throw error
      }
    }
  }

  #begin(key: string, visit: string, fill: (path: string) => Promise<void>): Kept {
    this.#made += 1
    const path = join(this.#folder, String(this.#made))
    const ready = this.#fill(key, path, fill)
    const kept: Kept = { path, visit, ready, users: 0, isReady: false }
    this.#kept.set(key, kept)
    return kept
  }

  async #fill(key: string, path: string, fill: (path: string) => Promise<void>): Promise<void> {
    const half = `${path}.half`
    try {
      await mkdir(this.#folder, { recursive: true })
      await fill(half)
      await rename(half, path)
      const kept = this.#kept.get(key)
      if (kept !== undefined) kept.isReady = true
    } catch (error) {
      this.#kept.delete(key)
      await rm(half, { recursive: true, force: true })
      throw error
    }
  }

  async #hand(key: string, kept: Kept, target: string): Promise<void> {
    kept.users += 1
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    try {
      await copyTree(kept.path, target)
    } finally {
      kept.users -= 1
    }
    if (this.#kept.size > MOST_KEPT) await this.dropOldest()
  }

  /** Forgets what was not used for the longest time. Returns whether there was anything to forget. */
  async dropOldest(): Promise<boolean> {
    const oldest = [...this.#kept].find(([, { isReady, users }]) => isReady && users === 0)
    if (oldest === undefined) return false
    const [key, { path }] = oldest
    this.#kept.delete(key)
    await rm(path, { recursive: true, force: true })
    return true
  }
}

/** A folder or file at another place of the same disk: large files as hard links, the rest as copies. */
async function copyTree(from: string, to: string): Promise<void> {
  const { size, ...what } = await stat(from).then((found) => ({ size: found.size, isFolder: found.isDirectory() }))
  if (!what.isFolder) {
    await mkdir(dirname(to), { recursive: true })
    return copyOrLink(from, to, size)
  }
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from)) await copyTree(join(from, name), join(to, name))
}

async function copyOrLink(from: string, to: string, size: number): Promise<void> {
  const copy = () => copyFile(from, to, constants.COPYFILE_FICLONE)
  await (size >= LINKED_FROM_BYTES ? link(from, to).catch(copy) : copy())
}
