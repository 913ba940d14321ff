import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import type { SignIn } from '../../../core/contract/sign-in.ts'
import { serveApp } from '../../../local/front-door.ts'
import { CLIENT_ID, issuerOf } from '../../../local/issuer/asked.ts'
import { addIssuer } from '../../../local/issuer/issuer.ts'
import { freePort } from '../../../local/listen.ts'
import { imsim, start, temporaryFolder } from '../../cli/command.ts'
import { serveContract } from '../../cli/contract-service.ts'

test('`imsim login` signs in at the laptop’s issuer, and `imsim logout` has it forget', async (context) => {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const app = new Hono()
  const person = async ({ user, groups }: { user: string; groups: readonly string[] }) => `${user}.${groups}.signed`
  await addIssuer(app, { url, tokens: { person }, secret: 'of this test', user: '' })
  const issuer = await serveApp(app, port)
  context.after(issuer.close)
  const signIn: SignIn = { issuer: issuerOf(url), clientId: CLIENT_ID, scopes: ['openid'] }
  const mail = { from: 'imsim@example.org' }
  const limits = { visitsPerTask: 1000, bodyBytes: 1_048_576 }
  const readService = () => ({ stage: 'laptop', signIn, mail, simulators: [], limits })
  const service = await serveContract({ readService, listSites: () => ({ sites: [] }) })
  context.after(service.close)
  const env = { IMSIM_SERVER: service.url, XDG_CONFIG_HOME: temporaryFolder(context), DISPLAY: '' }

  const { child, ended } = start(['login', '--no-browser'], { env })
  let said = ''
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  const address = () => /^ {2}(http\S+)$/m.exec(said)?.[1]
  for (let tries = 0; address() === undefined && child.exitCode === null && tries < 400; tries++) await sleep(50)
  const page = address() ?? ''
  assert.match(await (await fetch(page)).text(), /Then back to your command line/)
  const body = new URLSearchParams({ user: 'vera', groups: 'desc' })
  const shown = await fetch(page, { method: 'POST', body, headers: { origin: url } })
  assert.match(await shown.text(), /You are signed in/)
  assert.equal((await ended).code, 0)

  assert.equal((await imsim(['token'], { env })).stdout, 'vera.desc.signed\n')
  await imsim(['sites'], { env })
  assert.equal(service.seen.find(({ route }) => route === 'listSites')?.authorization, 'Bearer vera.desc.signed')
  assert.equal((await imsim(['logout'], { env })).stdout, `signed out of ${service.url}\n`)
})
