/** Tests of what is to be done about failures. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAILURE_CLASSES } from '../../../core/contract/failures.ts'
import { failureText, firstLine, remedyOf } from '../../../portal/monitor/failure-words.ts'

test('every class says who must act once its tries are used up, and what to do', () => {
  for (const failureClass of FAILURE_CLASSES) {
    const { who, words } = remedyOf(failureClass)
    assert.match(who, /\S/)
    assert.match(words, /run it again|take fewer|name a site/)
  }
})

test('a failure is told by its class, code and first line', () => {
  assert.equal(firstLine(' It broke. \n at line 3'), 'It broke.')
  assert.equal(failureText({ class: 'site', code: 'stage-out', message: 'No room.\n…' }), 'site stage-out: No room.')
})
