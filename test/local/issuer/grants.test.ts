import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Grants } from '../../../local/issuer/grants.ts'

const VERIFIER = 'v'.repeat(43)
const REDIRECT = 'http://127.0.0.1:8080/signed-in'
const given = {
  person: { user: 'vera', groups: ['desc'], operator: false },
  asked: {
    redirectUri: REDIRECT,
    state: undefined,
    nonce: undefined,
    scope: 'openid',
    challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    prompt: undefined,
  },
}

test('A code is good for a minute, and a sign-in for thirty days', () => {
  let nowMs = 0
  const grants = new Grants(() => nowMs)
  const late = grants.code(given)
  nowMs = 60_000
  assert.equal(grants.redeem(late, REDIRECT, VERIFIER), undefined)
  const first = grants.redeem(grants.code(given), REDIRECT, VERIFIER)
  assert.ok(first)
  nowMs += 30 * 24 * 3600_000 - 1
  const next = grants.refresh(first.refreshToken)
  assert.ok(next)
  nowMs += 1
  assert.equal(grants.refresh(next.refreshToken), undefined)
})

test('Sign-ins of the same person end each by itself', () => {
  const grants = new Grants()
  const [one, other] = [1, 2].map(() => grants.redeem(grants.code(given), REDIRECT, VERIFIER)?.refreshToken ?? '')
  grants.revoke(one ?? '')
  assert.equal(grants.refresh(one ?? ''), undefined)
  assert.ok(grants.refresh(other ?? ''))
})
