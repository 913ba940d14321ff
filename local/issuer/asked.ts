/** What a client asks the laptop's issuer for (OpenID Connect Core 1.0, 3.1.2.1), checked before anybody is sent anywhere. */
import { LOOPBACK_PORTS, loopbackUrl } from '../../core/contract/sign-in.ts'

/** The one client: the portal and the command line. It has no secret. */
export const CLIENT_ID = 'imsim-laptop'

export const issuerOf = (url: string): string => `${url}/local/issuer`

export interface Asked {
  readonly redirectUri: string
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly scope: string
  /** SHA-256 of what only the client knows yet (RFC 7636). */
  readonly challenge: string
  /** `none`: no page may be shown; `login`: one must be. */
  readonly prompt: string | undefined
}

/** `stop`: nobody may be sent back, since who asks is not known. `back`: to the client, with its fault. */
export type Reading = { readonly stop: string } | { readonly back: string } | { readonly asked: Asked }

const redirectUris = (url: string): readonly string[] => [`${url}/signed-in`, ...LOOPBACK_PORTS.map(loopbackUrl)]

/** The client's address with an answer in it, and who gives it (RFC 9207). */
export function wayBack(url: string, { redirectUri, state }: Pick<Asked, 'redirectUri' | 'state'>, answer: object) {
  const back = new URL(redirectUri)
  const said = { ...answer, ...(state === undefined ? {} : { state }), iss: issuerOf(url) }
  for (const [name, value] of Object.entries(said)) back.searchParams.set(name, value)
  return back.href
}

/** `url` is the laptop's own. */
export function readAsked(query: URLSearchParams, url: string): Reading {
  const of = (name: string): string | undefined => query.get(name) ?? undefined
  if (new Set(query.keys()).size !== query.size) return { stop: 'The address says something twice.' }
  if (of('client_id') !== CLIENT_ID) return { stop: 'No program of that name signs people in here.' }
  const redirectUri = of('redirect_uri')
  if (redirectUri === undefined || !redirectUris(url).includes(redirectUri))
    return { stop: 'Whoever sent you here wants you sent on to a place that is not known here.' }
  const [state, challenge] = [of('state'), of('code_challenge') ?? '']
  const fault = faultOf(of('response_type'), of('code_challenge_method'), challenge)
  if (fault !== undefined) return { back: wayBack(url, { redirectUri, state }, fault) }
  const [nonce, prompt, scope] = [of('nonce'), of('prompt'), of('scope') ?? '']
  return { asked: { redirectUri, state, nonce, scope, challenge, prompt } }
}

function faultOf(type: string | undefined, method: string | undefined, challenge: string): object | undefined {
  if (type !== 'code') return { error: 'unsupported_response_type', error_description: 'Only codes are given' }
  if (method !== 'S256' || !/^[\w-]{43}$/.test(challenge))
    return { error: 'invalid_request', error_description: 'PKCE with S256 is wanted' }
  return undefined
}
