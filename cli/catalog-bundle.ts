/** A catalog on this machine's disk: one file with its neighbours, or a tar; plain or gzipped. */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { CatalogBeginnings, mayBegin } from '../phosim/catalog-beginnings.ts'
import { leavesFolder, plainPath } from '../phosim/data-paths.ts'
import { UsageFault } from './faults.ts'
import { linesOf } from './text-lines.ts'

/** A file of a bundle as it is read: its path within, and its bytes, already gunzipped. */
export interface BundleFile {
  readonly path: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** What belongs to one catalog, whatever it is packed in. */
export interface CatalogBundle {
  /** The file to begin with. */
  readonly main: string
  /** The folder within the bundle from which the catalog names its files; empty at the top. */
  readonly files: ReadonlySet<string>
  /** The files named, in the order in which they lie; those that are not there are passed over. */
  read(paths: ReadonlySet<string>): AsyncIterable<BundleFile>
}

const GZIP_MAGIC = [0x1f, 0x8b]
const TAR_MAGIC_AT = 257

/** The rest of an iterator. A reader that stops early leaves it where it is, so that it can still be read out. */
async function* rest<T>(source: AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
}

/** What a stream of unknown things holds of bytes. */
async function* byteParts(source: AsyncIterator<unknown>): AsyncGenerator<Uint8Array> {
  for await (const part of rest(source)) if (part instanceof Uint8Array) yield part
}

/** Bytes, unpacked when they begin as gzip does, whatever the name says. */
async function* gunzipped(source: AsyncIterator<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const first = await source.next()
  if (first.done) return
  const whole = async function* () {
    yield first.value
    yield* rest(source)
  }
  const isGzip = first.value[0] === GZIP_MAGIC[0] && first.value[1] === GZIP_MAGIC[1]
  try {
    yield* isGzip ? pipeline(whole, createGunzip(), () => {}) : whole()
  } catch (error) {
    throw damaged(name, error)
  }
}

/** An error of the data as words for its owner; errors of the disk stay what they are. */
function damaged(name: string, error: unknown): unknown {
  const ofDisk = error instanceof Error && 'code' in error && !String(error.code).startsWith('Z_')
  if (error instanceof UsageFault || ofDisk || !(error instanceof Error)) return error
  return new UsageFault(`${name}: ${error.message}`, 'The file is damaged: write it again.')
}

const bytesOf = (path: string): AsyncIterator<Uint8Array> => createReadStream(path)[Symbol.asyncIterator]()

/** The first bytes of a file, unpacked. */
async function beginning(path: string, sizeBytes: number): Promise<Buffer> {
  const stream = createReadStream(path)
  const parts: Uint8Array[] = []
  try {
    for await (const part of gunzipped(stream[Symbol.asyncIterator](), path)) {
      parts.push(part)
      if (parts.reduce((sum, { length }) => sum + length, 0) >= sizeBytes) break
    }
  } finally {
    stream.destroy()
  }
  return Buffer.concat(parts)
}

/** Files beside a catalog, looked for on the disk when they are asked for; `asked` keeps those that are there. */
class Neighbours extends Set<string> {
  readonly #folder: string
  readonly asked = new Set<string>()

  constructor(folder: string) {
    super()
    this.#folder = folder
  }

  override has(path: string): boolean {
    if (leavesFolder(path)) return false
    const here = join(this.#folder, path)
    if (!existsSync(here) || !statSync(here).isFile()) return false
    this.asked.add(plainPath(path))
    return true
  }
}

export type FolderBundle = CatalogBundle & { readonly folder: string; readonly asked: ReadonlySet<string> }

function folderBundle(file: string): FolderBundle {
  const folder = dirname(file)
  const files = new Neighbours(folder)
  return {
    main: basename(file),
    folder,
    files,
    asked: files.asked,
    async *read(paths) {
      for (const path of paths) {
        const here = join(folder, path)
        if (existsSync(here)) yield { path, bytes: gunzipped(bytesOf(here), here) }
      }
    },
  }
}

/** The files of a tar, one after the other. */
async function* tarFiles(file: string): AsyncGenerator<BundleFile> {
  const entries = extract()
  const source = Readable.from(gunzipped(bytesOf(file), file))
  pipeline(source, entries, () => {})
  try {
    for await (const entry of entries) {
      const bytes = byteParts(entry[Symbol.asyncIterator]())
      const path = plainPath(entry.header.name)
      if (entry.header.type === 'file') yield { path, bytes: gunzipped(bytes, path) }
      for await (const _ of rest(bytes));
    }
  } catch (error) {
    throw damaged(file, error)
  }
}

/** The files of a tar by name, and those that PhoSim could begin with. */
async function surveyed(file: string): Promise<{ names: ReadonlySet<string>; found: readonly string[] }> {
  const names = new Set<string>()
  const beginnings = new CatalogBeginnings()
  for await (const { path, bytes } of tarFiles(file)) {
    names.add(path)
    if (!mayBegin(path)) continue
    for await (const lines of linesOf(path, bytes)) for (const line of lines) beginnings.line(path, line)
  }
  return { names, found: beginnings.found }
}

async function tarBundle(file: string, wanted: string | undefined): Promise<CatalogBundle> {
  const { names, found } = await surveyed(file)
  const several = wanted === undefined && found.length > 1
  const main = wanted === undefined ? found[0] : names.has(wanted) ? wanted : undefined
  if (main === undefined || several) {
    const listed = [...(several ? found : names)].slice(0, 10).join(', ')
    const why = several
      ? `these in it are catalogs of their own (${listed})`
      : `no file in it reads like a catalog (${listed})`
    throw new UsageFault(`${file}: ${why}`, 'Name the one to begin with by --main.')
  }
  return inFolder(file, main, names)
}

/** A catalog names its files from its own folder, so the bundle begins there. */
function inFolder(file: string, main: string, names: ReadonlySet<string>): CatalogBundle {
  const prefix = main.includes('/') ? main.slice(0, main.lastIndexOf('/') + 1) : ''
  const within = (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : undefined)
  return {
    main: main.slice(prefix.length),
    files: new Set([...names].flatMap((name) => within(name) ?? [])),
    async *read(paths) {
      for await (const { path, bytes } of tarFiles(file)) {
        const name = within(path)
        if (name !== undefined && paths.has(name)) yield { path: name, bytes }
      }
    },
  }
}

/** Whether a file is a tar, by its content. */
export async function isTar(file: string): Promise<boolean> {
  await (await open(file)).close()
  if (statSync(file).isDirectory()) {
    throw new UsageFault(`${file} is a folder`, `Name its catalog, or pack it: tar czf catalog.tar.gz -C ${file} .`)
  }
  const head = await beginning(file, 512)
  return head.subarray(TAR_MAGIC_AT, TAR_MAGIC_AT + 5).toString('latin1') === 'ustar'
}

/** Opens what a path names. `main` names the file of a tar to begin with. Throws a UsageFault for what is neither. */
export async function openBundle(file: string, main?: string): Promise<CatalogBundle | FolderBundle> {
  return (await isTar(file)) ? tarBundle(file, main) : folderBundle(file)
}
