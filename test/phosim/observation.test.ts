import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { completeHeader, headerProblems, readHeader, writeHeader } from '../../phosim/header.ts'
import { disagreements, headerOf, type Observation, observationOf } from '../../phosim/observation.ts'
import { surveyVisits } from '../../phosim/survey.ts'

const VISIT: Observation = {
  obsHistId: '230',
  raDeg: 53.009138,
  decDeg: -27.438949,
  rotSkyPosDeg: 256.750753,
  rotTelPosDeg: 0,
  altitudeDeg: 66.346573,
  azimuthDeg: 270.276555,
  mjd: 59_580.139746,
  filter: 2,
  night: 0,
  rawSeeingArcsec: 0.866285,
  airmass: 1.09,
  moonRaDeg: 256.4,
  moonDecDeg: -23.5,
  moonAltDeg: -36.13,
  moonPhase: 3.82,
  dist2MoonDeg: 124.28,
  sunAltDeg: -32.73,
  visitSeconds: 33,
  snaps: 2,
}

const keysOf = (header: Record<string, string>) => disagreements(header, VISIT).map(({ key }) => key)

test('the header of every visit of the survey is one that PhoSim can use', () => {
  for (const visit of surveyVisits()) assert.deepEqual(headerProblems(headerOf(visit)), [])
})

test('a visit becomes a header and the header the visit, but for its night', () => {
  const again = observationOf(headerOf(VISIT))
  assert.deepEqual({ ...again, night: 0, airmass: 0 }, { ...VISIT, night: 0, airmass: 0 })
  assert.ok(Math.abs(again.airmass - VISIT.airmass) < 0.01)
  assert.deepEqual(observationOf(completeHeader({})).obsHistId, '9999')
})

test('the seed is the id of the visit, kept within what PhoSim can count', () => {
  assert.equal(headerOf(VISIT).seed, '230')
  const large = headerOf({ ...VISIT, obsHistId: '999999999999999999' })
  assert.deepEqual(headerProblems(large), [])
})

test('the date is that of the exposure', () => {
  assert.equal(headerOf(VISIT).date, '2022/1/1/0.139746')
})

test('a catalog with the same observation agrees, and absent keys say nothing', () => {
  assert.deepEqual(keysOf(headerOf(VISIT)), [])
  assert.deepEqual(keysOf({}), [])
  assert.deepEqual(keysOf({ rotskypos: String(256.750753 - 360), rightascension: '53.0092' }), [])
})

test('each value on which a catalog and a visit differ is named with both values', () => {
  assert.deepEqual(disagreements({ filter: '4' }, VISIT), [{ key: 'filter', catalog: '4', observation: '2' }])
  assert.deepEqual(keysOf({ rightascension: '53.03' }), ['rightascension', 'declination'])
  assert.deepEqual(keysOf({ obshistid: '231', mjd: '59581', vistime: '15', nsnap: '1' }), ['obshistid', 'mjd', 'nsnap'])
  assert.deepEqual(keysOf({ vistime: '63' }), ['vistime'])
  assert.deepEqual(keysOf({ seeing: 'fine' }), ['seeing'])
})

const CATALOG = new URL('../../../shared/data/catalogs/phosim_stars.txt', import.meta.url)
const skip = existsSync(CATALOG) ? false : 'the reference catalogs of ../shared/data are not here'

test("the header of DESC's catalog agrees with the visit that it describes", { skip }, () => {
  const header = readHeader(readFileSync(CATALOG, 'utf8'))
  const observation = observationOf(header)
  assert.equal(observation.obsHistId, '230')
  assert.deepEqual(disagreements(header, observation), [])
  assert.deepEqual(
    disagreements(readHeader(writeHeader(header)), VISIT).map(({ key }) => key),
    [],
  )
})
