import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Adler32 } from '../../pilot/digests.ts'

const adler = (pieces: readonly Uint8Array[]): string => {
  const sum = new Adler32()
  for (const piece of pieces) sum.update(piece)
  return sum.hex()
}

test('Adler-32 is that of RFC 1950: of nothing 1, of "Wikipedia" 11e60398.', () => {
  assert.equal(adler([]), '00000001')
  assert.equal(adler([Buffer.from('Wikipedia')]), '11e60398')
})

test('Pieces make the same sum as the whole, even where 32 bits would overflow.', () => {
  const whole = Buffer.alloc(1_000_000, 255)
  assert.equal(adler([whole]), adler([whole.subarray(0, 7), whole.subarray(7, 600_001), whole.subarray(600_001)]))
  // As zlib's own adler32 has it.
  assert.equal(adler([whole]), '3843e1be')
})
