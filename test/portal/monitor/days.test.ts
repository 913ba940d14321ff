/** Tests of how far back lists look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysInWords, daysOffered } from '../../../portal/monitor/days.ts'

test('a number of days that nobody offers is offered when the address asks for it', () => {
  assert.deepEqual(daysOffered(5).slice(0, 4), [1, 3, 5, 7])
  assert.equal(daysOffered(7).filter((days) => days === 7).length, 1)
})

test('days are told in words', () => {
  assert.deepEqual([1, 60, 365, 3660].map(daysInWords), [
    'the last day',
    'the last 60 days',
    'the last year',
    'all time',
  ])
})
