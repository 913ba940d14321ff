import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { besideFile, leavesFolder, plainPath, skyName } from '../../phosim/data-paths.ts'

test('a path leaves its folder when it is absolute, climbs out at any point, or is no plain path', () => {
  for (const path of ['..', '../x', 'a/../../x', 'a/../..', '/etc/passwd', '..\\x', 'C:x', 'a\0b'])
    assert.ok(leavesFolder(path), path)
  for (const path of ['x', 'a/b/../c', './x', 'a//b', '...', 'a/..b']) assert.ok(!leavesFolder(path), path)
})

test('a path that stays within its folder is the same once it is made plain', () => {
  const part = fc.constantFrom('.', '..', '', 'a', 'b.txt')
  fc.assert(
    fc.property(fc.array(part, { minLength: 1 }), (parts) => {
      const path = parts.join('/')
      fc.pre(!leavesFolder(path))
      const plain = plainPath(path)
      assert.ok(!leavesFolder(plain) && !plain.split('/').includes('..'))
      assert.equal(plainPath(plain), plain)
    }),
  )
})

test('a file named in another is looked for beside it', () => {
  assert.equal(besideFile('catalog.txt', 'stars.txt'), 'stars.txt')
  assert.equal(besideFile('run/catalog.txt', 'stars.txt'), 'run/stars.txt')
})

test('names below ../sky/ are known as such', () => {
  assert.equal(skyName('../sky/sed_flat.txt'), 'sed_flat.txt')
  assert.equal(skyName('starSED/x.gz'), undefined)
})
