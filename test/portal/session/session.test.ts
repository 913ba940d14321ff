import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { NO_BROWSER } from '../chromium.ts'
import { signIn, startPortal } from '../portal-service.ts'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }))

/** What axe finds wrong with the page as it stands. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = await page.evaluate('axe.run().then(({ violations }) => violations)')
  return Violations.parse(found).map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** Everything that scripts of the page could read again later. */
const storedIn = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))

const isOnIssuer = (page: Page): Promise<void> => page.waitForURL('**/local/issuer/authorize?**')
const problemOf = (page: Page): Promise<string> => page.getByRole('alert').innerText()
const person = (page: Page, user: string) => page.locator('summary', { hasText: user })

describe('A person', { skip: NO_BROWSER }, async () => {
  const portal = await startPortal()

  it('says who they are on a page of the laptop, and is back where they wanted to be', async () => {
    const page = await portal.visit('/help/states?from=mail#lost')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await isOnIssuer(page)
    assert.deepEqual(await violations(page), [])
    await signIn(page, { user: 'ada' })
    await page.waitForURL(`${portal.url}/help/states?from=mail#lost`)
    await person(page, 'ada').waitFor()
    const tasks = await portal.open('/tasks?state=running', { user: 'vera', operator: true })
    await person(tasks, 'vera').click()
    await tasks.getByText('operator').waitFor()
  })

  it('needs no page after a reload, and the token is nowhere that a script could find it again', async () => {
    const page = await portal.open('/tasks')
    const shown = page.waitForRequest((request) => request.headers().authorization !== undefined)
    await page.reload()
    const token = (await shown).headers().authorization?.replace('Bearer ', '') ?? ''
    await person(page, 'ada').waitFor()
    assert.equal(page.url(), `${portal.url}/tasks`)
    const stored = await storedIn(page)
    for (const part of token.split('.')) assert.equal(stored.includes(part), false)
    assert.doesNotMatch(stored, /token|verifier|ey[\w-]{10}/)
    const [cookie, ...others] = await page.context().cookies(`${portal.url}/local/issuer/authorize`)
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, others.length], [true, 'Lax', 0])
  })

  it('does not notice that a token ended, while the issuer gives another', async () => {
    const page = await portal.open('/tasks')
    let refusals = 0
    await page.route('**/v1/jobs*', (route) => {
      refusals += 1
      return refusals > 1 ? route.continue() : route.fulfill({ status: 401, json: {} })
    })
    const refreshed = page.waitForResponse('**/local/issuer/token')
    await page.getByRole('link', { name: 'Jobs' }).click()
    assert.equal((await refreshed).status(), 200)
    await page.waitForResponse((response) => /\/v1\/jobs/.test(response.url()) && response.status() === 200)
    assert.equal(new URL(page.url()).pathname, '/jobs')
  })

  it('comes back to the same place when the issuer has ended the sign-in', async () => {
    const page = await portal.open('/tasks')
    await page.context().clearCookies()
    await page.route('**/v1/jobs*', (route) => route.fulfill({ status: 401, json: {} }))
    await page.route('**/local/issuer/token', (route) =>
      route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
    )
    await page.evaluate(() => history.pushState(null, '', '/jobs?site=LOCAL-A'))
    await isOnIssuer(page)
    await page.unrouteAll()
    await signIn(page, { user: 'ada' })
    await page.waitForURL(`${portal.url}/jobs?site=LOCAL-A`)
  })

  it('is signed out in every tab at once, and asked again', async () => {
    const page = await portal.open('/tasks')
    const other = await page.context().newPage()
    await other.goto(`${portal.url}/tasks`)
    await person(other, 'ada').click()
    await other.getByRole('button', { name: 'Sign out' }).click()
    await isOnIssuer(other)
    await page.waitForURL(`${portal.url}/signed-out`)
    await page.getByRole('heading', { name: 'Signed out' }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: 'Sign in again' }).click()
    await isOnIssuer(page)
  })

  it('who may not or does not want to reads why, and can try again', async () => {
    const page = await portal.visit('/tasks')
    await page.getByRole('link', { name: 'Not now' }).click()
    assert.match(await problemOf(page), /You were not let in[\s\S]*You did not want to sign in/)
    assert.equal(page.url(), `${portal.url}/tasks`)
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: 'Try again' }).click()
    await isOnIssuer(page)
  })

  it('who follows a strange address with a code in it is not signed in by it', async () => {
    const page = await portal.visit('/signed-in?code=stolen&state=guessed')
    assert.match(await problemOf(page), /This sign-in was not begun here/)
    assert.equal(page.url(), `${portal.url}/`)
  })

  it('reads that the issuer is away, that the service does not take its tokens, that the service is away', async () => {
    const away = await portal.visit('/help')
    await away.route('**/openid-configuration', (route) => route.abort())
    await away.goto(`${portal.url}/tasks`)
    assert.match(await problemOf(away), /The sign-in cannot be reached/)
    await away.unrouteAll()
    await away.route('**/v1/me', (route) => route.fulfill({ status: 401, json: {} }))
    await away.getByRole('button', { name: 'Try again' }).click()
    await signIn(away, { user: 'ada' })
    await away.getByText('The service does not take your sign-in').waitFor()
    await away.unrouteAll()
    await away.route('**/v1/service', (route) => route.abort())
    await away.reload()
    assert.match(await problemOf(away), /The service does not answer/)
  })

  it('who calls this machine by its other name is led to the one where sign-in works', async () => {
    const page = await portal.visit('/help')
    await page.goto(`${portal.url.replace('127.0.0.1', 'localhost')}/tasks?state=running`)
    await signIn(page, { user: 'ada' })
    await page.waitForURL(`${portal.url}/tasks?state=running`)
    await person(page, 'ada').waitFor()
  })

  it('is told by the service who they are, and nothing else', async () => {
    const token = await portal.service.token({ user: 'olga', operator: true })
    const answer = await fetch(`${portal.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual(await answer.json(), { user: 'olga', groups: ['desc'], operator: true })
  })

  it('has seen nothing that the content policy had to refuse', () => {
    assert.deepEqual(
      portal.complaints.filter((line) => /content.(security.)?policy/i.test(line)),
      [],
    )
  })
})
