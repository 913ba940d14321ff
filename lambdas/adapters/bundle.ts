/** A catalog's bundle: files as they were given, gzip undone, tars opened; what leaves the bundle is refused by name. */
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { Refusal } from '../../core/contract/problems.ts'
import { leavesFolder, plainPath } from '../../phosim/data-paths.ts'

export interface BundleEntry {
  /** As the catalog's `includeobj` lines would say it: relative, with slashes. */
  readonly name: string
  /** As stored in the tar; gzip is not undone. Read it, or leave it, before the next entry. */
  readonly content: AsyncIterable<Buffer>
}

const CHUNK_BYTES = 256 * 1024
const MOST_ENTRIES = 50_000
const LONGEST_NAME = 400

const isTar = /\.(tar|tar\.gz|tgz)$/i
const isGzip = /\.(gz|tgz)$/i
/** The messages of tar-stream 3. */
const isTarFault = /invalid tar|invalid header|unexpected end of data|header exceeds/i
const hasControl = /\p{Cc}/u
const isPicture = /\.(fits?|fits?\.gz|fits\.fz|png|jpe?g|pdf)$/i

export const isArchive = (name: string): boolean => isTar.test(name)

/** Whether a file may be text that a catalog is made of; images are not, by their names. */
export const mayBeText = (name: string): boolean => !isPicture.test(name)

/** The bytes of a file, unpacked when its name ends in .gz or .tgz. Leaving the loop over them ends the source too. */
export function unpacked(name: string, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return isGzip.test(name) ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : source
}

/** A fault of the bundle, at one of its files or entries, and what its owner can do about it. */
export const bundleFault = (at: string, what: string, remedy: string): Refusal =>
  new Refusal('unprocessable', `${at}: ${what}`, [{ at, message: what, remedy }])

/** What went wrong while a file was read, as something its owner can act on; failures of the storage stay as they are. */
export function readingFault(name: string, error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  const remedy = 'Make the file again, see that it unpacks, and give it once more.'
  if (code.startsWith('Z_')) return bundleFault(name, `this is no whole gzip file (${error.message})`, remedy)
  if (isTarFault.test(error.message)) return bundleFault(name, `this is no whole tar file (${error.message})`, remedy)
  return error
}

const RELATIVE = 'Make the tar of plain files with relative paths and no .. in them.'

/** The entry's name in the bundle. @throws Refusal for a link, a device, and a path that leaves the bundle */
function entryName(archive: string, { name, type }: Header): string {
  const at = `${archive} entry ${JSON.stringify(name.slice(0, 120))}`
  if (type !== 'file' && type !== 'contiguous-file')
    throw bundleFault(at, `this is a ${type}; only files and folders may be in a bundle`, RELATIVE)
  const climbs = leavesFolder(name) || name.split('/').includes('..')
  if (climbs || hasControl.test(name) || name.length > LONGEST_NAME || plainPath(name) === '')
    throw bundleFault(at, 'this path does not stay in the bundle', RELATIVE)
  return plainPath(name)
}

async function* buffersOf(entry: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) yield chunk
}

/**
 * The files in a tar, one after the other; leaving the loop ends the source.
 * @param source the archive's bytes, packed as its name says
 * @throws Refusal that names the entry, or the archive when it cannot be read
 */
export async function* archiveEntries(archive: string, source: AsyncIterable<Buffer>): AsyncGenerator<BundleEntry> {
  const tar = extract()
  pipeline(unpacked(archive, source), tar, () => {})
  let entries = 0
  try {
    for await (const entry of tar) {
      if (++entries > MOST_ENTRIES)
        throw bundleFault(archive, `more than ${MOST_ENTRIES} entries`, 'Leave out what the catalog does not name.')
      if (entry.header.type !== 'directory') yield { name: entryName(archive, entry.header), content: buffersOf(entry) }
      entry.resume()
    }
  } catch (error) {
    throw readingFault(archive, error)
  } finally {
    tar.destroy()
  }
}
