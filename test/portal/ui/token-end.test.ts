import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOfToken } from '../../../portal/ui/token-end.ts'

const token = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sign`

test('a token says itself when it ends', () => {
  assert.equal(endOfToken(token({ sub: 'ada ÿ?>', exp: 1_795_418_010 })), '2026-11-23T07:13:30.000Z')
})

test('of a token that does not say it, or that is no JWT, nobody knows', () => {
  for (const other of ['', 'opaque', 'a.b.c', token({}), token({ exp: 'soon' })])
    assert.equal(endOfToken(other), undefined)
})
