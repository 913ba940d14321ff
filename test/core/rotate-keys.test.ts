import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { kidOf, rotated, type TokenKey } from '../../core/rotate-keys.ts'

const DAY_MS = 86_400_000
const START = Date.parse('2026-01-01T10:20:30.400Z')
const at = (day: number) => new Date(START + day * DAY_MS).toISOString()
const secret = new Uint8Array(32)
const FIRST: TokenKey = { kid: 'first', secret }
const names = (ring: readonly TokenKey[]) => ring.map(({ kid }) => kid)

test('A key’s name tells when it was made, and names sort by it', () => {
  assert.equal(kidOf(at(0)), 'k20260101T102030Z')
  assert.ok(kidOf(at(9)) < kidOf(at(10)))
})

test('A rotation adds a key at the end, and keeps every key that a living token may have been signed with', () => {
  const once = rotated([FIRST], secret, at(30))
  const twice = rotated(once, secret, at(60))
  const thrice = rotated(twice, secret, at(90))
  assert.deepEqual(names(once), ['first', kidOf(at(30))])
  assert.deepEqual(names(twice), ['first', kidOf(at(30)), kidOf(at(60))])
  assert.deepEqual(names(thrice), [kidOf(at(30)), kidOf(at(60)), kidOf(at(90))])
})

test('However often and however soon the ring is turned, a token of 30 days finds its key until it ends', () => {
  const days = fc.array(fc.double({ min: 0.01, max: 50, noNaN: true }), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(days, fc.double({ min: 0, max: 1, noNaN: true }), (pauses, when) => {
      let ring: readonly TokenKey[] = [FIRST]
      let day = 0
      const issued: { kid: string; day: number }[] = []
      for (const pause of pauses) {
        issued.push({ kid: ring.at(-1)?.kid ?? '', day: day + pause * when })
        day += pause
        ring = rotated(ring, secret, at(day))
        for (const token of issued) if (day <= token.day + 30) assert.ok(names(ring).includes(token.kid))
      }
      assert.equal(ring.at(-1)?.kid, kidOf(at(day)))
    }),
  )
})
