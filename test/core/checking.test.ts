/** The check worker over real tars and files in a real S3. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { chooseMain, completeCatalog, countObjects, createCatalog, readCatalog } from '../../core/catalogs.ts'
import { checkCatalog } from '../../core/checking.ts'
import type { Catalog } from '../../core/contract/catalogs.ts'
import { s3CatalogFiles } from '../../lambdas/adapters/s3-catalog-files.ts'
import { s3Storage } from '../../lambdas/adapters/s3-storage.ts'
import { HEADER_DEFAULTS, writeHeader } from '../../phosim/header.ts'
import { startStorage } from '../lambdas/adapters/storage-fixture.ts'
import { tarOf } from '../lambdas/adapters/tar-fixture.ts'
import { memoryWorld } from './memory-world.ts'

const ADA = { user: 'ada', groups: [], operator: false }
const HEADER = writeHeader({ ...HEADER_DEFAULTS, obshistid: '230', rightascension: '53', declination: '-27.4' })
const star = (id: number) => `object ${id} 53.01 -27.41 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none\n`

let place: Awaited<ReturnType<typeof startStorage>>
let world: ReturnType<typeof worldOn>
const worldOn = (of: typeof place) => ({
  ...memoryWorld(),
  storage: s3Storage(of),
  catalogFiles: s3CatalogFiles({ ...of, fetching: { maxBytes: 1e6, maxSeconds: 5, allowLoopback: true } }),
})
before(async () => {
  place = await startStorage()
  world = worldOn(place)
})
after(() => place.stop())

/** A bundle given as its owner does, and checked. */
async function given(files: Readonly<Record<string, string | Buffer>>, main?: string): Promise<Catalog> {
  const listed = Object.entries(files).map(([name, body]) => ({ name, sizeBytes: Buffer.byteLength(body) }))
  const wanted = { from: 'upload' as const, files: listed, ...(main === undefined ? {} : { main }) }
  const { catalog } = await createCatalog(world, ADA, wanted)
  for (const [name, body] of Object.entries(files))
    await world.storage.put(`catalogs/${catalog.catalogId}/${name}`, body, 'application/octet-stream')
  await completeCatalog(world, ADA, catalog.catalogId)
  return verdictOn(catalog)
}

async function verdictOn({ catalogId }: Catalog): Promise<Catalog> {
  await checkCatalog(world, catalogId)
  return readCatalog(world, ADA, catalogId)
}

const tar = (files: Readonly<Record<string, string | Buffer>>) =>
  tarOf(Object.entries(files).map(([name, body]) => ({ name, body })))

test('a tar of two catalogs is refused by the names of both, and checked once its owner has said which is meant', async () => {
  const bundle = await tar({
    'a.txt': HEADER + star(1),
    'b.txt': HEADER + star(1) + star(2),
    'read.me': 'two fields\n',
  })
  const refused = await given({ 'two.tar.gz': gzipSync(bundle) })
  assert.equal(refused.state, 'refused')
  const [error] = refused.verdict?.errors ?? []
  assert.equal(error?.code, 'several-catalogs')
  assert.match(error.message, /a\.txt and b\.txt are catalogs of their own/)
  assert.match(error.remedy, /Say which to begin with/)
  assert.deepEqual(refused.beginnings, ['a.txt', 'b.txt'])

  await assert.rejects(chooseMain(world, ADA, refused.catalogId, 'read.me'), /cannot begin with read\.me/)
  const asked = await chooseMain(world, ADA, refused.catalogId, 'b.txt')
  assert.deepEqual([asked.state, asked.verdict, asked.beginnings], ['checking', undefined, undefined])
  await chooseMain(world, ADA, refused.catalogId, 'b.txt')
  const ready = await verdictOn(refused)
  assert.deepEqual([ready.state, ready.main, ready.verdict?.objects], ['ready', 'b.txt', 2])
  assert.deepEqual(
    ready.verdict?.warnings.map(({ code, file }) => [code, file]),
    [['catalog-unused', 'a.txt']],
  )
})

test('several files of which none includes another are refused in the same words', async () => {
  const refused = await given({ 'a.txt': HEADER + star(1), 'b.txt.gz': gzipSync(star(2)) })
  assert.deepEqual(refused.beginnings, ['a.txt', 'b.txt.gz'])
})

test('a file that the other includes is no second catalog, though it comes first in the tar', async () => {
  const bundle = await tar({
    'READ.ME': 'a field\n',
    'field/galaxies.txt.gz': gzipSync(star(2)),
    'field/main.txt': `${HEADER}includeobj galaxies.txt.gz\n${star(1)}`,
  })
  const ready = await given({ 'one.tar': bundle })
  assert.deepEqual([ready.state, ready.main, ready.verdict?.objects], ['ready', 'field/main.txt', 2])
  assert.deepEqual(ready.verdict?.warnings, [])
})

test('SEDs are found beside the catalog in its folder of the tar, and from the top of it', async () => {
  const sedOf = (path: string) => star(1).replace('../sky/sed_flat.txt', path)
  const ready = await given({
    'one.tar': await tar({
      'field/main.txt': HEADER + sedOf('seds/my.txt') + sedOf('top.txt') + sedOf('none.txt'),
      'field/seds/my.txt': '300 1.0\n1200 1.0\n',
      'top.txt': '300 1.0\n1200 1.0\n',
    }),
  })
  assert.deepEqual(ready.verdict?.seds, ['none.txt'])
})

test('the file that an upload names is begun with, and a catalog that it leaves out is told', async () => {
  const bundle = await tar({ 'field/a.txt': HEADER + star(1), 'field/b.txt': HEADER + star(1) + star(2) })
  const ready = await given({ 'two.tar': bundle }, 'field/b.txt')
  assert.deepEqual([ready.state, ready.verdict?.objects], ['ready', 2])
  assert.match(ready.verdict?.warnings[0]?.message ?? '', /field\/a\.txt is an instance catalog too/)
})

test('objects of a catalog without an observation are counted for any pointing, by its owner alone', async () => {
  const { catalogId } = await given({ 'stars.txt': star(1) + star(2).replace('53.01', '54.5') })
  const at = (raDeg: number) => countObjects(world, ADA, catalogId, { raDeg, decDeg: -27.4, rotSkyPosDeg: 0 })
  assert.deepEqual(await at(53), { objectsBySensor: { R22_S11: 1, R42_S11: 1 }, isEstimate: false })
  assert.deepEqual((await at(200)).objectsBySensor, {})
  const eve = { ...ADA, user: 'eve' }
  await assert.rejects(
    countObjects(world, eve, catalogId, { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 0 }),
    /There is no catalog/,
  )
})

test('objects of a catalog that points elsewhere are counted where it is said to point', async () => {
  const { catalogId, verdict } = await given({ 'stars.txt': HEADER + star(1) })
  const own = { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 0 }
  assert.deepEqual((await countObjects(world, ADA, catalogId, own)).objectsBySensor, verdict?.objectsBySensor)
  const beside = await countObjects(world, ADA, catalogId, { ...own, decDeg: -27.65 })
  assert.deepEqual(beside.objectsBySensor, { R22_S12: 1 })
})

test('of a catalog with errors nothing is said of single sensors', async () => {
  const { catalogId } = await given({ 'stars.txt': star(1).replace('object 1', 'object a') })
  await assert.rejects(
    countObjects(world, ADA, catalogId, { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 0 }),
    /Nothing can be said of single sensors for stars\.txt/,
  )
})

test('pictures beside a catalog are not read for one', async () => {
  const picture = Buffer.alloc(200_000, 'x')
  const ready = await given({ 'lens.fits': picture, 'stars.txt': HEADER + star(1), 'read.me': 'remarks\n' })
  assert.deepEqual([ready.state, ready.main], ['ready', 'stars.txt'])
})

test('a catalog alone is begun with though it is named as SEDs are', async () => {
  const ready = await given({ 'stars.dat': HEADER + star(1) })
  assert.deepEqual([ready.state, ready.main], ['ready', 'stars.dat'])
})

test('an address that leads to no file is told with what to do', async () => {
  const { catalog } = await createCatalog(world, ADA, { from: 'url', url: 'http://127.0.0.1:1/stars.txt' })
  const [error] = (await verdictOn(catalog)).verdict?.errors ?? []
  assert.match(error?.message ?? '', /cannot be fetched from http:\/\/127\.0\.0\.1:1\/stars\.txt/)
  assert.match(error?.remedy ?? '', /the address leads to the file itself/)
})

test('a bundle without any catalog, and one without the file named, are refused by what they hold', async () => {
  const picture = await given({ 'a.fits': 'SIMPLE' })
  assert.match(picture.verdict?.errors[0]?.message ?? '', /no file to begin with: it holds a\.fits/)
  const named = await given({ 'a.txt': HEADER + star(1) }, 'c.txt')
  assert.match(named.verdict?.errors[0]?.message ?? '', /no c\.txt: it holds a\.txt/)
})
