/** Observations as points of the map: which is pointed at, which a click means, and how bands are told apart. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surveyVisits } from '../../../phosim/survey.ts'
import { BAND_SIGNS, bandLetter, shapePath } from '../../../portal/sky/bands.ts'
import { skyProjection } from '../../../portal/sky/projection.ts'
import { clicked, pointsAt, skyPoints } from '../../../portal/sky/sky-points.ts'

const VISITS = surveyVisits()
const POINTS = skyPoints(VISITS, skyProjection(0))
const pointOf = (obsHistId: string) => {
  const found = POINTS.find(({ observation }) => observation.obsHistId === obsHistId)
  assert.ok(found, obsHistId)
  return found
}
const idsAt = (obsHistId: string, dx = 0) => {
  const { x, y } = pointOf(obsHistId)
  return pointsAt(POINTS, { x: x + dx, y }, 3).map(({ observation }) => observation.obsHistId)
}

test('pointing near a field finds all its visits, and nothing is found in the empty north', () => {
  assert.deepEqual(idsAt('1000787', 1), ['1000787', '1000788'])
  assert.deepEqual(pointsAt(POINTS, { x: 500, y: 40 }, 10), [])
})

test('clicks on a field go through its visits: those not picked first', () => {
  const { x, y } = pointOf('1000787')
  const field = pointsAt(POINTS, { x, y }, 3)
  assert.equal(clicked(field, new Set())?.obsHistId, '1000787')
  assert.equal(clicked(field, new Set(['1000787']))?.obsHistId, '1000788')
  assert.equal(clicked(field, new Set(['1000787', '1000788']))?.obsHistId, '1000787')
  assert.equal(clicked([], new Set()), undefined)
})

test('visits of a field in two bands stand side by side, a single one on its place', () => {
  const [i, r] = [pointOf('1000787'), pointOf('1000788')]
  assert.ok(Math.abs(i.beside.x - r.beside.x) > 1.5)
  const isAlone = ({ raDeg, decDeg, filter }: (typeof VISITS)[number]) =>
    VISITS.every((other) => other.filter === filter || other.raDeg !== raDeg || other.decDeg !== decDeg)
  const alone = VISITS.filter(isAlone)
  assert.ok(alone.length > 100)
  for (const { obsHistId } of alone) assert.deepEqual(pointOf(obsHistId).beside, { x: 0, y: 0 })
})

test('every band has a letter, a colour and a shape of its own', () => {
  assert.equal(BAND_SIGNS.map(({ letter }) => letter).join(''), 'ugrizy')
  assert.equal(new Set(BAND_SIGNS.map(({ colour }) => colour)).size, 6)
  assert.equal(new Set(BAND_SIGNS.map(shapePath)).size, 6)
  assert.equal(bandLetter(6), '?')
})

test('no band’s shape is much larger than another’s', () => {
  for (const { letter, vertices } of BAND_SIGNS) {
    const area = vertices.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = vertices[(index + 1) % vertices.length] ?? [x, y]
      return sum + (x * nextY - nextX * y) / 2
    }, 0)
    assert.ok(Math.abs(area) > 2 && Math.abs(area) < 4, `${letter}: ${area}`)
  }
})
