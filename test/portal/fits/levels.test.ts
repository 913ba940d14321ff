import assert from 'node:assert/strict'
import { test } from 'node:test'
import { levelsOf, sortedSample } from '../../../portal/fits/levels.ts'

const levels = (pixels: Float32Array, width: number) => levelsOf(pixels, sortedSample(pixels, width))

test('extremes are those of every pixel, blank and infinite ones left out', () => {
  const pixels = new Float32Array(1_000_000).fill(5)
  pixels[17] = -300
  pixels[999_999] = 70_000
  pixels[4] = Number.NaN
  pixels[5] = Number.POSITIVE_INFINITY
  const { least, greatest, blanks, limits } = levels(pixels, 1000)
  assert.deepEqual([least, greatest, blanks], [-300, 70_000, 2])
  assert.deepEqual(limits['min-max'], { low: -300, high: 70_000 })
})

test('percentile limits cut a quarter percent off either end', () => {
  const pixels = Float32Array.from({ length: 250_000 }, (_, i) => (i * 7919) % 250_000)
  const { low, high } = levels(pixels, 500).limits.percentile
  assert.ok(Math.abs(low - 625) < 300 && Math.abs(high - 249_375) < 300, `${low} ${high}`)
})

test('an image that is the same everywhere, and one without a value, still have limits that differ', () => {
  for (const value of [3, Number.NaN])
    for (const { low, high } of Object.values(levels(new Float32Array(100).fill(value), 10).limits))
      assert.ok(high > low)
})

test('a sample comes from all over the image, sorted', () => {
  const pixels = Float32Array.from({ length: 4_000_000 }, (_, i) => i)
  const sample = sortedSample(pixels, 2000)
  assert.ok(sample.length >= 65_536 && sample.length < 100_000, `${sample.length}`)
  assert.ok((sample[0] ?? 0) < 10_000 && (sample.at(-1) ?? 0) > 3_990_000)
  assert.ok(sample.every((value, i) => i === 0 || value > (sample[i - 1] ?? 0)))
})
