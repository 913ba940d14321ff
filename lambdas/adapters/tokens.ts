/** Signed tokens (JWT, HS256): one for each kind of caller, verified by any key of the ring, signed by the last. */
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { type Identity, Person } from '../../core/contract/identity.ts'
import { LEAST_KEY_BYTES, type TokenKey } from '../../core/rotate-keys.ts'
import type { Clock, LinkClaims, Tokens } from '../../core/world.ts'
import { BriefMemory } from './brief-memory.ts'

/** Where the keys come from; `again` looks for a key that a token names and `keys` has not. */
interface KeySource {
  keys(): Promise<readonly TokenKey[]>
  again(): Promise<readonly TokenKey[]>
}

export interface TokenOptions {
  readonly keys: KeySource
  readonly clock: Clock
  readonly launchMinutes: number
}

export interface SignedTokens extends Tokens {
  /** A person's token, twelve hours long unless said otherwise. */
  person(person: Person, hours?: number): Promise<string>
  /** Who holds the token; undefined when it is forged, too old, a link's, or none at all. */
  verify(token: string): Promise<Identity | undefined>
}

type Kind = 'person' | 'launch' | 'pilot' | 'link'

const ISSUER = 'imsim'
const PERSON_HOURS = 12
/** A pilot's token outlives any pilot: it cannot be renewed, and the pilot's item is what ends its rights. */
const PILOT_DAYS = 30
const LINK_DAYS = 14
const HOUR = 3600
const DAY = 24 * HOUR
/** A verified token is believed for so long without looking at its signature again. */
const REMEMBERED_MS = 5 * 60_000
const REMEMBERED = 5000

const LaunchClaims = z.object({ sub: z.string(), site: z.string(), uses: z.number().int().min(1) })
const PilotClaims = z.object({ sub: z.string(), site: z.string() })
const PersonClaims = Person.omit({ user: true }).extend({ sub: Person.shape.user })
const Link = z.object({
  sub: z.string(),
  action: z.literal('rerun'),
  taskId: z.number().int(),
  round: z.number().int(),
  user: z.string(),
})

/** What the claims of each audience say of the caller. */
const READERS: Readonly<Record<string, (claims: JWTPayload) => Identity>> = {
  person(claims) {
    const { sub, groups, operator } = PersonClaims.parse(claims)
    return { kind: 'person', user: sub, groups, operator }
  },
  launch(claims) {
    const { sub, site, uses } = LaunchClaims.parse(claims)
    return { kind: 'launch', launch: sub, site, uses }
  },
  pilot(claims) {
    const { sub, site } = PilotClaims.parse(claims)
    return { kind: 'pilot', pilotId: sub, site }
  },
}

async function imported({ kid, secret }: TokenKey): Promise<CryptoKey> {
  if (secret.byteLength < LEAST_KEY_BYTES)
    throw new RangeError(`the token key ${kid} has ${secret.byteLength} bytes; it needs ${LEAST_KEY_BYTES}`)
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', Uint8Array.from(secret), algorithm, false, ['sign', 'verify'])
}

const isBadToken = (error: unknown) => error instanceof errors.JOSEError || error instanceof z.ZodError

/** Its methods throw a RangeError when there is no key, or a short one. */
export function signedTokens({ keys: source, clock, launchMinutes }: TokenOptions): SignedTokens {
  const ready = new WeakMap<TokenKey, Promise<CryptoKey>>()
  const known = new BriefMemory<Identity>(REMEMBERED)
  const nowMs = () => Date.parse(clock.now())

  const readied = (key: TokenKey): Promise<CryptoKey> => {
    const promise = ready.get(key) ?? imported(key)
    ready.set(key, promise)
    return promise
  }
  const keyOf = async (kid: string | undefined) => {
    const named = (key: TokenKey) => key.kid === kid
    const key = (await source.keys()).find(named) ?? (await source.again()).find(named)
    if (key === undefined) throw new errors.JWKSNoMatchingKey()
    return readied(key)
  }
  const sign = async (kind: Kind, subject: string, claims: JWTPayload, seconds: number) => {
    const signer = (await source.keys()).at(-1)
    if (signer === undefined) throw new RangeError('there is no key to sign tokens with')
    const now = Math.floor(nowMs() / 1000)
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: signer.kid }).setIssuer(ISSUER)
    token
      .setAudience(kind)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
    return token.sign(await readied(signer))
  }
  const read = async (token: string, audience: Kind[]) => {
    const wanted = { issuer: ISSUER, audience, algorithms: ['HS256'], currentDate: new Date(nowMs()) }
    const demanded = { ...wanted, requiredClaims: ['exp', 'sub'] }
    return (await jwtVerify(token, (header: { kid?: string }) => keyOf(header.kid), demanded)).payload
  }
  const readIdentity = async (token: string) => {
    const claims = await read(token, ['person', 'launch', 'pilot'])
    const identity = READERS[String(claims.aud)]?.(claims)
    const until = Math.min((claims.exp ?? 0) * 1000, nowMs() + REMEMBERED_MS)
    if (identity !== undefined) known.set(token, identity, until)
    return identity
  }
  const orUndefined = (error: unknown) => {
    if (isBadToken(error)) return undefined
    throw error
  }

  return {
    person: ({ user, groups, operator }, hours = PERSON_HOURS) =>
      sign('person', user, { groups, operator }, hours * HOUR),
    launch: ({ launch, site, uses }) => sign('launch', launch, { site, uses }, launchMinutes * 60),
    pilot: (pilotId, site) => sign('pilot', pilotId, { site }, PILOT_DAYS * DAY),
    link: ({ linkId, ...claims }) => sign('link', linkId, claims, LINK_DAYS * DAY),
    verify: async (token) => known.get(token, nowMs()) ?? (await readIdentity(token).catch(orUndefined)),
    readLink: (link) => read(link, ['link']).then(linkClaims).catch(orUndefined),
  }
}

function linkClaims(claims: JWTPayload): LinkClaims {
  const { sub, ...rest } = Link.parse(claims)
  return { linkId: sub, ...rest }
}
