/** The laptop's own OpenID issuer: portal and command line sign in here as they do in the cloud, by codes with PKCE. */
import type { Context, Hono } from 'hono'
import { sign } from 'hono/jwt'
import type { Person } from '../../core/contract/identity.ts'
import type { SignedTokens } from '../../lambdas/adapters/tokens.ts'
import { type Asked, CLIENT_ID, issuerOf, readAsked, wayBack } from './asked.ts'
import { Grants, type Renewed } from './grants.ts'
import { forget, isPerson, personOf, remember, remembered, type Said, type SaidFaults, saidIn } from './people.ts'
import { PAGE_STYLE, pageHeaders, signInPage, stopPage } from './sign-in-page.ts'

export interface IssuerOptions {
  /** The laptop's own. */
  readonly url: string
  readonly tokens: Pick<SignedTokens, 'person'>
  /** Signs the cookie by which people are remembered. */
  readonly secret: string
  /** The name that the page proposes. */
  readonly user: string
}

/** As long as Cognito's in the cloud, so that refreshing is as usual here as there. */
const TOKEN_HOURS = 1
const ALGORITHM = 'ES256'
const KEY_ID = 'laptop'

/** Its key for ID tokens lives as long as the process: nobody keeps them. */
async function idTokenKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const named = async (key: CryptoKey) => ({
    ...(await crypto.subtle.exportKey('jwk', key)),
    kid: KEY_ID,
    alg: ALGORITHM,
  })
  return { secret: await named(pair.privateKey), public: { ...(await named(pair.publicKey)), use: 'sig' } }
}

/** OpenID Connect Discovery 1.0, section 3. */
function metadata(url: string): object {
  const issuer = issuerOf(url)
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    end_session_endpoint: `${issuer}/logout`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ALGORITHM],
    scopes_supported: ['openid'],
    authorization_response_iss_parameter_supported: true,
  }
}

export async function addIssuer(app: Hono, options: IssuerOptions): Promise<void> {
  const { url } = options
  const grants = new Grants()
  const key = await idTokenKey()
  const idToken = ({ person, asked }: Renewed): Promise<string> => {
    const now = Math.floor(Date.now() / 1000)
    const claims = { iss: issuerOf(url), sub: person.user, aud: CLIENT_ID, iat: now, exp: now + TOKEN_HOURS * 3600 }
    return sign({ ...claims, ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }) }, key.secret, ALGORITHM)
  }
  const at = (path: string): string => new URL(issuerOf(url)).pathname + path

  app.get(at('/.well-known/openid-configuration'), (context) => context.json(metadata(url)))
  app.get(at('/jwks'), (context) => context.json({ keys: [key.public] }))
  app.get(at('/page.css'), (context) =>
    context.body(PAGE_STYLE, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' }),
  )
  app.on(['GET', 'POST'], at('/authorize'), (context) => authorize(context, options, grants))
  app.post(at('/token'), async (context) => {
    const renewed = redeemed(await context.req.formData().catch(() => new FormData()), grants)
    context.header('cache-control', 'no-store')
    if ('error' in renewed) return context.json(renewed, 400)
    const { person, asked, refreshToken } = renewed
    return context.json({
      access_token: await options.tokens.person(person, TOKEN_HOURS),
      token_type: 'Bearer',
      expires_in: TOKEN_HOURS * 3600,
      refresh_token: refreshToken,
      scope: asked.scope,
      ...(asked.scope.split(' ').includes('openid') ? { id_token: await idToken(renewed) } : {}),
    })
  })
  app.post(at('/revoke'), async (context) => {
    grants.revoke(String((await context.req.formData()).get('token') ?? ''))
    return context.body(null, 200)
  })
  app.get(at('/logout'), (context) => {
    forget(context, url)
    const wanted = context.req.query('post_logout_redirect_uri') ?? url
    // Only ever to a page of ours: else the address of this service could lead anywhere.
    return context.redirect(URL.canParse(wanted) && new URL(wanted).origin === url ? wanted : url)
  })
}

/** Codes for whoever is remembered, or says who they are; a page for everybody else. */
async function authorize(context: Context, options: IssuerOptions, grants: Grants): Promise<Response> {
  const { url, secret } = options
  const reading = readAsked(new URL(context.req.url).searchParams, url)
  if ('stop' in reading) return context.html(stopPage(reading.stop), 400, pageHeaders())
  if ('back' in reading) return context.redirect(reading.back)
  const { asked } = reading
  const letIn = (person: Person) => context.redirect(wayBack(url, asked, { code: grants.code({ person, asked }) }), 303)
  const known = await remembered(context, url, secret)
  if (context.req.method === 'POST') {
    // Another site's page could otherwise sign this browser in as somebody it chose.
    if (context.req.header('origin') !== url)
      return context.html(stopPage('The form was sent by another page than ours.'), 403, pageHeaders())
    const said = saidIn(await context.req.formData())
    const person = personOf(said)
    if (!isPerson(person)) return asking(context, url, asked, said, person)
    await remember(context, url, secret, person)
    return letIn(person)
  }
  if (known !== undefined && asked.prompt !== 'login' && asked.prompt !== 'select_account') return letIn(known)
  if (asked.prompt === 'none') return context.redirect(wayBack(url, asked, { error: 'login_required' }))
  return asking(context, url, asked, saidOf(known, options.user), {})
}

const saidOf = (known: Person | undefined, user: string): Said =>
  known === undefined ? { user, groups: 'desc', operator: false } : { ...known, groups: known.groups.join(', ') }

function asking(context: Context, url: string, asked: Asked, said: Said, faults: SaidFaults) {
  const { pathname, search } = new URL(context.req.url)
  const { origin } = new URL(asked.redirectUri)
  const notNow = wayBack(url, asked, { error: 'access_denied', error_description: 'You did not want to sign in' })
  const goesTo = origin === url ? 'the portal' : 'your command line'
  const status = Object.keys(faults).length > 0 ? 422 : 200
  return context.html(
    signInPage({ action: pathname + search, notNow, goesTo, said, faults }),
    status,
    pageHeaders([origin]),
  )
}

/** What the form of a client is given, or why nothing (RFC 6749, 5.2). */
function redeemed(form: FormData, grants: Grants): Renewed | { readonly error: string } {
  const of = (name: string): string => String(form.get(name) ?? '')
  if (of('client_id') !== CLIENT_ID) return { error: 'invalid_client' }
  if (of('grant_type') === 'refresh_token') return grants.refresh(of('refresh_token')) ?? { error: 'invalid_grant' }
  if (of('grant_type') !== 'authorization_code') return { error: 'unsupported_grant_type' }
  return grants.redeem(of('code'), of('redirect_uri'), of('code_verifier')) ?? { error: 'invalid_grant' }
}
