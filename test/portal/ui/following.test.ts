import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextPollMs, pollMs } from '../../../portal/ui/following.ts'

test('What changes is asked about often, and what stands still ever more seldom, down to every ten seconds.', () => {
  const had = [0, 1500, 4000, 10_000, 60_000].map(nextPollMs)
  assert.deepEqual(had, [1500, 1500, 2000, 5000, 10_000])
})

test('An answer that is the same object has stood still since it was first had; another one begins anew.', () => {
  const data = { state: 'running' }
  assert.equal(pollMs({ data, dataUpdatedAt: 1000 }), 1500)
  assert.equal(pollMs({ data, dataUpdatedAt: 9000 }), 4000)
  assert.equal(pollMs({ data, dataUpdatedAt: 9000 }), 4000, 'to ask how long twice changes nothing')
  assert.equal(pollMs({ data: { state: 'complete' }, dataUpdatedAt: 9000 }), 1500)
})

test('Before the first answer nothing is asked for again.', () => {
  assert.equal(pollMs({ data: undefined, dataUpdatedAt: 0 }), false)
})
