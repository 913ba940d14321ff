/** What the laptop's issuer has given and may still be asked for: codes, good once and for a minute, and refresh tokens. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Person } from '../../core/contract/identity.ts'
import type { Asked } from './asked.ts'

const CODE_MS = 60_000
const FAMILY_MS = 30 * 24 * 3600_000

/** Who was let in, and for what they had asked. */
export interface Given {
  readonly person: Person
  readonly asked: Asked
}

export interface Renewed extends Given {
  readonly refreshToken: string
}

interface Code extends Given {
  readonly endsMs: number
  /** Set once it was redeemed: what came of it ends when it is shown again (RFC 6749, 4.1.2). */
  family?: string
}

/** All refresh tokens of one sign-in; only the last is good, and an earlier one ends them all (RFC 9700, 4.14.2). */
interface Family extends Given {
  readonly endsMs: number
  secret: string
}

const secretText = (): string => randomBytes(32).toString('base64url')
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

export class Grants {
  readonly #nowMs: () => number
  readonly #codes = new Map<string, Code>()
  readonly #families = new Map<string, Family>()

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs
  }

  code(given: Given): string {
    this.#forgetOld()
    const code = secretText()
    this.#codes.set(code, { ...given, endsMs: this.#nowMs() + CODE_MS })
    return code
  }

  /** Undefined for a code that is unknown, too old or used, for another address, or without what its client alone knows. */
  redeem(code: string, redirectUri: string, verifier: string): Renewed | undefined {
    this.#forgetOld()
    const found = this.#codes.get(code)
    if (found === undefined) return undefined
    if (found.family !== undefined) {
      this.#families.delete(found.family)
      return undefined
    }
    found.family = secretText()
    const { person, asked } = found
    const isTheirs = isSame(asked.challenge, digest(verifier).toString('base64url'))
    if (!isTheirs || asked.redirectUri !== redirectUri) return undefined
    const secret = secretText()
    this.#families.set(found.family, { person, asked, secret, endsMs: this.#nowMs() + FAMILY_MS })
    return { person, asked, refreshToken: `${found.family}.${secret}` }
  }

  /** Another token for this one. One that was used before is a copy in strange hands: then the whole sign-in ends. */
  refresh(token: string): Renewed | undefined {
    this.#forgetOld()
    const [id = '', secret = ''] = token.split('.')
    const family = this.#families.get(id)
    if (family === undefined) return undefined
    if (!isSame(family.secret, secret)) {
      this.#families.delete(id)
      return undefined
    }
    family.secret = secretText()
    return { person: family.person, asked: family.asked, refreshToken: `${id}.${family.secret}` }
  }

  /** Ends the sign-in that the token is of. */
  revoke(token: string): void {
    this.#families.delete(token.split('.')[0] ?? '')
  }

  #forgetOld(): void {
    for (const kept of [this.#codes, this.#families])
      for (const [key, { endsMs }] of kept) if (endsMs <= this.#nowMs()) kept.delete(key)
  }
}
