import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../../core/contract/problems.ts'
import { askAgainMs, nextPollMs, pollMs } from '../../../portal/ui/following.ts'

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

test('A service that was away is asked again, with an answer from before or without; what it refuses is not.', () => {
  const data = { state: 'complete' }
  const isOver = () => false
  for (const had of [data, undefined]) {
    const askedAgain = (error: unknown) => askAgainMs({ data: had, dataUpdatedAt: 0, error }, isOver)
    assert.equal(askedAgain(new TypeError('Failed to fetch')), 10_000)
    assert.equal(askedAgain(new Refusal('unavailable', 'The service is away.')), 10_000)
    assert.equal(askedAgain(new Refusal('not-found', 'There is no task 9.')), false)
    assert.equal(askedAgain(null), false)
  }
})

test('An answer is asked for again while it may change, and no more when it cannot.', () => {
  const asked = { data: { state: 'running' }, dataUpdatedAt: 0, error: null }
  const mayChange = ({ state }: { state: string }) => state === 'running'
  assert.equal(askAgainMs(asked, mayChange), 1500)
  assert.equal(askAgainMs({ ...asked, data: { state: 'complete' } }, mayChange), false)
})

test('An answer in which something always differs is asked for at a pace of its own.', () => {
  const asked = { data: { countedAt: 'now' }, dataUpdatedAt: 0, error: null }
  assert.equal(
    askAgainMs(asked, () => true, 5000),
    5000,
  )
})
