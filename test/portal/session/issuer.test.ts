import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { freePort } from '../../../local/engines.ts'
import { serveApp } from '../../../local/front-door.ts'
import { openIssuer } from '../../../portal/session/issuer.ts'
import { SignInFault } from '../../../portal/session/sign-in-fault.ts'

const BEGUN = { state: 'here', nonce: 'once', verifier: 'v'.repeat(43), wayBack: '/' }

test('An issuer that gives its tokens at a host that the page cannot reach is told of with that host and the setting.', async (context) => {
  const [port, elsewhere] = [await freePort(0), `http://127.0.0.1:${await freePort(0)}`]
  const issuer = `http://127.0.0.1:${port}`
  const app = new Hono()
  const metadata = { issuer, authorization_endpoint: `${issuer}/page`, token_endpoint: `${elsewhere}/token` }
  app.get('/.well-known/openid-configuration', (answer) => answer.json(metadata))
  const served = await serveApp(app, port)
  context.after(served.close)
  const { redeem } = await openIssuer({ issuer, clientId: 'portal', scopes: ['openid'] }, 'https://portal.example.org')
  await assert.rejects(redeem(new URLSearchParams({ code: 'c', state: 'here' }), BEGUN), (fault) => {
    assert.ok(fault instanceof SignInFault)
    assert.match(`${fault.message} ${fault.remedy}`, new RegExp(`${elsewhere}.* name ${elsewhere} in .* oidcOrigins`))
    return true
  })
})
