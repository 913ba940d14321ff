/** Values that nothing asks for by attribute, packed small: DynamoDB bills a write by the kilobyte of the whole item. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

export const deflated = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes)

/** A plain array of its own, not a Buffer: it compares equal to what was packed. */
export const inflated = (bytes: Uint8Array): Uint8Array => new Uint8Array(inflateRawSync(bytes))

/**
 * Rows of bytes of one width, in half of what deflate makes of them as they are: the first bytes of all rows side by
 * side, then the second ones, each as its difference from the byte before, as HDF5 and PNG filter what they deflate.
 * The width stands first, so that rows of another width are not taken for these.
 */
export function packRows(rows: Uint8Array, width: number): Uint8Array {
  const columns = new Uint8Array(1 + rows.length)
  columns[0] = width
  let column = 1
  for (let byte = 0; byte < width; byte++)
    for (let at = byte; at < rows.length; at += width) columns[column++] = (rows[at] ?? 0) - (rows[at - width] ?? 0)
  return deflated(columns)
}

/** @throws Error when the rows that were packed have another width */
export function unpackRows(packed: Uint8Array, width: number): Uint8Array {
  const columns = inflated(packed)
  if (columns[0] !== width) throw new Error(`rows of ${columns[0]} bytes are not rows of ${width}`)
  const rows = new Uint8Array(columns.length - 1)
  let column = 1
  for (let byte = 0; byte < width; byte++)
    for (let at = byte; at < rows.length; at += width) rows[at] = (columns[column++] ?? 0) + (rows[at - width] ?? 0)
  return rows
}

export const pack = (value: unknown): Uint8Array => deflateRawSync(JSON.stringify(value))

/** What was packed; the caller says its shape, as with every attribute that is read. */
export const unpack = (bytes: Uint8Array) => JSON.parse(inflateRawSync(bytes).toString())
