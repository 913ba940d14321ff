import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BriefMemory } from '../../../lambdas/adapters/brief-memory.ts'

test('a value is remembered until its time, and not at it', () => {
  const memory = new BriefMemory<string>(2)
  memory.set('a', 'one', 100)
  assert.equal(memory.get('a', 99), 'one')
  assert.equal(memory.get('a', 100), undefined)
  assert.equal(memory.get('a', 99), undefined)
})

test('beyond its bound the oldest is forgotten, and a renewed value is young', () => {
  const memory = new BriefMemory<string>(2)
  memory.set('a', 'one', 100)
  memory.set('b', 'two', 100)
  memory.set('a', 'three', 100)
  memory.set('c', 'four', 100)
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => memory.get(key, 0)),
    ['three', undefined, 'four'],
  )
})
