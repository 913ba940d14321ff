/** The pictures of the standard catalogs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STANDARD_CATALOGS, standardCatalog } from '../../../phosim/standard-catalogs.ts'
import { dotPaths, FieldReader, pictureReachDeg } from '../../../portal/sky/field.ts'
import { readField } from '../../../portal/sky/read-field.ts'

const fieldOf = async (name: string) => {
  const catalog = standardCatalog(name)
  assert.ok(catalog)
  return readField(catalog)
}

test('every standard catalog has all its objects counted and some thousand drawn at most', async () => {
  for (const catalog of STANDARD_CATALOGS) {
    const { objects, dots } = await readField(catalog)
    assert.equal(objects, catalog.objects, catalog.name)
    assert.ok(dots.length >= 1 && dots.length <= 6000, `${catalog.name}: ${dots.length}`)
  }
})

test('the single star stands in the middle of the field of view', async () => {
  const field = await fieldOf('star')
  assert.ok(Math.hypot(field.dots[0]?.eastDeg ?? 1, field.dots[0]?.northDeg ?? 1) < 1e-9)
  assert.ok(pictureReachDeg(field) > 1.75)
  assert.equal(dotPaths(field).length, 1)
})

test('a grid keeps its spacing on the tangent plane', async () => {
  const { dots } = await fieldOf('grid')
  for (const { eastDeg, northDeg } of dots.slice(0, 100))
    for (const degrees of [eastDeg, northDeg]) assert.ok(Math.abs(degrees / 0.05 - Math.round(degrees / 0.05)) < 1e-3)
})

test('a catalog far smaller than the field of view is drawn close, its brightest objects alone', async () => {
  const field = await fieldOf('stars-and-galaxies-objects')
  assert.ok(pictureReachDeg(field) < 0.5)
  assert.equal(field.dots.length, 1500)
  const magnitudes = field.dots.map(({ magnorm }) => magnorm)
  assert.deepEqual(
    magnitudes,
    magnitudes.toSorted((a, b) => a - b),
  )
})

test('north is up, east is left, and the bright are drawn larger', () => {
  const reader = new FieldReader()
  for (const line of ['rightascension 10', 'declination 0', 'object 1 10.5 0 20 sed', 'object 2 10 0.5 25 sed'])
    reader.read(line)
  const [small, large] = dotPaths(reader.field())
  assert.equal(large?.d, 'M-0.5000 0.0000h0')
  assert.equal(small?.d, 'M0.0000 -0.5000h0')
  assert.ok((large?.size ?? 0) > (small?.size ?? 1))
})

test('objects without a pointing are drawn about their middle, over the end of right ascension too', () => {
  const reader = new FieldReader()
  for (const line of ['object 1 359.9 -30 20 sed', 'object 2 0.1 -30 20 sed']) reader.read(line)
  const { dots, reachDeg } = reader.field()
  assert.equal(dots.length, 2)
  assert.ok(reachDeg < 0.2, `${reachDeg}`)
})
