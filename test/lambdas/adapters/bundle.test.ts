import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'

import { archiveEntries, mayBeText, unpacked } from '../../../lambdas/adapters/bundle.ts'
import { collect } from './storage-fixture.ts'
import { tarOf } from './tar-fixture.ts'

type Entry = Parameters<typeof tarOf>[0][number]

const streamOf = (bytes: Buffer) => Readable.from([bytes])

async function contents(name: string, bytes: Buffer) {
  const found: [string, string][] = []
  for await (const entry of archiveEntries(name, streamOf(bytes))) {
    found.push([entry.name, Buffer.concat(await collect(entry.content)).toString()])
  }
  return found
}

const namesOf = async (name: string, bytes: Buffer) =>
  (await collect(archiveEntries(name, streamOf(bytes)))).map((entry) => entry.name)

describe('a tar', () => {
  const entries = [
    { name: './', type: 'directory' as const },
    { name: './main.txt', body: 'includeobj sub/stars.txt\n' },
    { name: 'sub/', type: 'directory' as const },
    { name: 'sub/stars.txt', body: 'object\n' },
  ]

  test('gives its files by their paths, packed or not', async () => {
    const tar = await tarOf(entries)
    const wanted = [
      ['main.txt', 'includeobj sub/stars.txt\n'],
      ['sub/stars.txt', 'object\n'],
    ]
    assert.deepEqual(await contents('b.tar', tar), wanted)
    assert.deepEqual(await contents('b.tar.gz', gzipSync(tar)), wanted)
    assert.deepEqual(await contents('b.tgz', gzipSync(tar)), wanted)
  })

  test('gives its names without its bytes being read', async () => {
    const tar = await tarOf([
      { name: 'a', body: Buffer.alloc(3_000_000) },
      { name: 'b', body: 'x' },
    ])
    assert.deepEqual(await namesOf('b.tar', tar), ['a', 'b'])
  })

  const refused: readonly (readonly [string, Entry, RegExp])[] = [
    ['an absolute path', { name: '/etc/passwd' }, /b\.tar entry "\/etc\/passwd": this path does not stay/],
    ['a path that climbs', { name: 'a/../../x' }, /entry "a\/\.\.\/\.\.\/x"/],
    ['a path that climbs and comes back', { name: 'a/../x' }, /does not stay in the bundle/],
    ['a backslash', { name: 'a\\..\\x' }, /does not stay in the bundle/],
    ['a newline in a name', { name: 'a\nb' }, /does not stay in the bundle/],
    ['a symbolic link', { name: 'sed', type: 'symlink', linkname: '/etc' }, /entry "sed": this is a symlink/],
    ['a hard link', { name: 'sed', type: 'link', linkname: 'main.txt' }, /entry "sed": this is a link/],
    ['a device', { name: 'null', type: 'character-device' }, /this is a character-device/],
  ]
  for (const [what, entry, message] of refused) {
    test(`with ${what} is refused, and the entry named`, async () => {
      const tar = await tarOf([{ name: 'main.txt', body: 'x' }, entry])
      await assert.rejects(namesOf('b.tar', tar), message)
    })
  }

  test('that is cut short, or is none, is refused by its name', async () => {
    const tar = await tarOf(entries)
    await assert.rejects(contents('b.tar', tar.subarray(0, 1100)), /b\.tar: this is no whole tar file/)
    await assert.rejects(
      contents('b.tar', Buffer.from('no tar at all'.repeat(100))),
      /b\.tar: this is no whole tar file/,
    )
    await assert.rejects(contents('b.tar.gz', gzipSync(tar).subarray(0, 60)), /b\.tar\.gz: this is no whole gzip file/)
    await assert.rejects(contents('b.tar.gz', tar), /b\.tar\.gz: this is no whole gzip file/)
  })

  test('ends its source when the reader has seen enough', async () => {
    const tar = gzipSync(
      await tarOf([
        { name: 'a', body: Buffer.alloc(1000) },
        { name: 'b', body: Buffer.alloc(9_000_000) },
      ]),
      { level: 0 },
    )
    const pieces = Array.from({ length: Math.ceil(tar.length / 65_536) }, (_, at) =>
      tar.subarray(at * 65_536, (at + 1) * 65_536),
    )
    const source = Readable.from(pieces)
    for await (const { name } of archiveEntries('b.tgz', source)) if (name === 'a') break
    await new Promise(setImmediate)
    assert.ok(source.destroyed)
  })

  test('hands on the failure of its source as it is', async () => {
    const failing = new Readable({ read: () => {} })
    const reading = collect(archiveEntries('b.tar', failing))
    failing.destroy(new Error('the network went away'))
    await assert.rejects(reading, /the network went away/)
  })
})

describe('a file of a bundle', () => {
  test('is unpacked when its name says so, in several members too', async () => {
    const packed = Buffer.concat([gzipSync('one\n'), gzipSync('two\n')])
    assert.equal(Buffer.concat(await collect(unpacked('a.txt.gz', streamOf(packed)))).toString(), 'one\ntwo\n')
    assert.equal(Buffer.concat(await collect(unpacked('a.txt', streamOf(Buffer.from('x'))))).toString(), 'x')
  })

  test('may be text unless its name is that of an image', () => {
    assert.deepEqual(['star', 'a.txt.gz', 'galaxy.fits', 'galaxy.FITS.gz', 'x.png'].map(mayBeText), [
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
