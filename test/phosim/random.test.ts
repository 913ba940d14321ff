import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomSource } from '../../phosim/random.ts'

const draw = (count: number, one: () => number) => Array.from({ length: count }, one)
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('a seed gives the same numbers for ever', () => {
  const random = randomSource(1)
  assert.deepEqual(
    draw(3, random.uniform).map((value) => value.toFixed(9)),
    ['0.627073941', '0.002735721', '0.527447040'],
  )
})

test('uniform and normal numbers have the mean and the spread that they should', () => {
  const random = randomSource(42)
  const uniform = draw(100_000, random.uniform)
  assert.ok(uniform.every((value) => value >= 0 && value < 1))
  assert.ok(Math.abs(mean(uniform) - 0.5) < 0.005)
  const normal = draw(100_000, random.normal)
  assert.ok(Math.abs(mean(normal)) < 0.02)
  assert.ok(Math.abs(mean(normal.map((value) => value * value)) - 1) < 0.02)
})

test('items are picked as often as their weights say', () => {
  const random = randomSource(7)
  const picks = draw(10_000, () => random.pick([0, 1, 2], (item) => item))
  assert.ok(!picks.includes(0))
  assert.ok(Math.abs(picks.filter((item) => item === 2).length / 10_000 - 2 / 3) < 0.02)
  assert.throws(() => random.pick([]), RangeError)
})
