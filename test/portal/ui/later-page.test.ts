import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayLoadAnew } from '../../../portal/ui/later-page.ts'

function memory(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>()
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }
}

test('A page whose script is missing is loaded anew by itself, but not over and over.', () => {
  const kept = memory()
  const at = [1_000_000, 1_000_500, 1_059_999, 1_060_000, 1_060_001].map((nowMs) => mayLoadAnew(kept, nowMs))
  assert.deepEqual(at, [true, false, false, true, false])
})
