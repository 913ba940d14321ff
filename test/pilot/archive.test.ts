import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, beforeEach, describe, test } from 'node:test'
import fc from 'fast-check'
import { type Header, pack } from 'tar-stream'
import { BadArchive, filesBelow, packFiles, unpackTar } from '../../pilot/archive.ts'

let root: string
let folder: string
let archive: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'imsim-archive-'))
})
after(() => rm(root, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'))
  archive = join(folder, 'a.tar')
})

async function unpack(entries: readonly (Partial<Header> & { name: string; text?: string })[], limitBytes = 1e6) {
  const made = pack()
  const whole = buffer(made)
  for (const { text, ...header } of entries) made.entry(header, text ?? '')
  made.finalize()
  await writeFile(archive, await whole)
  await unpackTar(archive, join(folder, 'in'), limitBytes)
}

const refused = (words: RegExp) => (error: unknown) => error instanceof BadArchive && words.test(error.message)

describe('unpacking', () => {
  test('Files arrive under their names, a later entry replacing an earlier one.', async () => {
    await unpack([
      { name: './a/b.txt', text: 'old' },
      { name: 'a/b.txt', text: 'new' },
      { name: 'empty', text: '' },
    ])
    assert.equal(await readFile(join(folder, 'in/a/b.txt'), 'utf8'), 'new')
    assert.equal(await readFile(join(folder, 'in/empty'), 'utf8'), '')
  })

  test('No path leads out of the folder.', async () => {
    for (const name of ['../evil', '/evil', 'a/../../evil', '/etc/cron.d/evil'])
      await assert.rejects(unpack([{ name, text: 'evil' }]), refused(/leads out/), name)
    assert.deepEqual((await readdir(folder)).toSorted(), ['a.tar', 'in'])
  })

  test('No link leads out of the folder, neither by itself nor through another.', async () => {
    for (const type of ['symlink', 'link'] as const)
      for (const linkname of ['../evil', '/etc/passwd', 'x/../../evil'])
        await assert.rejects(unpack([{ name: 'x', type, linkname }]), refused(/leads out/), `${type} ${linkname}`)
    const through: Partial<Header> & { name: string } = { name: 'here', type: 'symlink', linkname: '.' }
    await assert.rejects(unpack([through, { name: 'here/../here/file', text: 'x' }]), refused(/through the link/))
  })

  test('A link that stays inside is kept.', async () => {
    await unpack([
      { name: 'a/real.txt', text: 'text' },
      { name: 'b/soft.txt', type: 'symlink', linkname: '../a/real.txt' },
      { name: 'b/hard.txt', type: 'link', linkname: 'a/real.txt' },
    ])
    assert.equal(await readlink(join(folder, 'in/b/soft.txt')), '../a/real.txt')
    assert.equal(await readFile(join(folder, 'in/b/soft.txt'), 'utf8'), 'text')
    assert.equal(await readFile(join(folder, 'in/b/hard.txt'), 'utf8'), 'text')
  })

  test('Devices, too much content and what is no archive are refused in words.', async () => {
    await assert.rejects(unpack([{ name: 'pipe', type: 'fifo' }]), refused(/has a fifo/))
    await assert.rejects(unpack([{ name: 'big', text: 'x'.repeat(2000) }], 1000), refused(/more than 1000 bytes/))
    await writeFile(archive, Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    await assert.rejects(unpackTar(archive, join(folder, 'in'), 1e6), refused(/cannot be read/))
    await writeFile(archive, 'x'.repeat(1024))
    await assert.rejects(unpackTar(archive, join(folder, 'in'), 1e6), refused(/cannot be read/))
  })
})

const NAMES = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}\.txt$/)

test('What is packed comes back byte by byte, and the same files make the same archive.', async () => {
  const files = fc.dictionary(NAMES, fc.uint8Array({ maxLength: 3000 }), { maxKeys: 6 })
  await fc.assert(
    fc.asyncProperty(files, async (contents) => {
      const from = await mkdtemp(join(root, 'from-'))
      for (const [name, bytes] of Object.entries(contents)) {
        await mkdir(dirname(join(from, name)), { recursive: true })
        await writeFile(join(from, name), bytes)
      }
      const [first, second, to] = ['1.gz', '2.gz', 'to'].map((name) => `${from}.${name}`)
      assert(first && second && to)
      await packFiles(await filesBelow(from), first)
      await packFiles(await filesBelow(from), second)
      assert.deepEqual(await readFile(first), await readFile(second))
      await unpackTar(first, to, 1e6)
      const found = await filesBelow(to)
      assert.deepEqual(
        found.map(({ name }) => name),
        Object.keys(contents).toSorted(),
      )
      for (const { name, path } of found) assert.deepEqual(new Uint8Array(await readFile(path)), contents[name])
    }),
    { numRuns: 20 },
  )
})
