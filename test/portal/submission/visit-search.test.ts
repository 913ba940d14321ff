import assert from 'node:assert/strict'
import { test } from 'node:test'
import { circleOf, queryOf } from '../../../portal/submission/visit-search.ts'

test('an empty search asks for all visits', () => {
  assert.deepEqual(queryOf({ filter: '', nightFrom: ' ' }), { query: {}, faults: {} })
})

test('a position is searched within the field of view, unless a radius is given', () => {
  assert.deepEqual(queryOf({ raDeg: '53', decDeg: '-28' }).query, { raDeg: '53', decDeg: '-28', radiusDeg: 1.75 })
  assert.equal(queryOf({ raDeg: '53', decDeg: '-28', radiusDeg: '5' }).query?.radiusDeg, '5')
  assert.deepEqual(circleOf({ raDeg: '53', decDeg: '-28' }), { centre: { raDeg: 53, decDeg: -28 }, radiusDeg: 1.75 })
  assert.equal(circleOf({ raDeg: '53' }), undefined)
})

test('half a position and a word that is no number are told at their field', () => {
  assert.deepEqual(Object.keys(queryOf({ raDeg: '53' }).faults), ['decDeg'])
  assert.deepEqual(Object.keys(queryOf({ decDeg: '5' }).faults), ['raDeg'])
  assert.match(queryOf({ airmassMax: 'low' }).faults.airmassMax ?? '', /number/)
  assert.equal(queryOf({ airmassMax: 'low' }).query, undefined)
})
