/** The series of what a payload used: few points at equal distances, however often and however long it was looked at. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MOST_SAMPLES, UsageSamples } from '../../core/contract/pilots.ts'
import { UsageSeries } from '../../pilot/usage-series.ts'

/** A payload that uses half a core, looked at each second, with a peak of memory at one of them. */
function seriesOf(seconds: number, peakAt: number) {
  const series = new UsageSeries()
  for (let at = 1; at <= seconds; at++) series.add(at, { cpuSeconds: at / 2, memoryMiB: at === peakAt ? 3000 : 100 })
  return series.samples
}

test('a payload that ends within the first second has no series', () => {
  const series = new UsageSeries()
  series.add(0.9, { cpuSeconds: 0.5, memoryMiB: 20 })
  assert.equal(series.samples, undefined)
})

test('a short payload has a point for each second, and a look that comes late counts for those before', () => {
  const series = new UsageSeries()
  series.add(1.2, { cpuSeconds: 0.52, memoryMiB: 20.4 })
  series.add(3.1, { cpuSeconds: 2, memoryMiB: 50 })
  assert.deepEqual(series.samples, { secondsApart: 1, cpuSeconds: [0.5, 2, 2], memoryMiB: [20, 50, 50] })
})

test('a long payload has points further apart, and the peak of its memory among them', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 20_000 }), fc.nat(), (seconds, chance) => {
      const samples = seriesOf(seconds, 1 + (chance % seconds))
      assert.ok(samples !== undefined)
      assert.equal(UsageSamples.safeParse(samples).success, true)
      const { secondsApart, cpuSeconds, memoryMiB } = samples
      assert.ok(cpuSeconds.length >= MOST_SAMPLES / 2 - 1 && cpuSeconds.length < MOST_SAMPLES)
      assert.equal(cpuSeconds.length, Math.floor(seconds / secondsApart))
      assert.ok(cpuSeconds.every((used, at) => Math.abs(used - ((at + 1) * secondsApart) / 2) <= 0.5))
      const isShown = 1 + (chance % seconds) <= cpuSeconds.length * secondsApart
      assert.equal(memoryMiB.includes(3000), isShown)
    }),
    { numRuns: 50 },
  )
})
