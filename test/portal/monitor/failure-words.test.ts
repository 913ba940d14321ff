/** Tests of a failure in few words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureText, firstLine } from '../../../portal/monitor/failure-words.ts'

test('a failure is told by its class, code and first line', () => {
  assert.equal(firstLine(' It broke. \n at line 3'), 'It broke.')
  assert.equal(failureText({ class: 'site', code: 'stage-out', message: 'No room.\n…' }), 'site stage-out: No room.')
})
