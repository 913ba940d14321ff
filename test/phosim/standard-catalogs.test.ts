import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogCheck } from '../../phosim/catalog-check.ts'
import { SENSORS } from '../../phosim/focal-plane.ts'
import { parseObject } from '../../phosim/object-line.ts'
import { headerOf } from '../../phosim/observation.ts'
import { STANDARD_CATALOGS, type StandardCatalog, standardCatalog } from '../../phosim/standard-catalogs.ts'
import { fieldCounts, fieldLines } from '../../phosim/standard-field.ts'
import { surveyVisits } from '../../phosim/survey.ts'

function verdictOf({ name, lines }: StandardCatalog, observation: Record<string, string> = {}) {
  const check = new CatalogCheck({ simulator: { name: 'phosim', version: '3.4' }, observation })
  let number = 0
  for (const line of lines()) check.line(name, ++number, line)
  return check.verdict()
}

const named = (name: string): StandardCatalog => {
  const catalog = standardCatalog(name)
  assert.ok(catalog, name)
  return catalog
}

test('every standard catalog passes the check without error or warning, with as many objects as it says', () => {
  for (const catalog of STANDARD_CATALOGS) {
    const verdict = verdictOf(catalog)
    assert.deepEqual(verdict.counts, {}, catalog.name)
    assert.equal(verdict.objects, catalog.objects, catalog.name)
    assert.equal(verdict.header !== undefined, catalog.hasObservation, catalog.name)
  }
})

test('a standard catalog is the same text each time, as long as it says', () => {
  const [first, second] = [1, 2].map(() => [...named('stars-and-galaxies').lines()].join('\n'))
  assert.equal(first, second)
  for (const { name, lines, sizeBytes } of STANDARD_CATALOGS)
    assert.equal(
      [...lines()].reduce((sum, line) => sum + line.length + 1, 0),
      sizeBytes,
      name,
    )
})

test('the one star falls on the middle sensor, the focal plane has one on each, the grid covers all', () => {
  assert.deepEqual(verdictOf(named('star')).objectsBySensor, { R22_S11: 1 })
  const plane = verdictOf(named('focal-plane')).objectsBySensor
  assert.deepEqual(plane, Object.fromEntries(SENSORS.map((sensor) => [sensor, 1])))
  const grid = Object.values(verdictOf(named('grid')).objectsBySensor ?? {})
  assert.equal(grid.length, SENSORS.length)
  assert.ok(Math.min(...grid) >= 15)
})

test('the field of stars and galaxies fills the nine sensors of raft R22', () => {
  const counts = verdictOf(named('stars-and-galaxies')).objectsBySensor ?? {}
  const raft = SENSORS.filter((sensor) => sensor.startsWith('R22')).map((sensor) => counts[sensor] ?? 0)
  assert.ok(Math.min(...raft) > 4000)
})

test('the objects without an observation lie in the field of the visits that the description names', () => {
  const catalog = named('stars-and-galaxies-objects')
  const visits = surveyVisits().filter(({ obsHistId }) => catalog.description.includes(obsHistId))
  assert.equal(visits.length, 2)
  for (const visit of visits) {
    const verdict = verdictOf(catalog, headerOf(visit))
    assert.equal(verdict.counts['off-field'], undefined)
    assert.ok((verdict.objectsBySensor?.R22_S11 ?? 0) > 4000)
  }
})

test('a field with flat spectra needs no library', () => {
  const field = {
    raDeg: 359.99,
    decDeg: -89,
    sideDeg: 0.2,
    stars: [14, 20],
    galaxies: [18, 21],
    spectra: 'flat',
    seed: 1,
  } as const
  const lines = [...fieldLines(field)]
  const { stars, galaxies } = fieldCounts(field)
  assert.equal(lines.length, stars + galaxies)
  for (const line of lines) {
    const { object } = parseObject(line)
    assert.equal(object?.sed, '../sky/sed_flat.txt')
    assert.ok(object.raDeg >= 0 && object.raDeg < 360)
  }
})
