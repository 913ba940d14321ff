/** Where jobs wait, by memory: a job that needs more than a site's own slots has a berth of its own class. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { berthOf, berthsFor, berthsOf, berthsOfClass, mostMemory, pilotsLacking } from '../../core/berths.ts'
import { siteOf } from './sample.ts'

const larger = [
  { memoryMiB: 15_000, jobDefinition: 'huge' },
  { memoryMiB: 7000, jobDefinition: 'large' },
]
const pool = { kind: 'batch' as const, jobQueue: 'q', jobDefinition: 'ordinary', larger }
const site = siteOf('A', { memoryMiB: 3500, shards: 2, pool })

test('a job waits in the least class that is enough for it, and in the last when none is', () => {
  assert.equal(mostMemory(site), 15_000)
  assert.deepEqual(
    [1, 3500, 3501, 7000, 15_000, 99_999].map((needs) => berthOf(site, 7, needs)),
    ['A#1', 'A#1', 'A#1#1', 'A#1#1', 'A#1#2', 'A#1#2'],
  )
  assert.equal(berthOf(siteOf('B', { shards: 2 }), 7, 99_999), 'B#1')
})

test('wherever a job waits, supply counts it, an offline site gives it back, and a slot that is large enough looks', () => {
  const needs = fc.integer({ min: 1, max: 15_000 })
  fc.assert(
    fc.property(needs, needs, fc.nat(1000), (needsMiB, slotMiB, pandaId) => {
      const berth = berthOf(site, pandaId, needsMiB)
      const counted = [0, 1, 2].flatMap((at) => berthsOfClass(site, at))
      assert.ok(berthsOf({ site }).includes(berth) && counted.includes(berth))
      assert.equal(new Set(counted).size, counted.length)
      if (slotMiB >= needsMiB) assert.ok(berthsFor(site, pandaId, slotMiB).includes(berth))
    }),
  )
})

test('a slot looks first at the jobs that few others can take', () => {
  assert.deepEqual(berthsFor(site, 0, 7000), ['A#0#1', 'A#0'])
  assert.deepEqual(berthsFor(site, 0, 15_000), ['A#0#2', 'A#0#1', 'A#0'])
  // A slot beside small jobs may have a little more than its share.
  assert.deepEqual(berthsFor(site, 0, 5000), ['A#0#1', 'A#0'])
})

test('pilots are lacking where neither slots of their class nor what larger ones have left over is enough', () => {
  assert.deepEqual(pilotsLacking([10], [3], 4), [2])
  assert.deepEqual(pilotsLacking([10, 2], [0, 0], 1), [10, 2])
  assert.deepEqual(pilotsLacking([10, 2], [4, 8], 1), [0, 0])
  assert.deepEqual(pilotsLacking([10, 2], [20, 0], 1), [0, 2])
  assert.deepEqual(pilotsLacking([5, 1, 3], [0, 0, 5], 1), [4, 0, 0])
  assert.deepEqual(pilotsLacking([3, 1], [0, 0], 4), [0, 1])
})
