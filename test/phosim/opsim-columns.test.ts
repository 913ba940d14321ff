import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { filterNumber, missingColumns, observationOfRow } from '../../phosim/opsim-columns.ts'

const RAD = Math.PI / 180

const OPSIM_3 = {
  obsHistID: 1189150,
  fieldRA: 53.0 * RAD,
  fieldDec: -27.4 * RAD,
  expMJD: 60_598.26,
  filter: 'r',
  night: 1004,
  rawSeeing: 0.71,
  rotSkyPos: 30 * RAD,
  rotTelPos: -10 * RAD,
  altitude: 70 * RAD,
  azimuth: 100 * RAD,
  airmass: 1.06,
  moonRA: 10 * RAD,
  moonDec: 5 * RAD,
  moonAlt: -20 * RAD,
  dist2Moon: 53 * RAD,
  moonPhase: 33,
  sunAlt: -40 * RAD,
  visitExpTime: 30,
}

const SCHEDULER = {
  observationId: '1189150.0',
  fieldRA: '53.0',
  fieldDec: '-27.4',
  observationStartMJD: '60598.26',
  band: 'r',
  filter: 'r_57',
  night: '1004',
  seeingFwhm500: '0.71',
  rotSkyPos: '30',
  visitExposureTime: '29.2',
  numExposures: '1',
}

test('OpSim 3 gives angles in radians and the scheduler in degrees, and both are one visit', () => {
  const old = observationOfRow(OPSIM_3)
  const today = observationOfRow(SCHEDULER)
  for (const { obsHistId, raDeg, decDeg, rotSkyPosDeg, filter, night, rawSeeingArcsec } of [old, today]) {
    assert.deepEqual([obsHistId, filter, night, rawSeeingArcsec], ['1189150', 2, 1004, 0.71])
    assert.deepEqual(
      [raDeg, decDeg, rotSkyPosDeg].map((degrees) => Number(degrees.toFixed(9))),
      [53, -27.4, 30],
    )
  }
  assert.deepEqual([old.visitSeconds, old.snaps], [33, 2])
  assert.deepEqual([today.visitSeconds, today.snaps], [29.2, 1])
  assert.equal(Math.round(old.moonAltDeg), -20)
})

test('what a table leaves out follows from place and time', () => {
  const { altitudeDeg, airmass, moonPhase, dist2MoonDeg, sunAltDeg } = observationOfRow(SCHEDULER)
  assert.ok(altitudeDeg > 50 && altitudeDeg < 90)
  assert.ok(airmass > 1 && airmass < 1.4)
  assert.ok(moonPhase >= 0 && moonPhase <= 100)
  assert.ok(dist2MoonDeg > 0 && dist2MoonDeg < 180)
  assert.ok(sunAltDeg < -12)
})

test('a table without a required column is told which, by every name it might have', () => {
  assert.deepEqual(missingColumns(Object.keys(OPSIM_3)), [])
  assert.deepEqual(missingColumns(Object.keys(SCHEDULER)), [])
  assert.deepEqual(missingColumns(['obsHistID', 'fieldRA', 'fieldDec', 'filter']), [
    'start of the exposure, MJD (expMJD or observationStartMJD or mjd)',
  ])
})

test('a value that cannot be read is named', () => {
  assert.throws(() => observationOfRow({ ...OPSIM_3, filter: 'VR' }), /band is "VR", none of u g r i z y/)
  assert.throws(() => observationOfRow({ ...OPSIM_3, obsHistID: 'abc' }), /id of the visit is "abc", not digits/)
  assert.throws(() => observationOfRow({ ...OPSIM_3, expMJD: null }), /the row has no start of the exposure/)
  assert.throws(() => observationOfRow({ ...OPSIM_3, rawSeeing: 'good' }), /FWHM .* is "good", not a number/)
})

test('bands are read as letters, physical filters or numbers', () => {
  assert.deepEqual(['u', 'g_6', 'r_57', '3', 4, 'y', 'N', '', undefined].map(filterNumber), [
    0,
    1,
    2,
    3,
    4,
    5,
    undefined,
    undefined,
    undefined,
  ])
})

test('no row makes the reader throw anything but a RangeError', () => {
  const cell = fc.oneof(fc.string(), fc.double(), fc.constant(null))
  const row = fc.record(Object.fromEntries(Object.keys(OPSIM_3).map((name) => [name, cell])), { requiredKeys: [] })
  fc.assert(
    fc.property(row, (cells) => {
      try {
        observationOfRow({ ...OPSIM_3, ...cells })
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error))
      }
    }),
  )
})
