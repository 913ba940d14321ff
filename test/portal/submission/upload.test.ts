import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NewCatalog } from '../../../core/contract/catalogs.ts'
import { bundleFault, newUpload, travelName } from '../../../portal/submission/upload.ts'

const file = (name: string, size = 10) => ({ name, size })

test('one file travels under a plain name and is shown under its own', () => {
  const wanted = newUpload([file('my stars (2).txt')], 'my stars (2).txt')
  assert.deepEqual(wanted, {
    from: 'upload',
    name: 'my stars (2).txt',
    files: [{ name: 'my_stars__2_.txt', sizeBytes: 10 }],
  })
  assert.ok(NewCatalog.safeParse(wanted).success)
})

test('of several files the one to begin with comes first and is named', () => {
  const wanted = newUpload([file('a.spec'), file('cat.txt')], 'cat.txt')
  assert.deepEqual([wanted.files.map(({ name }) => name), wanted.main], [['cat.txt', 'a.spec'], 'cat.txt'])
})

test('what cannot be sent is told before anything is', () => {
  assert.equal(bundleFault([file('cat.txt'), file('a.spec')], 'cat.txt'), undefined)
  assert.match(bundleFault([file('cat.txt', 0)], 'cat.txt') ?? '', /empty, or a folder/)
  assert.match(bundleFault([file('cat.txt'), file('a b.spec')], 'cat.txt') ?? '', /a b.spec cannot keep its name/)
  assert.equal(travelName('***'), undefined)
})
