import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Catalog } from '../../../core/contract/catalogs.ts'
import { headerOf } from '../../../phosim/observation.ts'
import { surveyVisits } from '../../../phosim/survey.ts'
import { agreedValue, OBSERVATION_FIELDS, rangeWords } from '../../../portal/submission/observation-fields.ts'
import {
  catalogsOfFirst,
  conflictsOf,
  firstPointing,
  headersOf,
  sharedFilter,
  sumOnSensors,
} from '../../../portal/submission/sky-of.ts'
import { sampleCatalog } from '../../cli/samples.ts'

const [visit, other] = surveyVisits()
assert.ok(visit && other)

const checked = (verdict: Partial<Catalog['verdict'] & object>): Catalog =>
  sampleCatalog({
    state: 'ready',
    verdict: {
      objects: 1,
      errors: [],
      warnings: [],
      counts: {},
      magnitudes: {},
      seds: [],
      rules: 'phosim 3.4',
      ...verdict,
    },
  })

test("a catalog's own observation fills the parameters, with PhoSim's values for what it does not say", () => {
  const headers = headersOf([checked({ header: { obshistid: '7', filter: '4' } })], [], undefined)
  assert.equal(sharedFilter(headers), 'z')
  assert.equal(agreedValue(headers, 'vistime'), '33')
})

test('visits that differ in a value agree on none', () => {
  const headers = headersOf([], [visit, other], undefined)
  assert.equal(agreedValue(headers, 'mjd'), undefined)
  assert.equal(agreedValue(headers, 'nsnap'), '2')
})

test('a catalog and a visit that disagree are asked about, and whoever is said to hold does', () => {
  const header = { ...headerOf(visit), filter: String((visit.filter + 1) % 6) }
  const catalogs = [checked({ header })]
  const [conflict] = conflictsOf(catalogs, [visit])
  assert.deepEqual(
    conflict?.values.map(({ key }) => key),
    ['filter'],
  )
  assert.equal(headersOf(catalogs, [visit], 'catalog')[0]?.filter, header.filter)
  assert.equal(headersOf(catalogs, [visit], 'observation')[0]?.filter, String(visit.filter))
  assert.deepEqual(conflictsOf([checked({ header: headerOf(visit) })], [visit]), [])
})

test('of several catalogs with an observation each visit meets its own', () => {
  const catalogs = [checked({ header: headerOf(other) }), checked({ header: headerOf(visit) })]
  assert.deepEqual(conflictsOf(catalogs, [visit, other]), [])
})

test('objects on a sensor are those of all catalogs, and unknown as long as one of them is', () => {
  const a = { objectsBySensor: { R22_S11: 2, R22_S12: 1 }, isEstimate: false }
  const b = { objectsBySensor: { R22_S11: 3 }, isEstimate: true }
  assert.deepEqual(sumOnSensors([a, b]), { objectsBySensor: { R22_S11: 5, R22_S12: 1 }, isEstimate: true })
  assert.equal(sumOnSensors([a, undefined]), undefined)
  assert.equal(sumOnSensors([]), undefined)
})

test('the first visit has the objects of its own catalog and of those of objects alone', () => {
  const [own, others, objects] = [
    checked({ header: headerOf(visit) }),
    checked({ header: headerOf(other) }),
    checked({}),
  ]
  assert.deepEqual(catalogsOfFirst([others, own, objects], [visit]), [own, objects])
  assert.deepEqual(catalogsOfFirst([others, own, objects], []), [others, objects])
  assert.deepEqual(catalogsOfFirst([objects], [visit]), [objects])
})

test('the first visit points where its header says, turned as typed', () => {
  const headers = headersOf([], [visit], undefined)
  const own = { raDeg: visit.raDeg, decDeg: visit.decDeg }
  assert.deepEqual(firstPointing(headers, '12.5'), { ...own, rotSkyPosDeg: 12.5 })
  for (const typed of [undefined, '', '-', '900'])
    assert.deepEqual(firstPointing(headers, typed), { ...own, rotSkyPosDeg: Number(headers[0]?.rotskypos) })
  assert.equal(firstPointing([], '1'), undefined)
})

test('every parameter shows the range that the contract takes', () => {
  const seeing = OBSERVATION_FIELDS.find(({ field }) => field === 'seeingArcsec')
  assert.ok(seeing)
  assert.equal(rangeWords(seeing), '0 to 10 arcsec')
  assert.deepEqual(
    OBSERVATION_FIELDS.filter(({ range }) => range === undefined).map(({ field }) => field),
    ['filter'],
  )
})
