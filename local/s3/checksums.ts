/** The checksums that the laptop's S3 verifies while a body passes: MD5, SHA-1, SHA-256 and CRC-32. */
import { createHash, type Hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { AwsFault, notImplemented } from '../aws-fault.ts'

export type DigestName = 'md5' | 'sha1' | 'sha256' | 'crc32'

const lengths: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, crc32: 4 }
const headerPrefix = 'x-amz-checksum-'
const notChecksums = new Set(['algorithm', 'mode', 'type'])

const isChecksumName = (name: string): name is 'sha1' | 'sha256' | 'crc32' => name in lengths

/** Several digests fed by the same bytes. */
export class Digests {
  readonly #hashes = new Map<DigestName, Hash>()
  readonly #withCrc: boolean
  #crc = 0

  constructor(names: readonly DigestName[]) {
    this.#withCrc = names.includes('crc32')
    for (const name of names) if (name !== 'crc32') this.#hashes.set(name, createHash(name))
  }

  update(bytes: Uint8Array): void {
    for (const hash of this.#hashes.values()) hash.update(bytes)
    if (this.#withCrc) this.#crc = crc32(bytes, this.#crc)
  }

  /** The digest's bytes, empty for a name that was not asked for; only after the last update. */
  bytes(name: DigestName): Buffer {
    if (name !== 'crc32') return this.#hashes.get(name)?.copy().digest() ?? Buffer.alloc(0)
    const four = Buffer.alloc(4)
    four.writeUInt32BE(this.#crc)
    return four
  }
}

export interface DeclaredChecksum {
  readonly name: 'sha1' | 'sha256' | 'crc32'
  /** Base64; absent while it is still to come in the body's trailer. */
  readonly value?: string
}

/**
 * Which kind of checksum a name such as `SHA256` or `crc32` means.
 * @throws AwsFault 501 for CRC-32C, CRC-64/NVME and whatever else S3 may know
 */
export function checksumName(name: string): DeclaredChecksum['name'] {
  const lower = name.toLowerCase()
  if (isChecksumName(lower)) return lower
  throw notImplemented(`The checksum ${name}`)
}

/** Says whether a header or form field of this name carries a checksum. */
export const isChecksumHeader = (name: string) =>
  name.startsWith(headerPrefix) && !notChecksums.has(name.slice(headerPrefix.length))

/**
 * The one checksum that headers or form fields declare, undefined when there is none.
 * @throws AwsFault 400 for several of them or a value of the wrong length, 501 for a kind that is not done
 */
export function declaredChecksum(
  fields: Iterable<readonly [string, string]>,
  trailer: string | undefined,
): DeclaredChecksum | undefined {
  const found = [...fields].filter(([name]) => isChecksumHeader(name))
  if (trailer && isChecksumHeader(trailer)) return { name: checksumName(trailer.slice(headerPrefix.length)) }
  const [first] = found
  if (!first) return undefined
  if (found.length > 1) throw new AwsFault(400, 'InvalidRequest', 'Expecting a single x-amz-checksum- header.')
  const name = checksumName(first[0].slice(headerPrefix.length))
  return { name, value: checkedBase64(name, first[1]) }
}

function checkedBase64(name: DeclaredChecksum['name'], value: string): string {
  if (Buffer.from(value, 'base64').length === lengths[name]) return value
  throw new AwsFault(400, 'InvalidRequest', `Value for ${headerPrefix}${name} header is invalid.`)
}

/** @throws AwsFault 400 BadDigest */
export function expectChecksum(name: string, expected: string | undefined, actual: string): void {
  if (expected === actual) return
  throw new AwsFault(400, 'BadDigest', `The ${name.toUpperCase()} you specified did not match the calculated checksum.`)
}
