import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { MOST_BODY_BYTES } from '../../core/about.ts'
import { bodyText } from '../../lambdas/body.ts'

const JSON_TEXT = '{"name":"Größe"}'
const base64 = (bytes: Buffer | string) => ({ body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true })

describe('a body', () => {
  test('is the same text, however it came: plain, as base64, packed by gzip', () => {
    assert.equal(bodyText({ body: JSON_TEXT, isBase64Encoded: false }), JSON_TEXT)
    assert.equal(bodyText(base64(JSON_TEXT)), JSON_TEXT)
    assert.equal(bodyText(base64(gzipSync(JSON_TEXT))), JSON_TEXT)
    assert.equal(bodyText({ isBase64Encoded: false }), '')
  })

  test('packed by gzip and taken for text on its way is refused, with what to send instead', () => {
    const damaged = gzipSync(JSON_TEXT).toString('utf8')
    assert.throws(
      () => bodyText({ body: damaged, isBase64Encoded: false }),
      (error: Error) => /damaged on its way/.test(error.message) && /octet-stream/.test(JSON.stringify(error)),
    )
  })

  test('that only begins like gzip is refused', () => {
    const cut = gzipSync(JSON_TEXT).subarray(0, 12)
    assert.throws(() => bodyText(base64(cut)), { kind: 'invalid-request', message: /cannot be unpacked/ })
  })

  test('is too large beyond a megabyte, and so is a small one that would become it', () => {
    const most = 'x'.repeat(MOST_BODY_BYTES)
    assert.equal(bodyText({ body: most, isBase64Encoded: false }), most)
    assert.equal(bodyText(base64(gzipSync(most))), most)
    assert.throws(() => bodyText({ body: `${most}x`, isBase64Encoded: false }), { kind: 'too-large' })
    const bomb = gzipSync(Buffer.alloc(200 * MOST_BODY_BYTES))
    assert.throws(() => bodyText(base64(bomb)), { kind: 'too-large', message: /when it is unpacked/ })
  })
})
