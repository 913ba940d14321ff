import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Release, renewed } from '../../proof/upgrade.ts'

const release = (lambdas: Readonly<Record<string, string>>): Release => ({
  lambdas: new Map(Object.entries(lambdas)),
  pilot: 'd1',
})

test('the Lambdas with new code are those whose digest is another, and new ones', () => {
  const before = release({ sweep: 'a', dispatch: 'b', gone: 'c' })
  assert.deepEqual(renewed(before, release({ sweep: 'x', monitor: 'y', dispatch: 'b' })), ['monitor', 'sweep'])
  assert.deepEqual(renewed(before, before), [])
})
