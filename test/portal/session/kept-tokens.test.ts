import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseBodyError } from 'oauth4webapi'
import type { Granted } from '../../../portal/session/issuer.ts'
import { keptTokens } from '../../../portal/session/kept-tokens.ts'

const first: Granted = { bearer: 'a.1', refreshToken: 'r1', lastsSeconds: 3600 }

/** What oauth4webapi throws for an answer of 400. */
const saidNo = (): ResponseBodyError =>
  new ResponseBodyError('no', { cause: { error: 'invalid_grant' }, response: new Response(null, { status: 400 }) })

function session(refresh: (token: string) => Promise<Granted>, granted = first) {
  let nowMs = 0
  const revoked: string[] = []
  const asked: string[] = []
  const issuer = {
    refresh: (token: string) => {
      asked.push(token)
      return refresh(token)
    },
    revoke: async (token: string) => {
      revoked.push(token)
    },
  }
  const tokens = keptTokens(issuer, () => nowMs)
  tokens.keep(granted)
  const pass = (seconds: number) => {
    nowMs += seconds * 1000
  }
  return { tokens, pass, asked, revoked }
}

let count = 1
const another = async (): Promise<Granted> => {
  count += 1
  return { bearer: `a.${count}`, refreshToken: `r${count}`, lastsSeconds: 3600 }
}

test('A token is shown until a minute before its end, and then a newer one, asked for once by all', async () => {
  const { tokens, pass, asked } = session(another)
  pass(3539)
  assert.equal(await tokens.current(), 'a.1')
  assert.deepEqual(asked, [])
  pass(2)
  const shown = await Promise.all([1, 2, 3].map(() => tokens.current()))
  assert.equal(new Set(shown).size, 1)
  assert.notEqual(shown[0], 'a.1')
  assert.deepEqual(asked, ['r1'])
})

test('An issuer that gives no new refresh token is asked with the old one again', async () => {
  const { tokens, pass, asked } = session(async () => ({ bearer: 'a.9', lastsSeconds: 3600 }))
  for (let times = 0; times < 2; times++) {
    pass(3600)
    assert.equal(await tokens.current(), 'a.9')
  }
  assert.deepEqual(asked, ['r1', 'r1'])
})

test('While the issuer is away a token that is still good is shown, and none that has ended', async () => {
  const away = session(() => Promise.reject(new TypeError('fetch failed')))
  away.pass(3590)
  assert.equal(await away.tokens.current(), 'a.1')
  away.pass(20)
  await assert.rejects(away.tokens.current(), TypeError)
})

test('When the issuer says no, nobody is signed in any more', async () => {
  const { tokens, pass, asked } = session(() => Promise.reject(saidNo()))
  pass(3600)
  assert.equal(await tokens.current(), undefined)
  assert.equal(await tokens.current(), undefined)
  assert.deepEqual(asked, ['r1'])
})

test('After a refusal there is a newer token, which many refusals of the same one ask for once', async () => {
  const { tokens, asked } = session(another)
  const [one, two] = await Promise.all([tokens.after('a.1'), tokens.after('a.1')])
  assert.equal(one, two)
  assert.equal(await tokens.after('a.1'), one)
  assert.deepEqual(asked, ['r1'])
})

test('A sign-in without a refresh token ends with its token', async () => {
  const { tokens, pass } = session(another, { bearer: 'a.1', lastsSeconds: 60 })
  assert.equal(tokens.isYoung(), true)
  pass(61)
  assert.equal(tokens.isYoung(), false)
  assert.equal(await tokens.after('a.1'), undefined)
})

test('Whoever signs out while a refresh is on its way stays signed out, and the issuer is told', async () => {
  const { promise, resolve } = Promise.withResolvers<Granted>()
  const { tokens, revoked } = session(() => promise)
  const late = tokens.after('a.1')
  await tokens.forget()
  resolve({ bearer: 'a.late', lastsSeconds: 3600 })
  assert.equal(await late, undefined)
  assert.equal(await tokens.current(), undefined)
  assert.deepEqual(revoked, ['r1'])
})
