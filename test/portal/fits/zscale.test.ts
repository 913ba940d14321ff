import assert from 'node:assert/strict'
import { test } from 'node:test'
import { zscale } from '../../../portal/fits/zscale.ts'

const fraction = (value: number) => value - Math.trunc(value)

/** A sky of 200 with noise and some stars, the same in every language. */
const sky = Float32Array.from({ length: 1000 }, (_, i) => {
  const noise = [12.9898, 78.233, 37.719].reduce((sum, k) => sum + fraction(Math.sin((i + 1) * k) * 43758.5453), 0)
  return 200 + 8 * noise + (i % 25 === 0 ? 5000 / (1 + (i % 7)) : 0)
})

test('the limits of a sky with stars are those of astropy, to within a percent of their range', () => {
  const { low, high } = zscale(sky.toSorted())
  // astropy 8.0.2, ZScaleInterval(n_samples=1000).get_limits on the same thousand values;
  // it counts places from 0 where IRAF counts from 1, and lets rejection spread half as far but in every round.
  assert.ok(Math.abs(low - 177.79360961914062) < 0.76, `${low}`)
  assert.ok(Math.abs(high - 253.54850036242522) < 0.76, `${high}`)
})

test('values on a straight line are shown whole, and so are those that are all the same', () => {
  const line = Float32Array.from({ length: 1000 }, (_, i) => i)
  assert.deepEqual(zscale(line), { low: 0, high: 999 })
  assert.deepEqual(zscale(new Float32Array(1000).fill(7)), { low: 7, high: 7 })
  assert.deepEqual(zscale(Float32Array.of(1, 2)), { low: 1, high: 2 })
  assert.deepEqual(zscale(new Float32Array(0)), { low: 0, high: 0 })
})
