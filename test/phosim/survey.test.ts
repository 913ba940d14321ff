import assert from 'node:assert/strict'
import { test } from 'node:test'
import { surveyVisits } from '../../phosim/survey.ts'

const visits = surveyVisits()
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('the survey is the same every time, to the last digit', () => {
  assert.deepEqual(surveyVisits(), visits)
  assert.equal(visits.length, 1000)
  const [first] = visits
  assert.deepEqual([first?.obsHistId, first?.mjd, first?.moonPhase], ['1000000', 60980.023389, 73.736135])
})

test('every visit has its own id of digits, in the order of time', () => {
  assert.equal(new Set(visits.map(({ obsHistId }) => obsHistId)).size, 1000)
  assert.ok(visits.every(({ obsHistId }) => /^\d{7}$/.test(obsHistId)))
  assert.ok(visits.every(({ mjd }, index) => index === 0 || mjd > (visits[index - 1]?.mjd ?? 0)))
})

test('visits happen at night, above the horizon, and away from the Moon', () => {
  for (const visit of visits) {
    assert.ok(visit.sunAltDeg < -18, `the Sun of ${visit.obsHistId}`)
    assert.ok(visit.altitudeDeg > 35 && visit.airmass < 1.8, `the airmass of ${visit.obsHistId}`)
    assert.ok(visit.dist2MoonDeg > 29, `the Moon of ${visit.obsHistId}`)
    assert.ok(visit.decDeg >= -62 && visit.decDeg <= 2)
    assert.ok(visit.raDeg >= 0 && visit.raDeg < 360)
  }
})

test('seeing, airmass and bands are those of LSST', () => {
  assert.ok(Math.abs(median(visits.map(({ rawSeeingArcsec }) => rawSeeingArcsec)) - 0.67) < 0.03)
  assert.ok(Math.abs(median(visits.map(({ airmass }) => airmass)) - 1.1) < 0.05)
  for (const band of [0, 1, 2, 3, 4, 5]) assert.ok(visits.filter(({ filter }) => filter === band).length > 30)
})

test('the blue bands are left to the dark', () => {
  const moonlit = visits.filter(({ moonAltDeg, moonPhase }) => moonAltDeg > 0 && moonPhase > 50)
  assert.ok(moonlit.length > 100)
  assert.ok(moonlit.every(({ filter }) => filter >= 2))
})

test('the Moon goes through all its phases', () => {
  const phases = visits.map(({ moonPhase }) => moonPhase)
  assert.ok(Math.min(...phases) < 2 && Math.max(...phases) > 98)
})
