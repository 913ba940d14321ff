/** Tests of addresses read as questions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobQueryOf } from '../../../portal/monitor/job-query.ts'

const read = (text: string) => jobQueryOf(new URLSearchParams(text))

test('the address is the query, and what is not of it is left aside', () => {
  assert.deepEqual(read('jobstatus=failed&taskId=3&sort=-cpu&code=x&vo=').query, {
    jobstatus: 'failed',
    taskId: 3,
    days: 60,
  })
})

test('an address that asks for nonsense is refused with the place of the fault', () => {
  const { refusal } = read('days=soon')
  assert.equal(refusal?.kind, 'invalid-request')
  assert.deepEqual(
    refusal?.faults.map(({ at }) => at),
    ['/query/days'],
  )
})
