/** The OpenID issuer as a browser meets it: its page, codes and refresh tokens turned into tokens, and the way out. */
import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  clockTolerance,
  discoveryRequest,
  None,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi'
import { bearerOf, type SignIn } from '../../core/contract/sign-in.ts'
import type { Begun } from './begun.ts'
import { tokensElsewhere } from './sign-in-fault.ts'
import { SIGNED_IN } from './way-back.ts'

/** What a sign-in has brought. Held in memory, and nowhere else. */
export interface Granted {
  /** What the service is shown. */
  readonly bearer: string
  readonly refreshToken?: string
  readonly lastsSeconds: number
}

export interface Issuer {
  /** Where the browser goes to sign in. @throws Error when the issuer names no page */
  page(begun: Begun): Promise<string>
  /**
   * The tokens for what came back in the address. @throws what oauth4webapi throws for an answer that is not ours;
   * SignInFault when the issuer gives tokens at a host that cannot be asked
   */
  redeem(came: URLSearchParams, begun: Begun): Promise<Granted>
  refresh(refreshToken: string): Promise<Granted>
  /** Has the issuer forget a refresh token (RFC 7009), where it has a way to. */
  revoke(refreshToken: string): Promise<void>
  /** Where the browser goes to be forgotten by the issuer too; undefined where it has no such page. */
  readonly wayOut: string | undefined
}

/** The service checks the token by a clock of its own: the browser's need only be about right. */
const CLOCKS_DIFFER_SECONDS = 300
/** RFC 6749, 5.1 leaves the end out where it is known otherwise; an hour is what most issuers give. */
const USUALLY_SECONDS = 3600

const granted = ({ access_token, id_token, refresh_token, expires_in }: TokenEndpointResponse): Granted => ({
  bearer: bearerOf(access_token, id_token),
  ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
  lastsSeconds: expires_in ?? USUALLY_SECONDS,
})

/** On this machine nobody is between, as the command line holds it too. */
const isLoopback = (url: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)

/**
 * Where the issuer ends its own session (OpenID Connect RP-Initiated Logout 1.0). Cognito's page wants `logout_uri` for
 * the same. The ID token stays out of it: addresses are written down on the way, and some services take it as a bearer.
 */
function wayOutOf({ end_session_endpoint: page }: AuthorizationServer, clientId: string, origin: string) {
  if (page === undefined) return undefined
  const url = new URL(page)
  const asked = { client_id: clientId, post_logout_redirect_uri: origin, logout_uri: origin }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  return url.href
}

/** Browsers ask only those hosts whom the operator has named. @throws SignInFault in place of fetch's TypeError for others */
async function unlessBarred(answer: Promise<Response>, { issuer, token_endpoint: at = issuer }: AuthorizationServer) {
  const { origin } = new URL(at)
  return answer.catch((error: unknown) => {
    throw error instanceof TypeError && origin !== new URL(issuer).origin ? tokensElsewhere(origin) : error
  })
}

/** Reads the issuer's metadata. @throws what oauth4webapi or fetch throws when it is not there or speaks for another */
export async function openIssuer(signIn: SignIn, origin: string): Promise<Issuer> {
  const options = { [allowInsecureRequests]: isLoopback(signIn.issuer) }
  const identifier = new URL(signIn.issuer)
  const server = await processDiscoveryResponse(identifier, await discoveryRequest(identifier, options))
  const client = { client_id: signIn.clientId, [clockTolerance]: CLOCKS_DIFFER_SECONDS }
  const redirectUri = origin + SIGNED_IN
  return {
    async page({ state, nonce, verifier }) {
      if (server.authorization_endpoint === undefined) throw new Error(`${signIn.issuer} has no page to sign in.`)
      const url = new URL(server.authorization_endpoint)
      const asked = {
        response_type: 'code',
        client_id: signIn.clientId,
        redirect_uri: redirectUri,
        scope: signIn.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
      return url.href
    },
    async redeem(came, { state, nonce, verifier }) {
      const answer = validateAuthResponse(server, client, came, state)
      const isOpenId = signIn.scopes.includes('openid')
      const asked = authorizationCodeGrantRequest(server, client, None(), answer, redirectUri, verifier, options)
      const response = await unlessBarred(asked, server)
      const expected = isOpenId ? { expectedNonce: nonce, requireIdToken: true } : {}
      return granted(await processAuthorizationCodeResponse(server, client, response, expected))
    },
    async refresh(refreshToken) {
      const response = await refreshTokenGrantRequest(server, client, None(), refreshToken, options)
      return granted(await processRefreshTokenResponse(server, client, response))
    },
    async revoke(refreshToken) {
      if (server.revocation_endpoint !== undefined)
        await revocationRequest(server, client, None(), refreshToken, options)
    },
    wayOut: wayOutOf(server, signIn.clientId, origin),
  }
}
