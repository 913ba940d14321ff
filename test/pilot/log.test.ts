import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutSecrets, wordsOf } from '../../pilot/log.ts'

test('Signatures of URLs, bearer words and tokens are taken out of a line.', () => {
  const line = withoutSecrets(
    'GET https://b.s3.amazonaws.com/k?X-Amz-Signature=abc&x=1 with Bearer abc.def and eyJhbGciOi.eyJzdWIi.c2ln failed',
  )
  assert.equal(line, 'GET https://b.s3.amazonaws.com/k?… with Bearer … and … failed')
})

test('The cause that fetch hides is told, in one line.', () => {
  const error = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1\nmore') })
  assert.equal(wordsOf(error), 'fetch failed: connect ECONNREFUSED 127.0.0.1:1')
})
