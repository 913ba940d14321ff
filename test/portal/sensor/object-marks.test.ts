import assert from 'node:assert/strict'
import { test } from 'node:test'
import { standardCatalog } from '../../../phosim/standard-catalogs.ts'
import { marksOfLines } from '../../../portal/sensor/object-marks.ts'

test('every object of a standard catalog is marked where its line has it', () => {
  const grid = standardCatalog('grid')
  assert.ok(grid)
  const marks = marksOfLines(grid.lines())
  assert.equal(marks.length, grid.objects)
  const [line = ''] = [...grid.lines()].filter((text) => text.startsWith('object'))
  const [, label, raDeg, decDeg, magnitude] = line.split(' ')
  assert.deepEqual(marks[0], {
    label,
    ...{ raDeg: Number(raDeg), decDeg: Number(decDeg), magnitude: Number(magnitude) },
  })
})

test('lensing moves an object by radians, as PhoSim 3.4 reads it', () => {
  const [mark] = marksOfLines(['object 9 10 -20 21 sed 0 0 0 0 1e-5 -2e-5 star none none'])
  assert.ok(mark)
  assert.ok(Math.abs(mark.raDeg - 10 - 1e-5 * (180 / Math.PI)) < 1e-12)
  assert.ok(Math.abs(mark.decDeg + 20 + 2e-5 * (180 / Math.PI)) < 1e-12)
})

test('other lines, and objects without a place, are passed over', () => {
  const lines = ['', 'rightascension 10', 'object 1', 'object 2 x y 20 sed 0 0 0 0 0 0 star none none', 'objects 1 2 3']
  assert.deepEqual(marksOfLines(lines), [])
})
