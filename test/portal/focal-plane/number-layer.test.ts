/** Numbers on the focal plane: the ramp's steps and what is said of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SENSORS } from '../../../phosim/focal-plane.ts'
import { numberLayer, rampEdges, shortNumber, stepOf } from '../../../portal/focal-plane/number-layer.ts'

const numbers = (...values: readonly number[]) =>
  values.map((value, index) => ({ sensor: SENSORS[index] ?? '', value }))

test('a linear ramp has steps between round numbers', () => {
  assert.deepEqual(rampEdges([0.4, 6.4]), [0, 1, 2, 3, 4, 5, 6])
  assert.deepEqual(rampEdges([0.11, 0.68]), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
  assert.deepEqual(rampEdges([3000, 3100]), [3000, 3020, 3040, 3060, 3080, 3100])
  assert.deepEqual(rampEdges([1, 2, 3]), [1, 2, 3])
})

test('a logarithmic ramp has a step for nothing, and thinner steps where few decades are spanned', () => {
  assert.deepEqual(rampEdges([0, 7, 90_000], 'log'), [0, 1, 10, 100, 1000, 10_000])
  assert.deepEqual(rampEdges([3, 900], 'log'), [3, 10, 30, 100, 300])
  assert.deepEqual(rampEdges([20, 90], 'log'), [20, 50])
})

test('equal values are one step, and no values are none', () => {
  assert.deepEqual(rampEdges([3, 3]), [3])
  assert.deepEqual(rampEdges([]), [])
  assert.deepEqual(rampEdges([0, 0], 'log'), [0])
})

test('a linear ramp never has more than seven steps, and every value falls on the step that holds it', () => {
  const values = fc.array(
    fc.integer({ min: 0, max: 1e9 }).map((value) => value / 1000),
    { minLength: 1, maxLength: 50 },
  )
  fc.assert(
    fc.property(values, (some) => {
      const edges = rampEdges(some)
      assert.ok(edges.length >= 1 && edges.length <= 7, edges.join())
      for (const value of some) {
        const step = stepOf(value, edges)
        assert.ok((edges[step] ?? Number.NaN) <= value * (1 + 1e-9), `${value} in ${edges.join()}`)
        assert.ok((edges[step + 1] ?? Number.POSITIVE_INFINITY) > value)
      }
    }),
  )
})

test('a number takes four letters at most', () => {
  assert.deepEqual([0.123, 4.04, 4, 41.2, 999, 1234, 123_456].map(shortNumber), [
    '0.12',
    '4.0',
    '4',
    '41',
    '999',
    '1.2k',
    '123k',
  ])
})

test('the largest of a sensor’s snaps is shown, and the legend counts every sensor once', () => {
  const layer = numberLayer([...numbers(1, 2.5), { sensor: 'R01_S00', value: 4 }], { title: 'Run time', unit: 'h' })
  assert.deepEqual(
    layer.cells.map(({ words }) => words),
    ['4 h', '2.5 h'],
  )
  assert.equal(layer.legend.entries.flatMap(({ sensors }) => sensors).length, 2)
})

test('whole numbers name their step by themselves, and the last is open', () => {
  const layer = numberLayer(numbers(1, 2, 3, 1), { title: 'Attempts' })
  assert.deepEqual(
    layer.legend.entries.map(({ words }) => words),
    ['1', '2', '3 and more'],
  )
  assert.equal(layer.cells[0]?.words, '1 attempts')
})
