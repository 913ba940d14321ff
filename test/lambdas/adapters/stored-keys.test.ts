import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { nameMadeSafe, safeKey, safeName, safePrefix } from '../../../lambdas/adapters/stored-keys.ts'

describe('names that become keys', () => {
  test('a name of letters, digits and . _ + @ = - is itself', () => {
    for (const name of ['star', 'lsst_e_99_f2_R22_S11_E000.fits.gz', 'c++.txt', 'a..b'])
      assert.equal(safeName(name), name)
  })

  for (const name of ['', '.', '..', '../x', 'a/b', '.hidden', 'a b', 'a\n', 'ä', 'a\\b', '%2e%2e', 'x'.repeat(201)]) {
    test(`${JSON.stringify(name.slice(0, 12))} is refused as a name`, () => {
      assert.throws(() => safeName(name), { name: 'Refusal', kind: 'invalid-request' })
    })
  }

  test('a key is safe names between slashes, a prefix ends in one more', () => {
    assert.equal(safeKey('outputs/7/0/x.fits'), 'outputs/7/0/x.fits')
    assert.equal(safePrefix('outputs/7/'), 'outputs/7/')
    for (const key of ['', '/a', 'a/', 'a//b', 'a/../b', 'a/./b']) assert.throws(() => safeKey(key))
    for (const prefix of ['', '/', 'a', 'a//', '../']) assert.throws(() => safePrefix(prefix))
  })

  test('any text can be made a safe name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => safeName(nameMadeSafe(text, 'catalog.txt')).length > 0),
    )
  })
})
