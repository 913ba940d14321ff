import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import type { CatalogFiles, Storage } from '../../../core/world.ts'
import { s3CatalogFiles } from '../../../lambdas/adapters/s3-catalog-files.ts'
import { s3Storage } from '../../../lambdas/adapters/s3-storage.ts'
import { sha256, startStorage } from './storage-fixture.ts'
import { tarOf } from './tar-fixture.ts'
import { startWeb, type Web } from './web-fixture.ts'

let place: Awaited<ReturnType<typeof startStorage>>
let web: Web
let storage: Storage
let files: CatalogFiles
before(async () => {
  place = await startStorage()
  web = await startWeb()
  storage = s3Storage(place)
  const fetching = { maxBytes: 64 * 1024 ** 2, maxSeconds: 20, allowLoopback: true }
  files = s3CatalogFiles({ ...place, fetching })
})
after(async () => {
  await web.close()
  await place.stop()
})

const header = 'rightascension 60.0\nincludeobj sub/stars.txt.gz\n'
const stars = 'object 1 60.0 -40.0 20\nobject 2 60.1 -40.1 21\n'

async function linesOf(prefix: string, names: readonly string[]) {
  const found = new Map<string, string[]>()
  for await (const { file, lines } of files.lines(prefix, names))
    found.set(file, [...(found.get(file) ?? []), ...lines])
  return Object.fromEntries(found)
}

const rawBytes = async (Key: string) => {
  const { Body } = await place.client.send(new GetObjectCommand({ Bucket: place.bucket, Key }))
  return Buffer.from((await Body?.transformToByteArray()) ?? [])
}

describe('a bundle of plain files', () => {
  const prefix = 'catalogs/PLAIN/'
  before(async () => {
    await storage.put(`${prefix}main.txt`, 'a\nb\n', 'text/plain')
    await storage.put(`${prefix}stars.txt.gz`, gzipSync(stars), 'application/gzip')
    await storage.put(`${prefix}galaxy.fits`, randomBytes(5000), 'image/fits')
  })

  test('is listed with its sizes as stored', async () => {
    const sizes = (await files.list(prefix)).map(({ name, sizeBytes }) => [name, sizeBytes])
    assert.deepEqual(sizes, [
      ['galaxy.fits', 5000],
      ['main.txt', 4],
      ['stars.txt.gz', gzipSync(stars).length],
    ])
  })

  test('gives the lines of the files asked for, in that order, gzip undone', async () => {
    const found = await linesOf(prefix, ['stars.txt.gz', 'main.txt'])
    assert.deepEqual(found, { 'stars.txt.gz': stars.trimEnd().split('\n'), 'main.txt': ['a', 'b'] })
    assert.deepEqual(Object.keys(found), ['stars.txt.gz', 'main.txt'])
  })

  test('has the names that were given', async () => {
    assert.deepEqual(await files.names(prefix, ['main.txt', 'galaxy.fits']), ['main.txt', 'galaxy.fits'])
  })

  test('names a file that is not there, and refuses one that climbs', async () => {
    await assert.rejects(linesOf(prefix, ['main.txt', 'none.txt']), /none\.txt: there is no such file in the bundle/)
    await assert.rejects(files.names(prefix, ['../PLAIN/main.txt']), /cannot be a file's name/)
  })

  test('names a file that is no gzip though it says so, and one that is no text', async () => {
    await storage.put(`${prefix}liar.gz`, 'plain', 'application/gzip')
    await assert.rejects(linesOf(prefix, ['liar.gz']), /liar\.gz: this is no whole gzip file/)
    await storage.put(`${prefix}binary.txt`, Buffer.alloc(200_000, 'x'), 'text/plain')
    await assert.rejects(linesOf(prefix, ['binary.txt']), /binary\.txt:1: a line of more than/)
  })

  test('has the checksum of its only file, or one over those of all, whatever their order', async () => {
    assert.equal(await files.sha256(prefix, ['main.txt']), sha256('a\nb\n'))
    const sums = `${sha256('a\nb\n')}  main.txt\n${sha256(gzipSync(stars))}  stars.txt.gz\n`
    assert.equal(await files.sha256(prefix, ['stars.txt.gz', 'main.txt']), sha256(sums))
  })
})

describe('a bundle in a tar', () => {
  const prefix = 'catalogs/TAR/'
  before(async () => {
    const tar = await tarOf([
      { name: 'readme.md', body: '# stars' },
      { name: 'main.txt', body: header },
      { name: 'sub/stars.txt.gz', body: gzipSync(stars) },
      { name: 'sub/galaxy.fits', body: randomBytes(3000) },
    ])
    await storage.put(`${prefix}bundle.tar.gz`, gzipSync(tar), 'application/gzip')
    await storage.put(`${prefix}more.txt`, 'c\n', 'text/plain')
  })

  test('has the names inside it', async () => {
    const wanted = ['more.txt', 'readme.md', 'main.txt', 'sub/stars.txt.gz', 'sub/galaxy.fits']
    assert.deepEqual(await files.names(prefix, ['more.txt', 'bundle.tar.gz']), wanted)
  })

  test('gives the lines of a file inside it by its path there', async () => {
    const found = await linesOf(prefix, ['sub/stars.txt.gz', 'more.txt'])
    assert.deepEqual(found, { 'more.txt': ['c'], 'sub/stars.txt.gz': stars.trimEnd().split('\n') })
  })

  test('gives all its files but images when it is named itself', async () => {
    assert.deepEqual(Object.keys(await linesOf(prefix, ['bundle.tar.gz'])), [
      'readme.md',
      'main.txt',
      'sub/stars.txt.gz',
    ])
  })

  test('is left as soon as what was wanted has been read', async () => {
    const before = place.counters.GetObject ?? 0
    for await (const { file } of files.lines(prefix, ['main.txt'])) assert.equal(file, 'main.txt')
    assert.equal(place.counters.GetObject, before + 1)
  })

  test('is refused when a file is there twice', async () => {
    await storage.put(`${prefix}main.txt`, 'x\n', 'text/plain')
    await assert.rejects(
      files.names(prefix, ['main.txt', 'bundle.tar.gz']),
      /main\.txt: the bundle has two files of this name/,
    )
  })
})

describe('writing', () => {
  test('packs by the name, answers what is stored, and can be read again', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) => `object ${at} 60.0 -40.0 20`)
    const sizeBytes = await files.write('catalogs/W/', 'made.txt.gz', lines)
    const stored = await rawBytes('catalogs/W/made.txt.gz')
    assert.equal(stored.length, sizeBytes)
    assert.equal(gunzipSync(stored).toString(), `${lines.join('\n')}\n`)
    assert.deepEqual((await linesOf('catalogs/W/', ['made.txt.gz']))['made.txt.gz'], lines)
  })

  test('many bytes go in parts, and their sum is that of the whole', async () => {
    const line = randomBytes(6000).toString('hex')
    const count = 4000
    const sizeBytes = await files.write(
      'catalogs/W/',
      'large.txt',
      (function* () {
        for (let at = 0; at < count; at++) yield line
      })(),
    )
    assert.equal(sizeBytes, count * 12_001)
    assert.equal(place.counters.UploadPart, 3)
    assert.equal(await files.sha256('catalogs/W/', ['large.txt']), sha256(`${line}\n`.repeat(count)))
  })

  test('nothing is stored when the lines cannot be made', async () => {
    const broken = (function* () {
      yield 'a'
      throw new Error('no more stars')
    })()
    await assert.rejects(files.write('catalogs/W/', 'broken.txt', broken), /no more stars/)
    await assert.rejects(
      files.write(
        'catalogs/W/',
        'broken.txt.gz',
        (function* () {
          yield 'a'
          throw new Error('no more stars')
        })(),
      ),
      /no more stars/,
    )
    assert.equal(await storage.head('catalogs/W/broken.txt'), undefined)
    assert.equal(await storage.head('catalogs/W/broken.txt.gz'), undefined)
  })
})

describe('fetching', () => {
  test('keeps the bytes as they came, under the name in the URL', async () => {
    const body = gzipSync(stars)
    web.answers.set('/data/stars.txt.gz', { body })
    const file = await files.fetch(`${web.url}/data/stars.txt.gz?download=1`, 'catalogs/F/')
    assert.deepEqual(file, { name: 'stars.txt.gz', sizeBytes: body.length })
    assert.deepEqual(await rawBytes('catalogs/F/stars.txt.gz'), body)
  })

  test('a large one goes in parts; a connection that breaks leaves nothing behind', async () => {
    const body = randomBytes(20 * 1024 ** 2)
    web.answers.set('/large', { body })
    assert.equal((await files.fetch(`${web.url}/large`, 'catalogs/F/')).sizeBytes, body.length)
    web.answers.set('/broken', { body, breakAfterBytes: 18 * 1024 ** 2 })
    await assert.rejects(files.fetch(`${web.url}/broken`, 'catalogs/F/'), /broke off/)
    assert.equal(await storage.head('catalogs/F/broken'), undefined)
  })
})

test('ten thousand batches pass in memory that does not grow with them', async () => {
  const line = 'object 1234567 60.123456 -40.123456 22.5 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none'
  await files.write(
    'catalogs/BIG/',
    'big.txt.gz',
    (function* () {
      for (let at = 0; at < 1_000_000; at++) yield line
    })(),
  )
  let count = 0
  let most = 0
  for await (const { lines } of files.lines('catalogs/BIG/', ['big.txt.gz'])) {
    count += lines.length
    most = Math.max(most, process.memoryUsage().rss)
  }
  assert.equal(count, 1_000_000)
  assert.ok(most < 700 * 1024 ** 2, `${most} bytes`)
})
