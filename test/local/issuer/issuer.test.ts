import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { Hono } from 'hono'
import { verifyWithJwks } from 'hono/jwt'
import type { Person } from '../../../core/contract/identity.ts'
import { type Served, serveApp } from '../../../local/front-door.ts'
import { CLIENT_ID } from '../../../local/issuer/asked.ts'
import { addIssuer } from '../../../local/issuer/issuer.ts'
import { freePort } from '../../../local/listen.ts'

let url = ''
let served: Served
/** What a browser has kept of this issuer. */
let cookie = ''

before(async () => {
  const app = new Hono()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const person = async ({ user, groups, operator }: Person) => `${user}.${groups.join('+')}.${operator}`
  await addIssuer(app, { url, tokens: { person }, secret: 'of this test', user: 'vera' })
  served = await serveApp(app, port)
})
after(() => served.close())
beforeEach(() => {
  cookie = ''
})

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
const VERIFIER = randomBytes(32).toString('base64url')

const question = (changed: Readonly<Record<string, string>> = {}): string => {
  const asked = {
    response_type: 'code',
    client_id: CLIENT_ID,
    redirect_uri: `${url}/signed-in`,
    scope: 'openid',
    state: 'state of the tab',
    nonce: 'nonce of the tab',
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: 'S256',
    ...changed,
  }
  return `${url}/local/issuer/authorize?${new URLSearchParams(asked)}`
}

/** As a browser: with its cookie, and without following. */
async function visit(address: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(cookie === '' ? {} : { cookie }), ...init.headers }
  const response = await fetch(address, { redirect: 'manual', ...init, headers })
  for (const line of response.headers.getSetCookie()) cookie = line.split(';')[0] ?? ''
  return response
}

const say = (address: string, said: Record<string, string> = {}, origin = url) =>
  visit(address, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ user: 'vera', groups: 'desc, desc/wl', ...said }),
  })

const backOf = (response: Response): URL => new URL(response.headers.get('location') ?? 'none:')
const codeOf = (response: Response): string => backOf(response).searchParams.get('code') ?? ''

async function token(form: Record<string, string>) {
  const body = new URLSearchParams({ client_id: CLIENT_ID, ...form })
  const response = await fetch(`${url}/local/issuer/token`, { method: 'POST', body })
  return { status: response.status, ...(await response.json()) }
}
const redeem = (code: string, changed: Record<string, string> = {}) =>
  token({
    grant_type: 'authorization_code',
    code,
    redirect_uri: `${url}/signed-in`,
    code_verifier: VERIFIER,
    ...changed,
  })
const refresh = (refreshToken: string) => token({ grant_type: 'refresh_token', refresh_token: refreshToken })
const refused = { status: 400, error: 'invalid_grant' }

test('Whoever says who they are comes back with a code, and the code brings their tokens', async () => {
  const page = await visit(question())
  const text = await page.text()
  assert.match(text, /Who are you\?[\s\S]*value="vera"/)
  assert.doesNotMatch(text, /<script|<style|style=/)
  const back = await say(question())
  assert.equal(back.status, 303)
  const { origin, pathname, searchParams } = backOf(back)
  assert.equal(origin + pathname, `${url}/signed-in`)
  assert.deepEqual([searchParams.get('state'), searchParams.get('iss')], ['state of the tab', `${url}/local/issuer`])
  const got = await redeem(codeOf(back))
  assert.equal(got.access_token, 'vera.desc+desc/wl.false')
  assert.deepEqual([got.status, got.token_type, got.expires_in], [200, 'Bearer', 3600])
  const { keys } = await (await fetch(`${url}/local/issuer/jwks`)).json()
  const verification = { iss: `${url}/local/issuer`, aud: CLIENT_ID }
  const claims = await verifyWithJwks(got.id_token, { keys, allowedAlgorithms: ['ES256'], verification })
  assert.deepEqual([claims.sub, claims.nonce], ['vera', 'nonce of the tab'])
  assert.equal(JSON.stringify(keys).includes('"d"'), false, 'the secret half of the key is not told')
})

test('An operator is one by their own tick', async () => {
  const got = await redeem(codeOf(await say(question(), { operator: 'yes', groups: '' })))
  assert.equal(got.access_token, 'vera..true')
})

test('Whoever is remembered is let in without a page, unless one is asked for', async () => {
  const none = await visit(question({ prompt: 'none' }))
  assert.equal(backOf(none).searchParams.get('error'), 'login_required')
  const first = await say(question())
  const [, attributes = ''] = /;(.*)/.exec(first.headers.getSetCookie()[0] ?? '') ?? []
  assert.match(attributes, /HttpOnly/)
  assert.match(attributes, /SameSite=Lax/)
  assert.match(attributes, /Path=\/local\/issuer/)
  const again = await visit(question({ prompt: 'none' }))
  assert.equal((await redeem(codeOf(again))).access_token, 'vera.desc+desc/wl.false')
  assert.equal((await visit(question({ prompt: 'login' }))).status, 200)
})

test('A name that is none is asked for again, with words beside the field and everything else as it was', async () => {
  const page = await say(question(), { user: '<script>', groups: 'a b/c/ "', operator: 'yes' })
  assert.equal(page.status, 422)
  const text = await page.text()
  assert.match(text, /value="&lt;script&gt;" aria-describedby="user-hint user-fault" aria-invalid="true"/)
  assert.match(text, /letters, digits/)
  assert.match(text, /Names such as desc/)
  assert.match(text, / checked>/)
  assert.equal(cookie, '')
})

test('Nobody is sent to a place that is not known, or by a program that is not', async () => {
  const foreign = [
    'https://evil.example/signed-in',
    `${url}.evil.example/signed-in`,
    `${url}/signed-in/../v1/tasks`,
    `${url}/signed-in?x=1`,
    `${url}/`,
    'http://localhost:1234/signed-in',
    'javascript:alert(1)',
    '',
  ]
  await say(question())
  for (const redirect_uri of foreign) {
    const response = await visit(question({ redirect_uri }))
    assert.deepEqual([response.status, response.headers.get('location')], [400, null], redirect_uri)
  }
  assert.equal((await visit(question({ client_id: 'other' }))).status, 400)
  assert.equal((await visit(`${question()}&redirect_uri=https://evil.example/`)).status, 400)
})

test('A question without PKCE, or for anything but a code, gets none', async () => {
  await say(question())
  const wrong = [
    { response_type: 'token' },
    { response_type: 'id_token' },
    { code_challenge: '' },
    { code_challenge_method: 'plain' },
    { code_challenge: 'short' },
  ]
  for (const changed of wrong) {
    const { searchParams } = backOf(await visit(question(changed)))
    assert.equal(searchParams.get('code'), null)
    assert.match(searchParams.get('error') ?? '', /invalid_request|unsupported_response_type/)
    assert.equal(searchParams.get('state'), 'state of the tab')
  }
})

test('A stolen code is worth nothing without the verifier, and is burnt by the attempt', async () => {
  const code = codeOf(await say(question()))
  assert.deepEqual(await redeem(code, { code_verifier: randomBytes(32).toString('base64url') }), refused)
  assert.deepEqual(await redeem(code), refused)
  const other = codeOf(await visit(question()))
  assert.deepEqual(await redeem(other, { redirect_uri: 'http://localhost:8976/signed-in' }), refused)
  const third = codeOf(await visit(question()))
  assert.deepEqual(await redeem(third, { client_id: 'other' }), { status: 400, error: 'invalid_client' })
  assert.deepEqual(await redeem('guessed'), refused)
})

test('A code that is shown twice ends what came of it', async () => {
  const code = codeOf(await say(question()))
  const { refresh_token: first } = await redeem(code)
  assert.deepEqual(await redeem(code), refused)
  assert.deepEqual(await refresh(first), refused)
})

test('Refresh tokens turn, and a used one ends them all', async () => {
  const { refresh_token: first } = await redeem(codeOf(await say(question())))
  const { refresh_token: second, access_token } = await refresh(first)
  assert.equal(access_token, 'vera.desc+desc/wl.false')
  assert.notEqual(second, first)
  const { refresh_token: third } = await refresh(second)
  assert.deepEqual(await refresh(first), refused)
  assert.deepEqual(await refresh(third), refused)
})

test('A revoked refresh token brings nothing', async () => {
  const { refresh_token: given } = await redeem(codeOf(await say(question())))
  const body = new URLSearchParams({ token: given, client_id: CLIENT_ID })
  assert.equal((await fetch(`${url}/local/issuer/revoke`, { method: 'POST', body })).status, 200)
  assert.deepEqual(await refresh(given), refused)
})

test('A forged or altered cookie is no person', async () => {
  await say(question())
  const [name = '', value = ''] = cookie.split('=')
  const [body = '', signature = ''] = decodeURIComponent(value).split('.')
  const root = { person: { user: 'root', groups: [], operator: true }, endsAt: '2099-01-01T00:00:00Z' }
  const forged = Buffer.from(JSON.stringify(root)).toString('base64url')
  const key = await crypto.subtle.importKey('raw', Buffer.from('guess'), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  const signedByGuess = Buffer.from(await crypto.subtle.sign('HMAC', key, Buffer.from(forged))).toString('base64')
  for (const wrong of [`${forged}.${signature}`, `${forged}.${signedByGuess}`, forged, `${body}.`, body, 'x.y', '']) {
    cookie = `${name}=${encodeURIComponent(wrong)}`
    assert.equal((await visit(question())).status, 200, 'the page asks who it is')
  }
})

test('A form that another site’s page sends signs nobody in', async () => {
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1:1', url.replace('http', 'https')]) {
    const response = await say(question(), { user: 'mallory' }, origin)
    assert.deepEqual([response.status, cookie], [403, ''], origin)
  }
  const body = new URLSearchParams({ user: 'mallory' })
  assert.equal((await visit(question(), { method: 'POST', body })).status, 403)
})

test('The page runs no script, stands in no frame, and its form leads nowhere but to us and back', async () => {
  const { headers } = await visit(question({ redirect_uri: 'http://localhost:8976/signed-in' }))
  const policy = headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.match(policy, /form-action 'self' http:\/\/localhost:8976;/)
  assert.doesNotMatch(policy, /script-src|unsafe/)
  assert.deepEqual([headers.get('x-frame-options'), headers.get('cache-control')], ['DENY', 'no-store'])
})

test('Signed out, the cookie is gone, and the way leads to a page of ours alone', async () => {
  await say(question())
  const out = (to: string) => visit(`${url}/local/issuer/logout?post_logout_redirect_uri=${encodeURIComponent(to)}`)
  assert.equal(backOf(await out(`${url}/signed-out`)).href, `${url}/signed-out`)
  assert.match(cookie, /=$/)
  for (const foreign of ['https://evil.example', '//evil.example', `${url}@evil.example`, `${url}.evil.example`])
    assert.equal(backOf(await out(foreign)).origin, url, foreign)
})
