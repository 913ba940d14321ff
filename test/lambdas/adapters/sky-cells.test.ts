/** Cells of the sky: no search around a position may miss what lies within its radius. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cellsAround, degreesBetween, skyCell } from '../../../lambdas/adapters/sky-cells.ts'

const position = fc.record({
  raDeg: fc.double({ min: 0, max: 360, noNaN: true }),
  decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
})

/** The position so far away in a direction (spherical law of cosines). */
function away(from: { raDeg: number; decDeg: number }, distanceDeg: number, directionDeg: number) {
  const [d, b, t] = [from.decDeg, distanceDeg, directionDeg].map((deg) => (deg * Math.PI) / 180)
  if (d === undefined || b === undefined || t === undefined) throw new Error('three angles')
  const sin = Math.sin(d) * Math.cos(b) + Math.cos(d) * Math.sin(b) * Math.cos(t)
  const y = Math.sin(t) * Math.sin(b) * Math.cos(d)
  const x = Math.cos(b) - Math.sin(d) * sin
  const decDeg = (Math.asin(Math.max(-1, Math.min(1, sin))) * 180) / Math.PI
  return { raDeg: (((from.raDeg + (Math.atan2(y, x) * 180) / Math.PI) % 360) + 360) % 360, decDeg }
}

test('whatever lies within the radius lies in one of the cells around', () => {
  const radius = fc.double({ min: 0, max: 30, noNaN: true })
  const direction = fc.double({ min: 0, max: 360, noNaN: true })
  fc.assert(
    fc.property(position, radius, fc.double({ min: 0, max: 1, noNaN: true }), direction, (centre, deg, part, turn) => {
      const point = away(centre, deg * part * 0.999_999, turn)
      fc.pre(degreesBetween(centre, point) <= deg)
      assert.ok(cellsAround(centre, deg).includes(skyCell(point)), `${skyCell(point)}`)
    }),
    { numRuns: 2000 },
  )
})

test('a field of view touches only a few cells, and the whole ring only at a pole', () => {
  assert.ok(cellsAround({ raDeg: 53.1, decDeg: -28.1 }, 1.75).length <= 4)
  assert.ok(cellsAround({ raDeg: 0, decDeg: 0 }, 1.75).length <= 4)
  assert.ok(cellsAround({ raDeg: 0, decDeg: -89 }, 1.75).length <= 4)
  assert.ok(cellsAround({ raDeg: 100, decDeg: 0 }, 30).length <= 200)
})

test('distances are those on the sphere, small ones too', () => {
  assert.ok(Math.abs(degreesBetween({ raDeg: 359.5, decDeg: 0 }, { raDeg: 0.5, decDeg: 0 }) - 1) < 1e-9)
  assert.ok(Math.abs(degreesBetween({ raDeg: 0, decDeg: 60 }, { raDeg: 1, decDeg: 60 }) - 0.499_99) < 1e-4)
  assert.ok(Math.abs(degreesBetween({ raDeg: 10, decDeg: 20 }, { raDeg: 10, decDeg: 20.000_001 }) - 1e-6) < 1e-12)
  assert.equal(degreesBetween({ raDeg: 0, decDeg: 90 }, { raDeg: 0, decDeg: -90 }), 180)
})
