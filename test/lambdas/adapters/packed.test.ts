/** Rows packed by columns come out as they went in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packRows, unpackRows } from '../../../lambdas/adapters/packed.ts'

test('rows are unpacked as they were packed', () => {
  const rows = fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.nat(40))
    .chain(([width, count]) =>
      fc.tuple(fc.constant(width), fc.uint8Array({ minLength: width * count, maxLength: width * count })),
    )
  fc.assert(fc.property(rows, ([width, bytes]) => assert.deepEqual(unpackRows(packRows(bytes, width), width), bytes)))
})

test('rows of another width are refused rather than misread', () => {
  assert.throws(() => unpackRows(packRows(new Uint8Array(32), 16), 8), /rows of 16 bytes are not rows of 8/)
})

test('columns that change little from row to row pack far smaller than rows', () => {
  const rows = Uint8Array.from({ length: 16 * 380 }, (_, at) => (at % 16 === 9 ? (at >> 4) + (at % 7) : at % 16))
  assert.ok(packRows(rows, 16).length < 300)
})
