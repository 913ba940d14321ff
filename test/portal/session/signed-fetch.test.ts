import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptTokens } from '../../../portal/session/kept-tokens.ts'
import { SignInFault } from '../../../portal/session/sign-in-fault.ts'
import { signedFetch } from '../../../portal/session/signed-fetch.ts'

type Tokens = Pick<KeptTokens, 'current' | 'after' | 'isYoung'>

class Left extends Error {}
const leave = () => Promise.reject(new Left())

/** A service that takes one token. */
function service(good: string | undefined, tokens: Partial<Tokens>) {
  const seen: (string | null)[] = []
  const send: typeof fetch = async (_, init) => {
    const shown = new Headers(init?.headers).get('authorization')
    seen.push(shown)
    return new Response(String(init?.body), { status: good !== undefined && shown === `Bearer ${good}` ? 200 : 401 })
  }
  const none: Tokens = { current: async () => undefined, after: async () => undefined, isYoung: () => false }
  return { seen, call: signedFetch({ ...none, ...tokens }, leave, send) }
}
const place = 'https://imsim.example.org/v1/tasks'

test('The token goes with each request, beside what it had', async () => {
  const { call, seen } = service('old', { current: async () => 'old' })
  const response = await call(place, { method: 'POST', body: 'given', headers: { 'idempotency-key': 'k' } })
  assert.deepEqual([response.status, await response.text(), seen], [200, 'given', ['Bearer old']])
})

test('A token that is refused is replaced once, and the request sent again whole', async () => {
  const { call, seen } = service('new', { current: async () => 'old', after: async () => 'new' })
  const response = await call(place, { method: 'POST', body: 'given' })
  assert.deepEqual([response.status, await response.text()], [200, 'given'])
  assert.deepEqual(seen, ['Bearer old', 'Bearer new'])
})

test('Where there is no newer token, or none at all, the browser leaves to sign in', async () => {
  await assert.rejects(service('new', { current: async () => 'old' }).call(place), Left)
  const nobody = service('new', {})
  await assert.rejects(nobody.call(place), Left)
  assert.deepEqual(nobody.seen, [null])
})

test('A service that takes no token of the issuer says so, instead of sending the browser round and round', async () => {
  const renewed = service(undefined, { current: async () => 'old', after: async () => 'new' })
  await assert.rejects(renewed.call(place), SignInFault)
  const fresh = service(undefined, { current: async () => 'fresh', isYoung: () => true })
  await assert.rejects(fresh.call(place), { name: 'SignInFault', title: 'The service does not take your sign-in' })
})
