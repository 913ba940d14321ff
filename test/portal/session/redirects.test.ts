import assert from 'node:assert/strict'
import { after, before, type TestContext, test } from 'node:test'
import { Hono } from 'hono'
import type { SignIn } from '../../../core/contract/sign-in.ts'
import { type Served, serveApp } from '../../../local/front-door.ts'
import { CLIENT_ID, issuerOf } from '../../../local/issuer/asked.ts'
import { addIssuer } from '../../../local/issuer/issuer.ts'
import { freePort } from '../../../local/listen.ts'
import { type Issuer, openIssuer } from '../../../portal/session/issuer.ts'
import { type Browser, comeFromIssuer, goToIssuer } from '../../../portal/session/redirects.ts'
import { type SignInFault, signInFault } from '../../../portal/session/sign-in-fault.ts'

let url = ''
let signIn: SignIn
let served: Served

before(async () => {
  const app = new Hono()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  signIn = { issuer: issuerOf(url), clientId: CLIENT_ID, scopes: ['openid'] }
  await addIssuer(app, { url, tokens: { person: async ({ user }) => `of.${user}.x` }, secret: 'test', user: '' })
  served = await serveApp(app, port)
})
after(() => served.close())

/** A tab that stands at an address of the portal. */
class Tab implements Browser {
  address: URL
  readonly stored = new Map<string, string>()
  readonly sessionStorage = {
    getItem: (key: string) => this.stored.get(key) ?? null,
    setItem: (key: string, value: string) => void this.stored.set(key, value),
    removeItem: (key: string) => void this.stored.delete(key),
  }
  readonly history = {
    replaceState: (_: unknown, __: string, place?: string | URL | null) => this.go(place ?? '/'),
  }

  constructor(place: string) {
    this.address = new URL(place, url)
  }

  get location() {
    const { origin, pathname, search, hash } = this.address
    const go = (place: string | URL) => this.go(place)
    return { origin, pathname, search, hash, replace: go, assign: go }
  }

  go(place: string | URL): void {
    this.address = new URL(place, this.address)
  }

  get place(): string {
    return this.address.pathname + this.address.search + this.address.hash
  }
}

/** Leaves for the issuer, and says who one is on its page. */
async function signInAs(user: string, tab: Tab, issuer: Issuer): Promise<void> {
  void goToIssuer(tab, issuer)
  for (let tries = 0; tab.address.pathname !== '/local/issuer/authorize' && tries < 100; tries++)
    await new Promise((next) => setTimeout(next, 5))
  const body = new URLSearchParams({ user, groups: 'desc' })
  const init = { method: 'POST', body, headers: { origin: url }, redirect: 'manual' } as const
  tab.go((await fetch(tab.address, init)).headers.get('location') ?? '')
}

const comeBack = async (tab: Tab, issuer: Issuer) => comeFromIssuer(tab, issuer.redeem)

/** What the person would read. */
async function faultOf(step: Promise<unknown>): Promise<SignInFault> {
  return step.then(
    () => assert.fail('it went well'),
    (error: unknown) => signInFault(error, signIn.issuer),
  )
}

/** The token endpoint's answer as a test wants it. */
function answering(context: TestContext, change: (response: Response) => Promise<Response> | Response): void {
  const real = fetch
  context.mock.method(globalThis, 'fetch', async (...asked: Parameters<typeof fetch>) => {
    const response = await real(...asked)
    return String(asked[0]).endsWith('/token') ? change(response) : response
  })
}

test('A person comes back to where they were, with tokens and with nothing left in the storage', async () => {
  const issuer = await openIssuer(signIn, url)
  const tab = new Tab('/tasks/1?days=7#R22_S11')
  await signInAs('vera', tab, issuer)
  assert.equal(tab.address.pathname, '/signed-in')
  const { bearer, refreshToken, lastsSeconds } = await comeBack(tab, issuer)
  assert.deepEqual([bearer, lastsSeconds, tab.place], ['of.vera.x', 3600, '/tasks/1?days=7#R22_S11'])
  assert.equal(tab.stored.size, 0)
  const next = await issuer.refresh(refreshToken ?? '')
  assert.notEqual(next.refreshToken, refreshToken)
  await issuer.revoke(next.refreshToken ?? '')
  await assert.rejects(issuer.refresh(next.refreshToken ?? ''), { error: 'invalid_grant' })
})

test('A code that somebody else has sent, or that came twice, signs nobody in', async () => {
  const issuer = await openIssuer(signIn, url)
  const [mallory, victim] = [new Tab('/'), new Tab('/tasks')]
  await signInAs('mallory', mallory, issuer)
  victim.go(mallory.place)
  const title = 'This sign-in was not begun here'
  assert.equal((await faultOf(comeBack(victim, issuer))).title, title)
  assert.equal(victim.place, '/', 'the code is gone from the address')
  await signInAs('vera', victim, issuer)
  const own = victim.place
  victim.go(mallory.place)
  assert.equal((await faultOf(comeBack(victim, issuer))).title, title)
  victim.go(own)
  assert.equal((await faultOf(comeBack(victim, issuer))).title, title, 'a state is good once')
})

test('A code that was taken from its tab is refused in every other, and a used one in its own', async () => {
  const issuer = await openIssuer(signIn, url)
  const [tab, thief] = [new Tab('/'), new Tab('/')]
  await signInAs('vera', tab, issuer)
  await signInAs('thief', thief, issuer)
  const stolen = tab.address.searchParams.get('code') ?? ''
  thief.address.searchParams.set('code', stolen)
  assert.equal((await faultOf(comeBack(thief, issuer))).title, 'The sign-in was too late')
  assert.equal((await faultOf(comeBack(tab, issuer))).title, 'The sign-in was too late')
})

test('A stored way back that was tampered with leads to the first page', async () => {
  const issuer = await openIssuer(signIn, url)
  for (const wayBack of ['https://evil.example/', '//evil.example', '/\\evil.example', '/signed-in?code=x']) {
    const tab = new Tab('/tasks')
    await signInAs('vera', tab, issuer)
    const [[key, text] = ['', '{}']] = tab.stored
    tab.stored.set(key, JSON.stringify({ ...JSON.parse(text), wayBack }))
    await comeBack(tab, issuer)
    assert.equal(tab.address.href, `${url}/`)
  }
})

test('Whoever does not want to, or may not, reads why', async () => {
  const issuer = await openIssuer(signIn, url)
  const tab = new Tab('/submit')
  await signInAs('vera', tab, issuer)
  tab.address.searchParams.delete('code')
  tab.address.searchParams.set('error', 'access_denied')
  tab.address.searchParams.set('error_description', 'You are no member')
  const { title, message, remedy } = await faultOf(comeBack(tab, issuer))
  assert.equal(title, 'You were not let in')
  assert.equal(message, `${new URL(url).host} says: You are no member.`)
  assert.match(remedy, /ask for access/)
  assert.equal(tab.place, '/submit', 'to try again is to reload')
})

test('An answer of another issuer is not taken', async () => {
  const issuer = await openIssuer(signIn, url)
  const tab = new Tab('/')
  await signInAs('vera', tab, issuer)
  const title = 'The answer of the issuer cannot be trusted'
  tab.address.searchParams.set('iss', 'https://evil.example')
  assert.equal((await faultOf(comeBack(tab, issuer))).title, title)
  await signInAs('vera', tab, issuer)
  tab.address.searchParams.delete('iss')
  assert.equal((await faultOf(comeBack(tab, issuer))).title, title)
})

test('An ID token of another sign-in is not taken', async (context) => {
  const issuer = await openIssuer(signIn, url)
  const [earlier, tab] = [new Tab('/'), new Tab('/')]
  const kept: Response[] = []
  answering(context, (response) => {
    kept.push(response.clone())
    return kept[0]?.clone() ?? response
  })
  await signInAs('vera', earlier, issuer)
  await comeBack(earlier, issuer)
  await signInAs('vera', tab, issuer)
  assert.equal((await faultOf(comeBack(tab, issuer))).title, 'The answer of the issuer cannot be trusted')
})

test('Clocks that differ by minutes do no harm, and by hours are named', async (context) => {
  const issuer = await openIssuer(signIn, url)
  context.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  for (const [hours, title] of [
    [1.05, 'no fault'],
    [3, 'The clocks do not agree'],
  ] as const) {
    const tab = new Tab('/')
    await signInAs('vera', tab, issuer)
    const real = fetch
    const mocked = context.mock.method(globalThis, 'fetch', async (...asked: Parameters<typeof fetch>) => {
      const response = await real(...asked)
      context.mock.timers.tick(hours * 3_600_000)
      return response
    })
    const fault = await comeBack(tab, issuer).catch((error: unknown) => signInFault(error, signIn.issuer))
    assert.equal('title' in fault ? fault.title : 'no fault', title)
    mocked.mock.restore()
  }
})

test('An issuer that is away, or is none, or speaks for another, is named', async () => {
  const other = await freePort()
  const title = 'The sign-in cannot be reached'
  const gone = { ...signIn, issuer: `http://127.0.0.1:${other}/issuer` }
  const { message } = signInFault(await openIssuer(gone, url).catch((error: unknown) => error), gone.issuer)
  assert.match(message, new RegExp(`127.0.0.1:${other}`))
  for (const issuer of [`${url}/nowhere`, url.replace('127.0.0.1', 'localhost') + new URL(signIn.issuer).pathname])
    assert.equal((await faultOf(openIssuer({ ...signIn, issuer }, url))).title, title)
})

test('Only on this machine may an issuer be spoken to in clear', async () => {
  await assert.rejects(openIssuer({ ...signIn, issuer: 'http://issuer.example.org' }, url), { message: /HTTPS/ })
})

test('The way out names client and page, and carries no token', async () => {
  const { wayOut = '' } = await openIssuer(signIn, url)
  const { pathname, searchParams } = new URL(wayOut)
  assert.equal(pathname, '/local/issuer/logout')
  assert.deepEqual(Object.fromEntries(searchParams), {
    client_id: CLIENT_ID,
    post_logout_redirect_uri: url,
    logout_uri: url,
  })
})
