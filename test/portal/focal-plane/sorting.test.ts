/** The order of the focal plane's table. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { categoryLayer } from '../../../portal/focal-plane/category-layer.ts'
import { numberLayer } from '../../../portal/focal-plane/number-layer.ts'
import { sorted } from '../../../portal/focal-plane/sorting.ts'

const SENSORS = ['R22_S10', 'R22_S11', 'R22_S12', 'R22_S20']
const cellsOf = ({ cells }: ReturnType<typeof numberLayer>) => new Map(cells.map((cell) => [cell.sensor, cell]))

test('sensors with nothing to show come last, whichever way the values go', () => {
  const values = [12, 3, 3].map((value, index) => ({ sensor: SENSORS[index] ?? '', value }))
  const cells = cellsOf(numberLayer(values, { title: 'Run time', unit: 'h' }))
  const order = (direction: 'ascending' | 'descending') => sorted(SENSORS, cells, { by: 'value', direction })
  assert.deepEqual(order('ascending'), ['R22_S11', 'R22_S12', 'R22_S10', 'R22_S20'])
  assert.deepEqual(order('descending'), ['R22_S10', 'R22_S11', 'R22_S12', 'R22_S20'])
})

test('names are ordered by the alphabet, numbers in them as numbers', () => {
  const names = ['SITE_10', 'SITE_9', 'BNL'].map((category, index) => ({ sensor: SENSORS[index] ?? '', category }))
  const cells = cellsOf(categoryLayer(names, 'Site'))
  assert.deepEqual(sorted(SENSORS.slice(0, 3), cells, { by: 'value', direction: 'ascending' }), [
    'R22_S12',
    'R22_S11',
    'R22_S10',
  ])
  assert.deepEqual(sorted(SENSORS, cells, { by: 'sensor', direction: 'descending' }), SENSORS.toReversed())
})
