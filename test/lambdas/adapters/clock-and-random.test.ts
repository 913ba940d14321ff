import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock, systemRandom, timeSortedId } from '../../../lambdas/adapters/clock-and-random.ts'

test('an id has 26 letters and digits, and ids of later milliseconds sort after', () => {
  const ids = [0, 31, 32, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1].map(timeSortedId)
  for (const id of ids) assert.match(id, /^[0-9A-HJKMNP-TV-Z]{26}$/)
  assert.deepEqual([...ids].sort(), ids)
})

test('ten thousand ids of the same moment are all different', () => {
  assert.equal(new Set(Array.from({ length: 10_000 }, () => timeSortedId(1))).size, 10_000)
})

test('the clock says UTC with milliseconds, and a fraction lies in [0, 1)', () => {
  assert.match(systemClock.now(), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  for (let at = 0; at < 1000; at++) {
    const fraction = systemRandom.fraction()
    assert.ok(fraction >= 0 && fraction < 1)
  }
})
