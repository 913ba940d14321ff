/** The sky on the map: where places stand, and the way back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { separationDeg } from '../../../phosim/celestial.ts'
import { GREAT_CIRCLES, onEcliptic, onGalacticPlane } from '../../../portal/sky/great-circles.ts'
import { MAP_HEIGHT, MAP_WIDTH, skyProjection } from '../../../portal/sky/projection.ts'

const near = (actual: number, expected: number, within = 1e-3) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

test('RA grows to the left and Dec upwards, and the map is filled from edge to edge', () => {
  const { toMap } = skyProjection(0)
  const middle = toMap({ raDeg: 0, decDeg: 0 })
  near(middle.x, MAP_WIDTH / 2)
  near(middle.y, MAP_HEIGHT / 2)
  assert.ok(toMap({ raDeg: 30, decDeg: 0 }).x < middle.x)
  assert.ok(toMap({ raDeg: 330, decDeg: 0 }).x > middle.x)
  near(toMap({ raDeg: 179.9999, decDeg: 0 }).x, 0, 0.01)
  near(toMap({ raDeg: 180.0001, decDeg: 0 }).x, MAP_WIDTH, 0.01)
  near(toMap({ raDeg: 77, decDeg: 90 }).y, 0)
  near(toMap({ raDeg: 77, decDeg: -90 }).y, MAP_HEIGHT)
})

test('another right ascension can stand in the middle', () => {
  near(skyProjection(53.1).toMap({ raDeg: 53.1, decDeg: -28 }).x, MAP_WIDTH / 2)
})

test('every place of the sky is found again from its point on the map', () => {
  const anywhere = fc.record({
    raDeg: fc.double({ min: 0, max: 359.99, noNaN: true }),
    decDeg: fc.double({ min: -85, max: 85, noNaN: true }),
  })
  fc.assert(
    fc.property(anywhere, fc.integer({ min: 0, max: 359 }), (place, middle) => {
      const { toMap, toSky } = skyProjection(middle)
      const again = toSky(toMap(place))
      fc.pre(again !== undefined)
      assert.ok(separationDeg(place, again) < 1e-4, JSON.stringify([place, again]))
    }),
  )
})

test('outside the ellipse there is no sky', () => {
  assert.equal(skyProjection(0).toSky({ x: 3, y: 3 }), undefined)
})

test('the lines of the grid run through the places that they stand for', () => {
  const { gridPath, toMap } = skyProjection(0)
  const path = gridPath(30)
  const { x, y } = toMap({ raDeg: 60, decDeg: 30 })
  const arc = /A(166\.\d+) 250 0 0 0 500 500/.exec(path)
  const [rx = 0] = [Number(arc?.[1])]
  near(((500 - x) / rx) ** 2 + ((y - 250) / 250) ** 2, 1)
  assert.ok(path.includes(` ${y.toFixed(2)}h`), 'the parallel of 30 degrees')
})

test('the centre of the Galaxy and the poles of both circles are where they are known to be', () => {
  const centre = onGalacticPlane(0)
  near(centre.raDeg, 266.405, 0.001)
  near(centre.decDeg, -28.936, 0.001)
  const solstice = onEcliptic(90)
  near(solstice.raDeg, 90)
  near(solstice.decDeg, 23.43928)
  const poles = [
    { raDeg: 270, decDeg: 90 - 23.43928 },
    { raDeg: 192.85948, decDeg: 27.12825 },
  ]
  for (const [index, { line }] of GREAT_CIRCLES.entries())
    for (const place of line) near(separationDeg(place, poles[index] ?? place), 90, 1e-6)
})

test('a line that leaves the map at one edge goes on at the other', () => {
  const path = skyProjection(0).linePath([
    { raDeg: 170, decDeg: 0 },
    { raDeg: 190, decDeg: 0 },
  ])
  assert.equal(path.split('M').length - 1, 2)
})
