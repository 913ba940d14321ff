import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ENVIRONMENTS, INSTALLED } from '../../proof/installation.ts'

test('every package of the emulator has its version, so that what was proven once is proven with the same again', () => {
  for (const packages of Object.values(ENVIRONMENTS)) {
    assert.ok(packages.length > 5)
    for (const of of packages) assert.match(of, /^[\w-]+==[\w.]+$/)
  }
})

test('other versions are installed beside these, not into them', () => {
  assert.match(INSTALLED, /^ministack-[0-9a-f]{12}$/)
})
