/** The files of a catalog in S3: listed, opened as lines, written, fetched from an URL, and summed up in one checksum. */
import { createHash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { GetObjectCommand, NoSuchKey, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3'
import type { CatalogFiles } from '../../core/world.ts'
import { archiveEntries, bundleFault, isArchive, mayBeText, readingFault, unpacked } from './bundle.ts'
import { type FetchLimits, fetchCatalog } from './fetch-catalog.ts'
import { headObject } from './s3-storage.ts'
import { uploadStream } from './s3-stream-upload.ts'
import { safeName, safePrefix } from './stored-keys.ts'
import { lineBatches } from './text-lines.ts'

export interface S3CatalogFilesOptions {
  readonly client: S3Client
  readonly bucket: string
  readonly fetching: FetchLimits
}

interface FileLines {
  readonly file: string
  readonly lines: readonly string[]
}

const keyOf = (prefix: string, name: string) => safePrefix(prefix) + safeName(name)

const missing = (name: string) => bundleFault(name, 'there is no such file in the bundle', 'Add it to the bundle.')

const contentType = (name: string) => (/\.t?gz$/.test(name) ? 'application/gzip' : 'text/plain')

/** Lines of one file; a fault while reading names it. */
async function* readLines(file: string, source: AsyncIterable<Buffer>): AsyncGenerator<FileLines> {
  try {
    for await (const lines of lineBatches(file, unpacked(file, source))) yield { file, lines }
  } catch (error) {
    throw readingFault(file, error)
  }
}

async function* inChunks(lines: Iterable<string>): AsyncGenerator<Buffer> {
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

class S3CatalogFiles implements CatalogFiles {
  readonly #options: S3CatalogFilesOptions

  constructor(options: S3CatalogFilesOptions) {
    this.#options = options
  }

  async list(prefix: string) {
    const { client, bucket } = this.#options
    const found: { name: string; sizeBytes: number }[] = []
    const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: safePrefix(prefix) })
    for await (const { Contents = [] } of pages) {
      for (const { Key = '', Size = 0 } of Contents) found.push({ name: Key.slice(prefix.length), sizeBytes: Size })
    }
    return found
  }

  /** Bytes as stored. @throws Refusal when there is no such file */
  async #open(prefix: string, name: string): Promise<Readable> {
    const { client, bucket } = this.#options
    const command = new GetObjectCommand({ Bucket: bucket, Key: keyOf(prefix, name) })
    const { Body } = await client.send(command).catch((error: unknown) => {
      throw error instanceof NoSuchKey ? missing(name) : error
    })
    if (Body instanceof Readable) return Body
    throw new Error(`S3 answered ${name} with no stream`)
  }

  /**
   * Lines of the files named: stored ones in the order given, then those inside the bundle's tars as they come there.
   * The name of a tar stands for all its files, except images.
   */
  async *lines(prefix: string, files: readonly string[]): AsyncGenerator<FileLines> {
    const stored = new Set((await this.list(prefix)).map(({ name }) => name))
    const plain = files.filter((name) => stored.has(name) && !isArchive(name))
    for (const file of plain) yield* readLines(file, await this.#open(prefix, file))
    const whole = new Set(files.filter(isArchive))
    const wanted = new Set(files.filter((name) => !stored.has(name)))
    for (const archive of [...stored].filter(isArchive)) {
      if (whole.has(archive) || wanted.size > 0) yield* this.#archiveLines(prefix, archive, wanted, whole.has(archive))
    }
    for (const name of wanted) throw missing(name)
  }

  async *#archiveLines(prefix: string, archive: string, wanted: Set<string>, all: boolean): AsyncGenerator<FileLines> {
    for await (const { name, content } of archiveEntries(archive, await this.#open(prefix, archive))) {
      if (wanted.delete(name) || (all && mayBeText(name))) yield* readLines(name, content)
      if (wanted.size === 0 && !all) return
    }
  }

  async names(prefix: string, files: readonly string[]): Promise<string[]> {
    const names: string[] = []
    for (const file of files) {
      if (!isArchive(file)) names.push(safeName(file))
      else for await (const { name } of archiveEntries(file, await this.#open(prefix, file))) names.push(name)
    }
    const seen = new Set<string>()
    const twice = names.find((name) => seen.size === seen.add(name).size)
    if (twice === undefined) return names
    throw bundleFault(twice, 'the bundle has two files of this name', 'Leave one of them out.')
  }

  /** Packed when the name ends in .gz; answers the bytes stored. */
  async write(prefix: string, name: string, lines: Iterable<string>): Promise<number> {
    const { client, bucket } = this.#options
    const text = Readable.from(inChunks(lines))
    const bytes = name.endsWith('.gz') ? pipeline(text, createGzip(), () => {}) : text
    return uploadStream({ client, bucket, key: keyOf(prefix, name), contentType: contentType(name) }, bytes)
  }

  async fetch(url: string, prefix: string) {
    const { client, bucket, fetching } = this.#options
    const { name, bytes } = await fetchCatalog(url, fetching)
    const target = { client, bucket, key: keyOf(prefix, name), contentType: contentType(name) }
    return { name, sizeBytes: await uploadStream(target, bytes) }
  }

  /** Of one file what `sha256sum` says; of several the checksum of `sha256sum`'s own lines, sorted by name. */
  async sha256(prefix: string, files: readonly string[]): Promise<string> {
    const sums: string[] = []
    for (const file of [...files].sort()) sums.push(await this.#sumOf(prefix, file))
    const [only = ''] = sums
    if (files.length === 1) return only
    const manifest = [...files].sort().map((file, at) => `${sums[at]}  ${file}\n`)
    return createHash('sha256').update(manifest.join('')).digest('hex')
  }

  /** S3's own checksum where it has one of the whole object, else by reading it. */
  async #sumOf(prefix: string, name: string): Promise<string> {
    const { client, bucket } = this.#options
    const known = await headObject(client, bucket, keyOf(prefix, name))
    if (known?.sha256 !== undefined) return known.sha256
    const hash = createHash('sha256')
    for await (const chunk of await this.#open(prefix, name)) hash.update(chunk)
    return hash.digest('hex')
  }
}

/** The files of catalogs in one bucket, each catalog below a prefix of its own. */
export const s3CatalogFiles = (options: S3CatalogFilesOptions): CatalogFiles => new S3CatalogFiles(options)
