import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { imsim, start, temporaryFolder } from './command.ts'
import { serveContract } from './contract-service.ts'
import { PIPELINE, PUBLIC_CLIENT, startIssuer } from './issuer-fixture.ts'

/** A service behind an issuer; each call tells whose token it carried. */
async function guarded(context: TestContext, { isOpen = false } = {}) {
  const { issuer, close } = await startIssuer()
  context.after(close)
  const service = await serveContract(
    {
      readService: () => ({
        stage: 'prod',
        ...(isOpen ? {} : { signIn: { issuer: issuer.url, clientId: PUBLIC_CLIENT, scopes: ['openid', 'imsim/use'] } }),
        mail: { from: 'imsim@example.org' },
        simulators: [],
        limits: { visitsPerTask: 1000, bodyBytes: 1_048_576 },
      }),
      listSites: () => ({ sites: [] }),
    },
    (request, response) => {
      if (isOpen || request.url !== '/local/token') return false
      response.writeHead(404).end('{"message":"Not Found"}')
      return true
    },
  )
  context.after(service.close)
  const config = temporaryFolder(context)
  const env = { IMSIM_SERVER: service.url, XDG_CONFIG_HOME: config, DISPLAY: '', WAYLAND_DISPLAY: '' }
  const callers = () =>
    Promise.all(
      service.seen.filter(({ route }) => route === 'listSites').map((seen) => issuer.subjectOf(seen.authorization)),
    )
  return { issuer, service, env, file: join(config, 'imsim', 'sign-ins.json'), callers }
}
type Guarded = Awaited<ReturnType<typeof guarded>>

/** Runs `imsim login` and does what the browser would: follows the printed address and its redirect back. */
async function login({ env }: Guarded, visit: (url: string) => Promise<Response> = (url) => fetch(url)) {
  const { child, ended } = start(['login', '--no-browser'], { env })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  for (let tries = 0; !/^ {2}http/m.test(said) && child.exitCode === null && tries < 400; tries++) await sleep(50)
  const [, url = ''] = /^ {2}(http\S+)$/m.exec(said) ?? []
  const page = url === '' ? '' : await (await visit(url)).text()
  return { page, ...(await ended) }
}

test('A person signs in by browser, is known from then on, and the token is kept where nobody else reads', async (context) => {
  const place = await guarded(context)
  const refused = await imsim(['sites'], { env: place.env })
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /You are not signed in at .*imsim login/)
  const { code, stdout, page } = await login(place)
  assert.deepEqual([code, stdout], [0, `signed in at ${place.service.url} until \`imsim logout\`\n`])
  assert.match(page, /You are signed in/)
  assert.equal((await imsim(['sites'], { env: place.env })).code, 0)
  assert.deepEqual(await place.callers(), ['vera openid imsim/use'])
  assert.equal((await stat(place.file)).mode & 0o777, 0o600)
  assert.equal((await stat(join(place.file, '..'))).mode & 0o777, 0o700)
  const { stdout: token } = await imsim(['token'], { env: place.env })
  assert.equal(await place.issuer.subjectOf(`Bearer ${token.trim()}`), 'vera openid imsim/use')
})

test('A token that is about to end is refreshed, and again with the new refresh token', async (context) => {
  const place = await guarded(context)
  place.issuer.tokenSeconds = 30
  await login(place)
  for (let count = 0; count < 2; count++) assert.equal((await imsim(['sites'], { env: place.env })).code, 0)
  assert.deepEqual(place.issuer.grants, ['authorization_code', 'refresh_token', 'refresh_token'])
  assert.equal(place.issuer.refreshTokens.size, 1)
})

test('A sign-in that the issuer has ended is forgotten, and the user told to begin another', async (context) => {
  const place = await guarded(context)
  place.issuer.tokenSeconds = 30
  await login(place)
  place.issuer.refreshTokens.clear()
  const { code, stderr } = await imsim(['sites'], { env: place.env })
  assert.equal(code, 3)
  assert.match(stderr, /has ended: `imsim login` begins another/)
  assert.equal(await readFile(place.file, 'utf8'), '{}')
})

test('Whoever signs out is forgotten here and at the issuer', async (context) => {
  const place = await guarded(context)
  await login(place)
  const out = await imsim(['logout'], { env: place.env })
  assert.deepEqual([out.code, out.stdout], [0, `signed out of ${place.service.url}\n`])
  assert.equal(place.issuer.refreshTokens.size, 0)
  assert.equal((await imsim(['sites'], { env: place.env })).code, 3)
  assert.match((await imsim(['logout'], { env: place.env })).stdout, /were not signed in/)
})

test('What comes back with another state, or with a refusal, signs nobody in', async (context) => {
  const place = await guarded(context)
  place.issuer.refuses = true
  const { code, stderr, page } = await login(place, async (url) => {
    const forged = new URL(new URL(url).searchParams.get('redirect_uri') ?? '')
    forged.search = 'state=guessed&code=stolen'
    assert.equal((await fetch(forged)).status, 404)
    return fetch(url)
  })
  assert.equal(code, 3)
  assert.match(page, /You are not signed in/)
  assert.match(stderr, /The sign-in was refused: You are no member\./)
  assert.deepEqual(place.issuer.grants, [])
})

test('Where access tokens are no JWTs, the ID token says who it is', async (context) => {
  const place = await guarded(context)
  place.issuer.opaque = true
  await login(place)
  await imsim(['sites'], { env: place.env })
  assert.deepEqual(await place.callers(), ['vera openid imsim/use'])
})

test('A pipeline signs in by its secret, and asks the issuer once for many commands', async (context) => {
  const place = await guarded(context)
  const env = {
    ...place.env,
    IMSIM_CLIENT_ID: PIPELINE.clientId,
    IMSIM_CLIENT_SECRET: PIPELINE.secret,
    IMSIM_SCOPES: 'imsim/use imsim/vo:desc',
  }
  for (let count = 0; count < 2; count++) assert.equal((await imsim(['sites'], { env })).code, 0)
  assert.deepEqual(await place.callers(), Array(2).fill('nightly imsim/use imsim/vo:desc'))
  assert.deepEqual(place.issuer.grants, ['client_credentials'])
  const wrong = await imsim(['sites'], { env: { ...env, IMSIM_CLIENT_SECRET: 'wrong', XDG_CONFIG_HOME: place.file } })
  assert.equal(wrong.code, 3)
  assert.match(wrong.stderr, /gives no token: invalid_client/)
})

test('A file of sign-ins that cannot be read is as good as none', async (context) => {
  const place = await guarded(context)
  await login(place)
  await writeFile(place.file, '{"half":')
  assert.equal((await imsim(['sites'], { env: place.env })).code, 3)
})

test('A service that names no issuer signs nobody in; an issuer that speaks for another is refused', async (context) => {
  const place = await guarded(context, { isOpen: true })
  const laptop = await imsim(['login'], { env: place.env })
  assert.match(laptop.stderr, /names no issuer that would sign you in: give --issuer/)
  const named = (issuer: string) => imsim(['login', '--issuer', issuer, '--client-id', 'x'], { env: place.env })
  assert.match((await named(place.issuer.url.replace('127.0.0.1', 'localhost'))).stderr, /speaks for http:\/\/127/)
  assert.match((await named(place.service.url)).stderr, /is no OpenID issuer's/)
  assert.match((await named('http://issuer.example.org')).stderr, /in clear/)
})
