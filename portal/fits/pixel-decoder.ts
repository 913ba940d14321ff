/** Turns the big-endian numbers of a FITS image into floats while they arrive, in whatever pieces they come. */
import { type Header, numberOf } from './cards.ts'

interface Kind {
  readonly bytes: number
  readonly read: (view: DataView, at: number) => number
}

/** The six number types of the standard by BITPIX. Floats of 32 bits hold the two longest only in part. */
const KINDS: Readonly<Record<number, Kind>> = {
  8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  16: { bytes: 2, read: (view, at) => view.getInt16(at) },
  32: { bytes: 4, read: (view, at) => view.getInt32(at) },
  64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  [-32]: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  [-64]: { bytes: 8, read: (view, at) => view.getFloat64(at) },
}

/** Whether BITPIX names a number type. */
export const isBitpix = (bitpix: number): boolean => bitpix in KINDS

/** Writes each number once, straight into the pixels: BSCALE and BZERO applied, BLANK as NaN. */
export class PixelDecoder {
  readonly pixels: Float32Array<ArrayBuffer>
  readonly #kind: Kind
  readonly #scale: number
  readonly #zero: number
  /** NaN where there is none: nothing equals it. */
  readonly #blank: number
  /** The bytes of a number that a piece has cut in two. */
  readonly #torn = new Uint8Array(8)
  #tornBytes = 0
  #filled = 0

  constructor(header: Header, bitpix: number, pixels: number) {
    const kind = KINDS[bitpix]
    if (kind === undefined) throw new RangeError(`BITPIX ${bitpix} names no number type`)
    this.#kind = kind
    this.#scale = numberOf(header, 'BSCALE') ?? 1
    this.#zero = numberOf(header, 'BZERO') ?? 0
    this.#blank = bitpix > 0 ? (numberOf(header, 'BLANK') ?? Number.NaN) : Number.NaN
    this.pixels = new Float32Array(pixels)
  }

  write(piece: Uint8Array<ArrayBuffer>): void {
    const { bytes } = this.#kind
    const mended = this.#mend(piece)
    const whole = Math.floor((piece.length - mended) / bytes)
    this.#decode(new DataView(piece.buffer, piece.byteOffset + mended, whole * bytes), whole)
    this.#keep(piece.subarray(mended + whole * bytes))
  }

  #decode(view: DataView, count: number): void {
    const { pixels } = this
    const { bytes, read } = this.#kind
    const [scale, zero, blank] = [this.#scale, this.#zero, this.#blank]
    const start = this.#filled
    for (let i = 0; i < count; i++) {
      const stored = read(view, i * bytes)
      pixels[start + i] = stored === blank ? Number.NaN : stored * scale + zero
    }
    this.#filled += count
  }

  /** Completes a torn number; returns how many bytes that took. */
  #mend(piece: Uint8Array): number {
    if (this.#tornBytes === 0) return 0
    const missing = this.#kind.bytes - this.#tornBytes
    const found = this.#keep(piece.subarray(0, missing))
    if (this.#tornBytes === this.#kind.bytes) {
      this.#tornBytes = 0
      this.#decode(new DataView(this.#torn.buffer), 1)
    }
    return found
  }

  #keep(rest: Uint8Array): number {
    this.#torn.set(rest, this.#tornBytes)
    this.#tornBytes += rest.length
    return rest.length
  }
}
