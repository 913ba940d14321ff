/** Values that nothing asks for by attribute, packed small: DynamoDB bills a write by the kilobyte of the whole item. */
import { deflateRawSync, inflateRawSync } from 'node:zlib'

export const deflated = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes)

/** A plain array of its own, not a Buffer: it compares equal to what was packed. */
export const inflated = (bytes: Uint8Array): Uint8Array => new Uint8Array(inflateRawSync(bytes))

export const pack = (value: unknown): Uint8Array => deflateRawSync(JSON.stringify(value))

/** What was packed; the caller says its shape, as with every attribute that is read. */
export const unpack = (bytes: Uint8Array) => JSON.parse(inflateRawSync(bytes).toString())
