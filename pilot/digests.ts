/** Sizes and checksums of files, in one reading. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const ADLER_MODULUS = 65_521
/** RFC 1950: so many bytes can be added before 32 bits overflow. */
const ADLER_RUN = 5552

/** Adler-32 of RFC 1950, piece by piece: grid storage (xrootd, Rucio) compares files by it. */
export class Adler32 {
  #low = 1
  #high = 0

  update(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += ADLER_RUN) {
      for (const byte of bytes.subarray(from, from + ADLER_RUN)) {
        this.#low += byte
        this.#high += this.#low
      }
      this.#low %= ADLER_MODULUS
      this.#high %= ADLER_MODULUS
    }
  }

  hex(): string {
    return (this.#high * 65_536 + this.#low).toString(16).padStart(8, '0')
  }
}

export interface Digests {
  readonly sizeBytes: number
  readonly sha256: string
  readonly adler32: string
}

/** Size, sha256 and adler32 of a file, in hexadecimal. */
export async function digestsOf(path: string): Promise<Digests> {
  const sha256 = createHash('sha256')
  const adler32 = new Adler32()
  let sizeBytes = 0
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 18 })) {
    sha256.update(piece)
    adler32.update(piece)
    sizeBytes += piece.length
  }
  return { sizeBytes, sha256: sha256.digest('hex'), adler32: adler32.hex() }
}
