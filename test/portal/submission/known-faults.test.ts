import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '../../../core/contract/problems.ts'
import { surveyVisits } from '../../../phosim/survey.ts'
import { knownFaults } from '../../../portal/submission/known-faults.ts'
import { sampleCatalog } from '../../cli/samples.ts'

const NO_WISH = { conflict: undefined, visits: [] }
const catalog = (change: Parameters<typeof sampleCatalog>[0]) => ({ data: sampleCatalog(change), error: null })
const fieldsOf = (faults: readonly { readonly field: string }[]) => faults.map(({ field }) => field)
const verdict = { objects: 1, errors: [], warnings: [], counts: {}, magnitudes: {}, seds: [], rules: 'phosim 3.4' }

test('catalogs that cannot be used are told by name', () => {
  const gone = { data: undefined, error: new Refusal('not-found', 'There is no catalog c9.') }
  const faults = knownFaults(NO_WISH, [catalog({ state: 'refused', name: 'bad.txt' }), gone], [], 0)
  assert.deepEqual(fieldsOf(faults), ['catalogs', 'catalogs'])
  assert.match(faults[0]?.message ?? '', /bad.txt/)
})

test('of a bundle of several catalogs it is asked which is meant', () => {
  const two = catalog({ state: 'refused', name: 'two.tar', beginnings: ['a.txt', 'b.txt'] })
  const [fault] = knownFaults(NO_WISH, [two], [], 0)
  assert.deepEqual([fault?.message, fault?.remedy], ['two.tar holds several catalogs.', 'Say which of them is meant.'])
})

test('catalogs of objects alone need a visit, once that is known', () => {
  const objects = catalog({ state: 'ready', verdict })
  assert.deepEqual(fieldsOf(knownFaults(NO_WISH, [objects], [], 0)), ['visits'])
  assert.deepEqual(knownFaults({ ...NO_WISH, visits: ['1'] }, [objects], [], 0), [])
  assert.deepEqual(knownFaults(NO_WISH, [catalog({ state: 'checking' })], [], 0), [])
  const own = catalog({ state: 'ready', verdict: { ...verdict, header: { obshistid: '7' } } })
  assert.deepEqual(knownFaults(NO_WISH, [objects, own], [], 0), [])
})

test('a disagreement stands in the way until it is said who holds', () => {
  const [visit] = surveyVisits()
  assert.ok(visit)
  const conflicts = [{ visit, values: [] }]
  assert.deepEqual(fieldsOf(knownFaults(NO_WISH, [], conflicts, 0)), ['conflict'])
  assert.deepEqual(knownFaults({ ...NO_WISH, conflict: 'catalog' }, [], conflicts, 0), [])
})

test('nothing is submitted while a catalog is on its way', () => {
  assert.deepEqual(fieldsOf(knownFaults(NO_WISH, [], [], 1)), ['catalogs'])
})
