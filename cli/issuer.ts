/** An OpenID issuer as a command line meets it: its discovery document, and tokens for codes, refreshes and secrets. */
import { z } from 'zod'
import { Refusal } from '../core/contract/problems.ts'
import { bearerOf } from '../core/contract/sign-in.ts'

/** OpenID Connect Discovery 1.0, section 3, as far as it is used. */
const Metadata = z.object({
  issuer: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  revocation_endpoint: z.url().optional(),
})
export type Issuer = z.infer<typeof Metadata>

/** RFC 6749, 5.1. */
const Granted = z.object({
  access_token: z.string(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number().positive().default(3600),
})
const Denied = z.object({ error: z.string(), error_description: z.string().optional() })

export interface Grant {
  readonly token: string
  readonly refreshToken?: string
  readonly expiresAt: string
}

/** The issuer has said no: a code or refresh token that is used up, a client that it does not know. */
export class GrantDenied extends Refusal {}

/** Nobody between may read a code or a token; on this machine nobody is between. */
function checkedUrl(url: string): string {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return url
  throw new Refusal('unprocessable', `${url} would send a sign-in in clear: an issuer's addresses begin with https://.`)
}

/** @throws Refusal when nothing of the kind is there, or when it speaks for another issuer */
export async function discover(issuer: string, send: typeof fetch): Promise<Issuer> {
  const address = checkedUrl(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const response = await send(address, { headers: { accept: 'application/json' } })
  const read = Metadata.safeParse(response.ok ? await response.json().catch(() => undefined) : undefined)
  if (!read.success) throw new Refusal('unavailable', `${address} is no OpenID issuer's (HTTP ${response.status}).`)
  if (read.data.issuer.replace(/\/$/, '') !== issuer.replace(/\/$/, ''))
    throw new Refusal('unprocessable', `${address} speaks for ${read.data.issuer}, not for ${issuer}.`)
  const { authorization_endpoint, token_endpoint, revocation_endpoint = token_endpoint } = read.data
  for (const endpoint of [authorization_endpoint, token_endpoint, revocation_endpoint]) checkedUrl(endpoint)
  return read.data
}

/** A client with a secret shows it as HTTP Basic (RFC 6749, 2.3.1). */
export interface Client {
  readonly clientId: string
  readonly secret?: string
}

const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`

const posted = (form: Readonly<Record<string, string>>, { clientId, secret }: Client): RequestInit => ({
  method: 'POST',
  headers: {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...(secret === undefined ? {} : { authorization: basic(clientId, secret) }),
  },
  body: new URLSearchParams(secret === undefined ? { ...form, client_id: clientId } : { ...form }).toString(),
})

/** @throws GrantDenied with the issuer's own words */
export async function grant(
  issuer: Issuer,
  client: Client,
  form: Readonly<Record<string, string>>,
  send: typeof fetch,
): Promise<Grant> {
  const response = await send(issuer.token_endpoint, posted(form, client))
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return granted(Granted.parse(body))
  const denied = Denied.safeParse(body)
  if (!denied.success)
    throw new Refusal('unavailable', `${issuer.token_endpoint} gives no token (HTTP ${response.status}).`)
  const { error, error_description } = denied.data
  throw new GrantDenied('unauthenticated', `${issuer.issuer} gives no token: ${error_description ?? error}`)
}

function granted({ access_token, id_token, refresh_token, expires_in }: z.infer<typeof Granted>): Grant {
  return {
    token: bearerOf(access_token, id_token),
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
    expiresAt: new Date(Date.now() + expires_in * 1000).toISOString(),
  }
}

/** Ends a refresh token, and with it what it would still bring (RFC 7009); false where the issuer has no way to. */
export async function revoke(issuer: Issuer, client: Client, token: string, send: typeof fetch): Promise<boolean> {
  if (issuer.revocation_endpoint === undefined) return false
  return (await send(issuer.revocation_endpoint, posted({ token }, client))).ok
}
