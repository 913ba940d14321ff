import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VisitView } from '../../../core/contract/tasks.ts'
import { colouringOf, planeLayer } from '../../../portal/tasks/plane-layers.ts'

const RAN = { wallSeconds: 60, memoryMiB: 342 }

const cells: VisitView['cells'] = [
  { pandaId: 1, stage: 'prepare', state: 'finished', attempt: 1, site: 'A' },
  { pandaId: 2, stage: 'simulate', sensor: 'R22_S11', snap: 0, state: 'finished', attempt: 2, site: 'A', ...RAN },
  { pandaId: 3, stage: 'simulate', sensor: 'R22_S12', snap: 0, state: 'running', attempt: 1, site: 'B' },
]

const given = { cells, pictures: new Map([['R22_S11', 'https://x/1.png']]) }

test('A job that belongs to no sensor is not on the focal plane.', () => {
  for (const name of ['state', 'attempts', 'site'] as const)
    assert.deepEqual(
      planeLayer(name, given).cells.map(({ sensor }) => sensor),
      ['R22_S11', 'R22_S12'],
    )
})

test('Run time and memory are shown of each sensor of which they are known.', () => {
  const values = (name: 'time' | 'memory') => planeLayer(name, given).cells.map(({ sensor, value }) => [sensor, value])
  assert.deepEqual(values('time'), [['R22_S11', 60]])
  assert.deepEqual(values('memory'), [['R22_S11', 342]])
})

test('A sensor whose image is not there yet keeps its state among the images.', () => {
  const [first, second] = planeLayer('pictures', given).cells
  assert.equal(first?.picture, 'https://x/1.png')
  assert.deepEqual([second?.picture, second?.signs[0]?.label], [undefined, 'R'])
})

test('An address that names no colouring shows states.', () => {
  assert.equal(colouringOf('memory'), 'memory')
  assert.equal(colouringOf('nonsense'), 'state')
  assert.equal(colouringOf(null), 'state')
})
