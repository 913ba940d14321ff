import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  airmassAt,
  halfTurn,
  horizon,
  moonPhasePercent,
  moonPlace,
  SITE,
  separationDeg,
  siderealDeg,
  sunPlace,
} from '../../phosim/celestial.ts'

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} within ${tolerance}`)

const MJD_1992_APRIL_12 = 48_724
const MJD_1992_OCTOBER_13 = 48_908

test('the Moon of 12 April 1992 is where Meeus has it, with the disk that he gives', () => {
  near(separationDeg(moonPlace(MJD_1992_APRIL_12), { raDeg: 134.688, decDeg: 13.768 }), 0, 0.3)
  near(moonPhasePercent(MJD_1992_APRIL_12), 67.86, 0.5)
})

test('the Sun of 13 October 1992 is where Meeus has it', () => {
  near(separationDeg(sunPlace(MJD_1992_OCTOBER_13), { raDeg: 198.38083, decDeg: -7.78507 }), 0, 0.02)
})

test('sidereal time at Greenwich on 10 April 1987 is that of Meeus', () => {
  near(halfTurn(siderealDeg(46_895) - SITE.longitudeDeg - 197.693195), 0, 1e-4)
})

test('a star at the zenith stands there, and one on the pole stands at the latitude in the south', () => {
  const mjd = 61_000.2
  const zenith = horizon({ raDeg: siderealDeg(mjd), decDeg: SITE.latitudeDeg }, mjd)
  near(zenith.altitudeDeg, 90, 1e-6)
  const pole = horizon({ raDeg: 0, decDeg: -90 }, mjd)
  near(pole.altitudeDeg, -SITE.latitudeDeg, 1e-6)
  near(pole.azimuthDeg, 180, 1e-6)
})

test('a star west of the meridian sets in the west, with a positive parallactic angle in the north', () => {
  const mjd = 61_000.2
  const west = horizon({ raDeg: siderealDeg(mjd) - 30, decDeg: 10 }, mjd)
  assert.ok(west.azimuthDeg > 180 && west.azimuthDeg < 360)
  assert.ok(west.parallacticDeg > 90 && west.parallacticDeg < 180)
})

test('separations are symmetric, at most half a turn, and exact where small', () => {
  const place = fc.record({
    raDeg: fc.double({ min: 0, max: 360, noNaN: true }),
    decDeg: fc.double({ min: -90, max: 90, noNaN: true }),
  })
  fc.assert(
    fc.property(place, place, (one, other) => {
      const separation = separationDeg(one, other)
      assert.equal(separation, separationDeg(other, one))
      assert.ok(separation >= 0 && separation <= 180)
    }),
  )
  near(separationDeg({ raDeg: 10, decDeg: -30 }, { raDeg: 10, decDeg: -30.000001 }), 1e-6, 1e-12)
})

test('airmass is 1 overhead, 2 at 30 degrees, and finite below the horizon', () => {
  near(airmassAt(90), 1, 1e-12)
  near(airmassAt(30), 2, 1e-9)
  assert.equal(airmassAt(-20), 40)
})
