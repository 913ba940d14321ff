/** The ring of keys as a secret holds it: JSON with each key's name and its bytes as base64url, oldest first. */
import { z } from 'zod'
import { LEAST_KEY_BYTES, type TokenKey } from '../core/rotate-keys.ts'

/** A name that is all digits would not keep its place in a JSON object. */
const Ring = z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,39}$/), z.string().regex(/^[A-Za-z0-9_-]+$/))

const bytesOf = (encoded: string): Uint8Array => Uint8Array.from(Buffer.from(encoded, 'base64url'))

/** @throws Error that says what is wrong, and nothing of what the secret holds */
export function readKeyRing(text: string): TokenKey[] {
  const keys = Object.entries(parsed(text)).map(([kid, encoded]) => ({ kid, secret: bytesOf(encoded) }))
  if (keys.length === 0) throw new Error('The secret with the token keys holds none.')
  const short = keys.find(({ secret }) => secret.length < LEAST_KEY_BYTES)
  if (short === undefined) return keys
  throw new Error(`The token key ${short.kid} has ${short.secret.length} bytes; it needs ${LEAST_KEY_BYTES}.`)
}

function parsed(text: string): Readonly<Record<string, string>> {
  try {
    return Ring.parse(JSON.parse(text))
  } catch {
    throw new Error('The secret with the token keys is not JSON with a base64url text for each key’s name.')
  }
}

export const writeKeyRing = (keys: readonly TokenKey[]): string =>
  JSON.stringify(Object.fromEntries(keys.map(({ kid, secret }) => [kid, Buffer.from(secret).toString('base64url')])))
