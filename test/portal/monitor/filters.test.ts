/** Tests of the filters that an address holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_ATTRIBUTES } from '../../../core/contract/jobs.ts'
import { TASK_ATTRIBUTES } from '../../../core/contract/tasks.ts'
import {
  ATTRIBUTE_WORDS,
  chipsOf,
  countsInOrder,
  hrefOf,
  valuesOf,
  withParameters,
} from '../../../portal/monitor/filters.ts'

const search = new URLSearchParams('jobstatus=failed,finished&produsername=ada&days=7&sort=-cpu')

test('every attribute of jobs and of tasks is told in words', () => {
  for (const name of [...JOB_ATTRIBUTES, ...TASK_ATTRIBUTES]) assert.ok(ATTRIBUTE_WORDS[name], name)
})

test('each value of a filter has a chip whose address lacks that value alone', () => {
  const chips = chipsOf(search, ['jobstatus', 'produsername'])
  assert.deepEqual(
    chips.map(({ name, value, without }) => [name, value, without]),
    [
      ['jobstatus', 'failed', 'jobstatus=finished&produsername=ada&days=7&sort=-cpu'],
      ['jobstatus', 'finished', 'jobstatus=failed&produsername=ada&days=7&sort=-cpu'],
      ['produsername', 'ada', 'jobstatus=failed,finished&days=7&sort=-cpu'],
    ],
  )
})

test('values stand between commas or bars, and empty ones are none', () => {
  assert.deepEqual(valuesOf('running, sent|holding,'), ['running', 'sent', 'holding'])
  assert.deepEqual(valuesOf(null), [])
})

test('a parameter without a value leaves the address', () => {
  assert.equal(withParameters(search, { days: undefined, sort: '' }), 'jobstatus=failed,finished&produsername=ada')
})

test('the address of a page holds what is given, encoded', () => {
  assert.equal(
    hrefOf('/jobs', { produsername: 'a&b', jobstatus: undefined, days: 3 }),
    '/jobs?produsername=a%26b&days=3',
  )
  assert.equal(hrefOf('/jobs', {}), '/jobs')
})

test('values come most frequent first, and numbers highest first', () => {
  assert.deepEqual(
    countsInOrder({ b: 1, a: 1, c: 5 }).map(({ value }) => value),
    ['c', 'a', 'b'],
  )
  assert.deepEqual(
    countsInOrder({ '900': 7, '1000': 1 }).map(({ value }) => value),
    ['1000', '900'],
  )
})
