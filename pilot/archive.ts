/** Tar archives on disk: packed from files, and unpacked without letting an archive write outside its folder. */
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, open, readdir, realpath, rm, stat, symlink } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { type Extract, extract, type Header, type Pack, pack } from 'tar-stream'
import { below } from './paths.ts'

type Entry = Extract extends AsyncIterable<infer E> ? E : never

/** An archive that must not be unpacked, said in words for whoever made it. */
export class BadArchive extends Error {}

export interface PackedFile {
  /** Its name in the archive. */
  readonly name: string
  readonly path: string
}

/** Regular files below a folder with names relative to it, sorted; links are left out, for they may lead anywhere. */
export async function filesBelow(folder: string): Promise<PackedFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: relative(folder, path), path }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

async function addFile(archive: Pack, { name, path }: PackedFile): Promise<void> {
  const { size, mode } = await stat(path)
  const header = { name, size, mode: mode & 0o777, mtime: new Date(0) }
  if (size === 0) archive.entry(header, '')
  else await pipeline(createReadStream(path, { end: size - 1 }), archive.entry(header))
}

/** Writes a tar.gz. The same files make the same bytes: no dates are kept. */
export async function packFiles(files: readonly PackedFile[], target: string): Promise<void> {
  const archive = pack()
  const add = async () => {
    for (const file of files) await addFile(archive, file)
    archive.finalize()
  }
  await Promise.all([pipeline(archive, createGzip(), createWriteStream(target)), add()])
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file)
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close())
  return buffer[0] === 0x1f && buffer[1] === 0x8b
}

/**
 * Unpacks a tar or tar.gz into a folder.
 * @throws BadArchive for a path or link that leads out of the folder, for devices, and beyond `limitBytes` of content
 */
export async function unpackTar(file: string, folder: string, limitBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  const root = await realpath(folder)
  const zipped = await isGzip(file)
  // From here to the loop nothing may be awaited: an entry that comes before the loop listens is lost.
  const entries = extract()
  const source = createReadStream(file)
  const reading = zipped ? pipeline(source, createGunzip(), entries) : pipeline(source, entries)
  const unpacking = async () => {
    let left = limitBytes
    for await (const entry of entries) {
      left -= entry.header.size
      if (left < 0) throw new BadArchive(`The archive holds more than ${limitBytes} bytes.`)
      await place(entry, root)
    }
  }
  // The archive's own fault is the one to report; the other promise then fails only because the first did.
  const [, unpacked] = await Promise.allSettled([reading, unpacking()])
  if (unpacked.status === 'rejected') throw badArchive(unpacked.reason)
  await reading.catch((error: unknown) => {
    throw badArchive(error)
  })
}

/** Faults of the system keep their code (a full disk is no bad archive); gzip's and tar's own become BadArchive. */
function badArchive(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof BadArchive) return error
  const code = 'code' in error ? String(error.code) : ''
  return /^E[A-Z]+$/.test(code) ? error : new BadArchive(`The archive cannot be read: ${error.message}`)
}

function targetOf(root: string, name: string): string {
  try {
    return below(root, name)
  } catch {
    throw new BadArchive(`The archive has "${name}", which leads out of its folder.`)
  }
}

/** Makes the folder of a file, and sees to it that no link of the archive leads that folder astray. */
async function makeFolder(root: string, folder: string): Promise<void> {
  for (let at = folder; at !== root; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined)
    if (real !== undefined && real !== at)
      throw new BadArchive(`The archive writes through the link "${relative(root, at)}".`)
  }
  await mkdir(folder, { recursive: true })
}

async function place(entry: Entry, root: string): Promise<void> {
  const { header } = entry
  const target = targetOf(root, header.name)
  if (header.type === 'directory') await makeFolder(root, target)
  else await makeFolder(root, dirname(target))
  if (header.type === 'file' || header.type === 'contiguous-file') {
    await rm(target, { force: true, recursive: true })
    const mode = (header.mode & 0o777) | 0o600
    await pipeline(entry, createWriteStream(target, { flags: 'wx', mode }))
    return
  }
  if (header.type === 'symlink' || header.type === 'link') await placeLink(header, target, root)
  else if (header.type !== 'directory') throw new BadArchive(`The archive has a ${header.type}: "${header.name}".`)
  entry.resume()
}

async function placeLink({ type, linkname }: Header, target: string, root: string): Promise<void> {
  const meant = targetOf(root, type === 'link' ? linkname : relative(root, resolve(dirname(target), linkname)))
  await rm(target, { force: true })
  if (type === 'symlink') return symlink(relative(dirname(target), meant) || '.', target)
  const real = await realpath(meant).catch(() => '')
  await link(targetOf(root, real === '' ? linkname : real), target)
}
