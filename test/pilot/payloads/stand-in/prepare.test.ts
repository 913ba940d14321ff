import assert from 'node:assert/strict'
import { access, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pixelToSky, sensorWcs } from '../../../../phosim/focal-plane.ts'
import { prepare } from '../../../../pilot/payloads/stand-in/prepare.ts'
import { eImage, orderOf, prepareAndSimulate, temporaryFolder, type Wish, withCatalog } from './run-directory.ts'

const DATA = fileURLToPath(new URL('../../../../../shared/data/catalogs', import.meta.url))

const pointing = { raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 }

function star(id: number, sensor: string, x: number, y: number, magnorm = 20): string {
  const { raDeg, decDeg } = pixelToSky(sensorWcs(sensor, pointing), x, y)
  return `object ${id} ${raDeg} ${decDeg} ${magnorm} ../sky/sed_flat.txt 0 0 0 0 0 0 star none none`
}

const run = (folder: string, sensors: readonly string[], wish: Wish = {}) =>
  prepare(orderOf('prepare', sensors, wish), folder, () => undefined)

async function prepared(folder: string, sensors: readonly string[], wish: Wish = {}) {
  const result = await run(folder, sensors, wish)
  assert.ok(result.outcome === 'done')
  return result.prepared?.objects
}

async function linesOf(folder: string, sensor: string): Promise<string[]> {
  const bytes = await readFile(join(folder, 'work', 'sensors', sensor, 'objects.txt.gz'))
  return gunzipSync(bytes).toString().trim().split('\n')
}

describe('the objects of a catalog', () => {
  it('go to the sensors they fall on, as they stand in the catalog', async (t) => {
    const folder = await temporaryFolder(t)
    const [first, second] = [star(1, 'R22_S11', 2000, 2000), star(2, 'R22_S12', 300, 300)]
    await withCatalog(folder, { 'catalog.txt': `rightascension 0\n${first}\n${second}\n` })
    assert.deepEqual(await prepared(folder, ['R22_S11', 'R22_S12', 'R01_S00']), { R22_S11: 1, R22_S12: 1, R01_S00: 0 })
    assert.deepEqual(await linesOf(folder, 'R22_S11'), [first])
    assert.deepEqual((await readdir(join(folder, 'work', 'sensors'))).sort(), ['R22_S11', 'R22_S12'])
    const visit = JSON.parse(await readFile(join(folder, 'work', 'visit', 'visit.json'), 'utf8'))
    assert.equal(visit.header.rotskypos, '0')
  })

  it('reach 100 pixels beyond a sensor, and bright ones as far as trim says', async (t) => {
    const folder = await temporaryFolder(t)
    const lines = [star(1, 'R22_S11', 4000 + 95, 2000), star(2, 'R22_S11', 4000 + 120, 2000)]
    const bright = star(3, 'R22_S11', 4000 + 700, 2000, 10)
    await withCatalog(folder, { 'catalog.txt': [...lines, bright].join('\n') })
    assert.deepEqual(await prepared(folder, ['R22_S11', 'R22_S21']), { R22_S11: 2, R22_S21: 1 })
  })

  it('come from included files too, compressed or not, wherever .gz stands', async (t) => {
    const folder = await temporaryFolder(t)
    await withCatalog(folder, {
      'catalog.txt': gzipSync('obshistid 7\nincludeobj stars.txt\nincludeobj galaxies.txt.gz\n'),
      'stars.txt.gz': gzipSync(star(1, 'R22_S11', 10, 10)),
      'galaxies.txt.gz': `${star(2, 'R22_S11', 20, 20)}\n`,
    })
    assert.deepEqual(await prepared(folder, ['R22_S11']), { R22_S11: 2 })
  })

  it('are written for sensors with minsource objects or more, and for all in darks', async (t) => {
    const folder = await temporaryFolder(t)
    await withCatalog(folder, { 'catalog.txt': star(1, 'R22_S11', 10, 10) })
    const sensors = ['R22_S11', 'R01_S00']
    await prepared(folder, sensors, { header: { minsource: '0' } })
    assert.equal((await readdir(join(folder, 'work', 'sensors'))).length, 2)
    await assert.rejects(run(folder, sensors, { header: { minsource: '2' } }), { code: 'no-objects' })
    assert.deepEqual(await prepared(folder, sensors, { header: { telconfig: '1' } }), { R22_S11: 1, R01_S00: 0 })
  })
})

describe('bad input is a failure of class user', () => {
  const cases: readonly [string, Record<string, string>, string, RegExp][] = [
    ['an include that is not there', { 'catalog.txt': 'includeobj a.txt' }, 'include-missing', /a\.txt.*add the file/],
    ['an include outside the catalog', { 'catalog.txt': 'includeobj ../a.txt' }, 'include-path', /lies outside/],
    ['a line that cannot be read', { 'catalog.txt': 'x\nobject MS_1 0 0' }, 'field-count', /Object line 2 of catalog/],
  ]
  for (const [name, files, code, message] of cases)
    it(`such as ${name}`, async (t) => {
      const folder = await temporaryFolder(t)
      await withCatalog(folder, files)
      await assert.rejects(run(folder, ['R22_S11']), { failureClass: 'user', code, message })
    })

  it('such as more sources on a sensor than the site takes', async (t) => {
    const folder = await temporaryFolder(t)
    await withCatalog(folder, { 'catalog.txt': [1, 2, 3].map((id) => star(id, 'R22_S11', 10, id)).join('\n') })
    await assert.rejects(run(folder, ['R22_S11'], { order: { sourceLimit: 2 } }), {
      failureClass: 'user',
      code: 'too-many-sources',
      message: /R22_S11 would hold 3 sources; this site takes 2/,
    })
  })
})

it('the real small catalog, prepared and simulated, shows its stars where they are', async (t) => {
  const catalog = join(DATA, 'small_catalog')
  if (
    !(await access(catalog).then(
      () => true,
      () => false,
    ))
  )
    return t.skip('the shared catalogs are not here')
  const folder = await temporaryFolder(t)
  await withCatalog(folder, { 'catalog.txt': await readFile(catalog) })
  const simulated = await prepareAndSimulate(folder, 'R22_S11')
  const { pixels } = await eImage(simulated, 'R22_S11')
  const electrons = pixels.reduce((sum, value) => sum + value, 0)
  assert.ok(electrons > 1e6 && electrons < 1e7, `${electrons}`)
})
