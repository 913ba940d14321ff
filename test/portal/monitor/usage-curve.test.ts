/** Tests of memory and CPU over time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { curvesInWords, curvesOf } from '../../../portal/monitor/usage-curve.ts'

const samples = [
  { seconds: 10, cpuSeconds: 5, memoryMiB: 100 },
  { seconds: 20, cpuSeconds: 15, memoryMiB: 800 },
  { seconds: 20, cpuSeconds: 15, memoryMiB: 800 },
  { seconds: 40, cpuSeconds: 25, memoryMiB: 400 },
]

test('CPU time becomes busy cores between one point and the next', () => {
  assert.deepEqual(curvesOf(samples).cores, [0.5, 1, 0, 0.5])
})

test('the curves are told in words: the most memory and when, and the mean of the CPU', () => {
  assert.equal(
    curvesInWords(samples, { memoryMiB: 1000, cores: 1 }),
    'Memory was highest after 20 s: 800 MiB, 80 % of the 1,000 MiB that it may have. CPU: 25 s in 40 s, on average 0.6 of 1 core.',
  )
  assert.equal(curvesInWords([], { memoryMiB: 1, cores: 1 }), 'Nothing was measured.')
})
