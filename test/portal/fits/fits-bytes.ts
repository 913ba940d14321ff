/** FITS files by hand: header lines and bytes as a test wants them, given out in uneven pieces. */
import { ByteSource } from '../../../portal/fits/byte-source.ts'

const latin1 = new TextEncoder()

/** Header blocks of these cards (`KEY     = value`), END added. */
export const headerBytes = (lines: readonly string[]): Uint8Array<ArrayBuffer> => {
  const text = [...lines, 'END'].map((line) => line.padEnd(80)).join('')
  return latin1.encode(text.padEnd(Math.ceil(text.length / 2880) * 2880))
}

export const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    whole.set(part, at)
    return at + part.length
  }, 0)
  return whole
}

const blocks = (data: Uint8Array) => joined(data, new Uint8Array((2880 - (data.length % 2880)) % 2880))

/** A primary image. */
export const imageBytes = (
  bitpix: number,
  axes: readonly number[],
  data: Uint8Array,
  more: readonly string[] = [],
): Uint8Array<ArrayBuffer> =>
  joined(headerBytes(['SIMPLE  =                    T', ...shape(bitpix, axes), ...more]), blocks(data))

/** An IMAGE extension. */
export const extensionBytes = (
  bitpix: number,
  axes: readonly number[],
  data: Uint8Array,
  more: readonly string[] = [],
): Uint8Array<ArrayBuffer> =>
  joined(headerBytes(["XTENSION= 'IMAGE   '", ...shape(bitpix, axes), ...more]), blocks(data))

const shape = (bitpix: number, axes: readonly number[]) => [
  `BITPIX  = ${bitpix}`,
  `NAXIS   = ${axes.length}`,
  ...axes.map((length, axis) => `NAXIS${axis + 1}  = ${length}`),
]

/** Bytes of big-endian numbers. */
export function bigEndian(
  values: readonly number[],
  bytes: number,
  write: (view: DataView, at: number, value: number) => void,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * bytes))
  for (const [index, value] of values.entries()) write(view, index * bytes, value)
  return new Uint8Array(view.buffer)
}

/** A stream of these bytes in pieces of 1, 2, 3 … 997 bytes, so that headers and numbers are cut everywhere. */
export function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let [at, length] = [0, 1]
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + length))
      at += length
      length = (length % 997) + 1
    },
  })
}

export const sourceOf = (bytes: Uint8Array<ArrayBuffer>): Promise<ByteSource> => ByteSource.open(inPieces(bytes))
