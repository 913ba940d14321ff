/** Receives a request's body onto the disk or into memory and checks it against everything that was declared of it. */
import { writeFileSync } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { AwsFault, notImplemented } from '../aws-fault.ts'
import { ByteReader } from './byte-reader.ts'
import { type DeclaredChecksum, type DigestName, Digests, declaredChecksum, expectChecksum } from './checksums.ts'
import { allHeaders, type S3Request } from './request.ts'

/** What was received: its MD5 in hex (S3's ETag), and the checksum that was declared and found true. */
export interface Received {
  readonly sizeBytes: number
  readonly md5: string
  readonly checksum?: { readonly name: DeclaredChecksum['name']; readonly value: string }
}

/** What a body must satisfy; absent fields were not declared. */
export interface Expectations {
  readonly checksum: DeclaredChecksum | undefined
  readonly contentMd5?: string | undefined
  readonly sha256Hex?: string | undefined
  readonly sizeBytes?: number | undefined
  readonly minimumBytes?: number
  readonly maximumBytes?: number
  /** Filled while the body passes: a checksum that comes after it. */
  readonly trailers?: Map<string, string>
}

const largestPutBytes = 5 * 1024 ** 3
const buffered = 256 * 1024
const chunkedTrailer = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'

/** What this request declares of its body, in headers and signature. @throws AwsFault 400, 501 */
export function expectationsOf(request: S3Request): Expectations {
  const hash = request.payloadHash
  if (hash.startsWith('STREAMING-') && hash !== chunkedTrailer) throw notImplemented(`The payload signing ${hash}`)
  const length = request.header(hash === chunkedTrailer ? 'x-amz-decoded-content-length' : 'content-length')
  return {
    checksum: declaredChecksum(allHeaders(request), request.header('x-amz-trailer')),
    contentMd5: request.header('content-md5'),
    sha256Hex: /^[0-9a-f]{64}$/.test(hash) ? hash : undefined,
    sizeBytes: length === undefined ? undefined : Number(length),
    trailers: new Map(),
  }
}

async function* decodeChunks(source: AsyncIterable<Buffer>, trailers: Map<string, string>): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source)
  for (;;) {
    const size = (await reader.until('\r\n', 1024)).toString('latin1').split(';')[0] ?? ''
    if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw new AwsFault(400, 'InvalidRequest', 'A chunk has no valid size.')
    if (Number.parseInt(size, 16) === 0) break
    yield* reader.take(Number.parseInt(size, 16))
    await reader.until('\r\n', 2)
  }
  for (;;) {
    const line = (await reader.until('\r\n', 4096)).toString('latin1')
    if (!line) return
    const colon = line.indexOf(':')
    trailers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
}

/** The bytes as they come; whoever stops reading leaves the connection open, so that a refusal can be answered. */
export const rawBody = (request: S3Request): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => request.stream.iterator({ destroyOnReturn: false }),
})

/** The body's own bytes, without the aws-chunked framing. */
export function bodyOf(request: S3Request, expected: Expectations): AsyncIterable<Buffer> {
  if (request.payloadHash !== chunkedTrailer) return rawBody(request)
  return decodeChunks(rawBody(request), expected.trailers ?? new Map())
}

function digestNames(expected: Expectations): DigestName[] {
  const names: DigestName[] = ['md5']
  if (expected.checksum) names.push(expected.checksum.name)
  if (expected.sha256Hex && expected.checksum?.name !== 'sha256') names.push('sha256')
  return names
}

function checkSize(sizeBytes: number, expected: Expectations): void {
  if (expected.sizeBytes !== undefined && expected.sizeBytes !== sizeBytes)
    throw new AwsFault(400, 'IncompleteBody', 'You did not provide the number of bytes specified by Content-Length.')
  if (sizeBytes < (expected.minimumBytes ?? 0))
    throw new AwsFault(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size.')
}

function checkDigests(digests: Digests, expected: Expectations): Received['checksum'] {
  if (expected.sha256Hex && digests.bytes('sha256').toString('hex') !== expected.sha256Hex)
    throw new AwsFault(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 is not that of the body.')
  if (expected.contentMd5) expectChecksum('md5', expected.contentMd5, digests.bytes('md5').toString('base64'))
  if (!expected.checksum) return undefined
  const { name } = expected.checksum
  const value = digests.bytes(name).toString('base64')
  expectChecksum(name, expected.checksum.value ?? expected.trailers?.get(`x-amz-checksum-${name}`), value)
  return { name, value }
}

/** Consumes a body, hands its pieces to `write`, and checks size and checksums at the end. @throws AwsFault 400 */
async function consume(
  body: AsyncIterable<Buffer>,
  expected: Expectations,
  write: (piece: Buffer) => unknown,
): Promise<Received> {
  const digests = new Digests(digestNames(expected))
  let sizeBytes = 0
  for await (const piece of body) {
    sizeBytes += piece.length
    if (sizeBytes > (expected.maximumBytes ?? largestPutBytes))
      throw new AwsFault(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.')
    digests.update(piece)
    const pending = write(piece)
    if (pending) await pending
  }
  checkSize(sizeBytes, expected)
  const checksum = checkDigests(digests, expected)
  return { sizeBytes, md5: digests.bytes('md5').toString('hex'), ...(checksum && { checksum }) }
}

/** Collects the first pieces and opens a file only for a larger body: a small one is written in one call. */
class Destination {
  readonly #path: string
  #pieces: Buffer[] = []
  #pendingBytes = 0
  #file: FileHandle | undefined

  constructor(path: string) {
    this.#path = path
  }

  write(piece: Buffer): Promise<void> | undefined {
    this.#pieces.push(piece)
    this.#pendingBytes += piece.length
    return this.#pendingBytes > buffered ? this.#flush() : undefined
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'wx')
    const pieces = this.#pieces
    this.#pieces = []
    this.#pendingBytes = 0
    for (let left = pieces; left.length > 0; ) left = await writeSome(this.#file, left)
  }

  async finish(): Promise<void> {
    if (this.#file) await this.#flush()
    else writeFileSync(this.#path, Buffer.concat(this.#pieces), { flag: 'wx' })
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}

/** A gathered write may be cut short: returns what is still to be written. */
async function writeSome(file: FileHandle, pieces: Buffer[]): Promise<Buffer[]> {
  const { bytesWritten } = await file.writev(pieces)
  const all = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return bytesWritten === all ? [] : [Buffer.concat(pieces).subarray(bytesWritten)]
}

/** Writes a body to a new file; the file is gone again when the body is refused. @throws AwsFault 400 */
export async function receiveFile(body: AsyncIterable<Buffer>, expected: Expectations, path: string) {
  const destination = new Destination(path)
  try {
    const received = await consume(body, expected, (piece) => destination.write(piece))
    await destination.finish()
    return received
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await destination.close()
  }
}

/**
 * Reads a request's body, such as an XML document, into memory.
 * @param withChecksum false where an x-amz-checksum-… header speaks of something else than the body
 * @throws AwsFault 400, also beyond 4 MB
 */
export async function receiveText(request: S3Request, withChecksum = true): Promise<string> {
  const pieces: Buffer[] = []
  const declared = expectationsOf(request)
  const expected = { ...declared, ...(!withChecksum && { checksum: undefined }), maximumBytes: 4 * 1024 ** 2 }
  await consume(bodyOf(request, expected), expected, (piece) => {
    pieces.push(piece)
  })
  return Buffer.concat(pieces).toString('utf8')
}
