/** An OpenID issuer on loopback that says yes at once: codes for PKCE, turning refresh tokens, pipelines with secrets. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { listen } from '../../local/listen.ts'

export const PUBLIC_CLIENT = 'imsim-cli'
export const PIPELINE = { clientId: 'nightly', secret: 'se:cret+/=' }

const { publicKey, privateKey } = await generateKeyPair('RS256')

interface Code {
  readonly challenge: string
  readonly redirectUri: string
  readonly scope: string
}

class Denied extends Error {}
const demand = (isTrue: boolean, error: string): void => {
  if (!isTrue) throw new Denied(error)
}

export class TestIssuer {
  url = ''
  tokenSeconds = 3600
  /** Refuses the person instead of sending a code. */
  refuses = false
  /** Hands out access tokens that are no JWTs beside ID tokens that are. */
  opaque = false
  readonly refreshTokens = new Set<string>()
  readonly grants: string[] = []
  readonly #codes = new Map<string, Code>()

  discovery() {
    const at = (path: string) => `${this.url}/${path}`
    return {
      issuer: this.url,
      authorization_endpoint: at('authorize'),
      token_endpoint: at('token'),
      revocation_endpoint: at('revoke'),
      jwks_uri: at('jwks'),
    }
  }

  keys = async () => ({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256' }] })

  /** Where the browser is sent back to. */
  authorize(asked: URLSearchParams): string {
    const of = (name: string) => asked.get(name) ?? ''
    demand(of('client_id') === PUBLIC_CLIENT && of('response_type') === 'code', 'unauthorized_client')
    demand(of('code_challenge_method') === 'S256', 'invalid_request')
    const back = new URL(of('redirect_uri'))
    demand(/^http:\/\/localhost:(8976|18976|28976)\/signed-in$/.test(back.href), 'redirect_mismatch')
    back.searchParams.set('state', of('state'))
    if (this.refuses) {
      back.searchParams.set('error', 'access_denied')
      back.searchParams.set('error_description', 'You are no member')
      return back.href
    }
    const code = randomUUID()
    this.#codes.set(code, { challenge: of('code_challenge'), redirectUri: of('redirect_uri'), scope: of('scope') })
    back.searchParams.set('code', code)
    return back.href
  }

  async token(form: URLSearchParams, authorization: string | undefined): Promise<object> {
    const of = (name: string) => form.get(name) ?? ''
    this.grants.push(of('grant_type'))
    if (of('grant_type') === 'client_credentials') {
      const { clientId, secret } = PIPELINE
      const expected = `${clientId}:${encodeURIComponent(secret)}`
      demand(authorization === `Basic ${Buffer.from(expected).toString('base64')}`, 'invalid_client')
      return this.#answer(clientId, of('scope') || 'imsim/use')
    }
    demand(of('client_id') === PUBLIC_CLIENT, 'invalid_client')
    if (of('grant_type') === 'refresh_token') {
      demand(this.refreshTokens.delete(of('refresh_token')), 'invalid_grant')
      return { ...(await this.#answer('vera', 'openid imsim/use')), refresh_token: this.#refreshToken() }
    }
    const code = this.#codes.get(of('code'))
    this.#codes.delete(of('code'))
    const challenge = createHash('sha256').update(of('code_verifier')).digest('base64url')
    demand(code?.challenge === challenge && code?.redirectUri === of('redirect_uri'), 'invalid_grant')
    return { ...(await this.#answer('vera', code?.scope ?? '')), refresh_token: this.#refreshToken() }
  }

  #refreshToken(): string {
    const token = randomUUID()
    this.refreshTokens.add(token)
    return token
  }

  async #answer(subject: string, scope: string): Promise<object> {
    const jwt = await new SignJWT({ scope })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(this.url)
      .setSubject(subject)
      .setJti(randomUUID())
      .setExpirationTime(`${this.tokenSeconds}s`)
      .sign(privateKey)
    const tokens = this.opaque ? { access_token: 'opaque', id_token: jwt } : { access_token: jwt }
    return { ...tokens, token_type: 'Bearer', expires_in: this.tokenSeconds }
  }

  /** What API Gateway does with a request's header: whose token it is, and its scopes. */
  async subjectOf(authorization: string | undefined): Promise<string> {
    const token = authorization?.replace(/^Bearer /, '') ?? ''
    const { payload } = await jwtVerify(token, publicKey, { issuer: this.url })
    return `${payload.sub} ${payload.scope}`
  }
}

async function answered(issuer: TestIssuer, request: IncomingMessage): Promise<{ body?: object; location?: string }> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://issuer')
  if (pathname === '/.well-known/openid-configuration') return { body: issuer.discovery() }
  if (pathname === '/jwks') return { body: await issuer.keys() }
  if (pathname === '/authorize') return { location: issuer.authorize(searchParams) }
  const form = new URLSearchParams(await text(request))
  if (pathname === '/token') return { body: await issuer.token(form, request.headers.authorization) }
  demand(pathname === '/revoke' && form.get('client_id') === PUBLIC_CLIENT, 'invalid_client')
  issuer.refreshTokens.delete(form.get('token') ?? '')
  return { body: {} }
}

export async function startIssuer() {
  const issuer = new TestIssuer()
  const server = createServer(async (request, response) => {
    try {
      const { body, location } = await answered(issuer, request)
      if (location !== undefined) response.writeHead(302, { location })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    } catch (error) {
      if (!(error instanceof Denied)) throw error
      response.writeHead(400).end(JSON.stringify({ error: error.message }))
    }
  })
  const { url, close } = await listen(server)
  issuer.url = url
  return { issuer, close }
}
