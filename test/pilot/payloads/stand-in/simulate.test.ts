import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { decode } from 'fast-png'
import { extract } from 'tar-stream'
import { AMPLIFIERS } from '../../../../phosim/file-names.ts'
import { PIXELS_X, PIXELS_Y, pixelToSky, sensorWcs, skyToPixel } from '../../../../phosim/focal-plane.ts'
import { readFits } from '../../../../pilot/fits.ts'
import { type EImage, eImage, moments, simulateLines, temporaryFolder, type Wish } from './run-directory.ts'

const star = (id: number, raDeg: number, decDeg: number, magnorm: number) =>
  `object ${id} ${raDeg} ${decDeg} ${magnorm} ../sky/sed_flat.txt 0 0 0 0 0 0 star none none`

/** What PhoSim 3.4's own run at rotation 30 says of R22_S20 (phosim.md section 12). */
const ROTATED = { rightascension: '0', declination: '0', rotskypos: '30' }

for (const sensor of ['R22_S20', 'R41_S02', 'R03_S20'])
  it(`a star lands where the WCS says, at rotation 30 on ${sensor}`, async (t) => {
    const folder = await temporaryFolder(t)
    const wcs = sensorWcs(sensor, { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 30 })
    const places = [
      [2000.4, 2041.3],
      [400, 3600],
      [3700.25, 250.75],
    ] as const
    const lines = places.map(([x, y], index) => {
      const { raDeg, decDeg } = pixelToSky(wcs, x, y)
      return star(index, raDeg, decDeg, 17)
    })
    const header = { rightascension: '53', declination: '-27.4', rotskypos: '30' }
    await simulateLines(folder, sensor, lines, { header })
    const { pixels } = await eImage(folder, sensor)
    for (const [x, y] of places) {
      const found = moments(pixels, PIXELS_X, x, y, 14)
      assert.ok(Math.hypot(found.x - x, found.y - y) < 0.1, `${found.x}, ${found.y} instead of ${x}, ${y}`)
    }
  })

it('at rotation 30 the header of R22_S20 is that of PhoSim', async (t) => {
  const folder = await temporaryFolder(t)
  await simulateLines(folder, 'R22_S20', [star(1, 0.2, 0.1, 17)], { header: ROTATED })
  const { values } = await eImage(folder, 'R22_S20')
  const number = (key: string) => Number(values.get(key))
  assert.equal(number('CRPIX1'), -2225)
  assert.equal(number('CRPIX2'), 6261)
  const expected = { CD1_1: 4.811251e-5, CD1_2: -2.777777e-5, CD2_1: 2.777777e-5, CD2_2: 4.811251e-5 }
  for (const [key, value] of Object.entries(expected)) assert.ok(Math.abs(number(key) - value) < 1e-11, key)
  assert.deepEqual([number('CRVAL1'), number('CRVAL2')], [0, 0])
})

describe('electrons', () => {
  it('of a flat-spectrum star of magnitude 20 in r are 41,200 in 15 seconds', async (t) => {
    const folder = await temporaryFolder(t)
    const wcs = sensorWcs('R22_S11', { raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 })
    const { raDeg, decDeg } = pixelToSky(wcs, 1000, 1000)
    const result = await simulateLines(folder, 'R22_S11', [star(1, raDeg, decDeg, 20)])
    const { pixels } = await eImage(folder, 'R22_S11')
    const electrons = pixels.reduce((sum, value) => sum + value, 0)
    assert.ok(Math.abs(electrons / 41_200 - 1) < 0.03, `${electrons}`)
    assert.ok(pixels.every(Number.isInteger))
    assert.equal(result.metrics?.photons, electrons)
  })

  it('of two snaps differ in noise and share the exposure time less the readout between', async (t) => {
    const [first, second] = await Promise.all([0, 1].map((snap) => exposed(t, { order: { snap } }, snap)))
    assert.equal(first?.values.get('EXPTIME'), 15)
    assert.equal(second?.values.get('PAIRID'), 1)
    assert.ok(!samePixels(first, second))
  })

  it('are the same from the same order, and others on another chip or from another seed', async (t) => {
    const run = (sensor: string, seed: string) => exposed(t, { header: { seed, nsnap: '1', vistime: '15' } }, 0, sensor)
    const first = await run('R22_S11', '11')
    assert.ok(samePixels(await run('R22_S11', '11'), first))
    assert.ok(!samePixels(await run('R22_S12', '11'), first))
    assert.ok(!samePixels(await run('R22_S11', '12'), first))
  })

  async function exposed(t: { after(work: () => unknown): void }, wish: Wish, snap: number, sensor = 'R22_S11') {
    const folder = await temporaryFolder(t)
    const header = { vistime: '33', nsnap: '2', ...wish.header }
    await simulateLines(folder, sensor, [], { ...wish, header, commands: '' })
    return eImage(folder, sensor, snap)
  }
})

describe('outputs', () => {
  it('are an e-image, a tar of sixteen amplifiers with what was asked for, and a preview, all called STAND-IN', async (t) => {
    const folder = await temporaryFolder(t)
    const commands = 'zenith_v 1000\nraydensity 0\ncentroidfile 1\nthroughputfile 1'
    const lines: string[] = []
    const log = (line: string) => lines.push(line)
    const wish = { commands, order: { amplifiers: 'tar' } }
    const result = await simulateLines(folder, 'R22_S11', [star(7, 0.01, 0.01, 20)], wish, log)
    assert.ok(result.outcome === 'done')
    assert.deepEqual(result.outputs, [
      { name: 'lsst_e_4242_f2_R22_S11_E000.fits.gz', product: 'e-image' },
      { name: 'lsst_4242_f2_R22_S11_E000.tar', product: 'amplifiers' },
      { name: 'lsst_e_4242_f2_R22_S11_E000.png', product: 'preview' },
    ])
    const members = await tarMembers(join(folder, 'outputs', 'lsst_4242_f2_R22_S11_E000.tar'))
    assert.deepEqual(
      [...members.keys()],
      [
        ...AMPLIFIERS.map((name) => `lsst_a_4242_f2_R22_S11_${name}_E000.fits.gz`),
        'centroid_lsst_e_4242_f2_R22_S11_E000.txt',
        'trimcatalog_4242_R22_S11.pars',
      ],
    )
    const [title, row = ''] = String(members.get('centroid_lsst_e_4242_f2_R22_S11_E000.txt')).split('\n')
    assert.equal(title, 'SourceID Photons AvgX AvgY')
    const [id, photons, x, y] = row.split(' ').map(Number)
    const place = skyToPixel(sensorWcs('R22_S11', { raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 }), 0.01, 0.01)
    assert.ok(id === 7 && Math.abs((photons ?? 0) / 41_200 - 1) < 0.03)
    assert.ok(Math.hypot((x ?? 0) - (place?.x ?? 0), (y ?? 0) - (place?.y ?? 0)) < 0.5)
    const image = await eImage(folder, 'R22_S11')
    assert.equal(image.values.get('SIMULATR'), 'STAND-IN')
    assert.ok(image.comments.some((words) => words.includes('STAND-IN')))
    assert.equal(image.values.get('PHOV2'), 'centroidfile 1')
    const preview = decode(await readFile(join(folder, 'outputs', 'lsst_e_4242_f2_R22_S11_E000.png')))
    assert.deepEqual([preview.width, preview.height], [500, 533])
    assert.ok(lines.some((line) => line.startsWith('throughputfile is asked for')))
  })

  it('hold the amplifiers as one multi-extension file, as sixteen files, or not at all', async (t) => {
    const namesFor = async (amplifiers: string) => {
      const folder = await temporaryFolder(t)
      await simulateLines(folder, 'R22_S11', [star(7, 0, 0, 20)], { order: { amplifiers } })
      return { folder, names: (await readdir(join(folder, 'outputs'))).filter((name) => name.startsWith('lsst_a')) }
    }
    const together = await namesFor('mef')
    assert.deepEqual(together.names, ['lsst_a_4242_f2_R22_S11_E000.fits.gz'])
    const units = await readFits(join(together.folder, 'outputs', 'lsst_a_4242_f2_R22_S11_E000.fits.gz'))
    assert.deepEqual(
      units.slice(1).map(({ values }) => values.get('EXTNAME')),
      AMPLIFIERS,
    )
    assert.equal((await namesFor('unpacked')).names.length, 16)
    assert.deepEqual((await namesFor('none')).names, [])
  })
})

it('a bright star bleeds along x and stops at x = 2000, unless the commands say otherwise', async (t) => {
  const wcs = sensorWcs('R22_S11', { raDeg: 0, decDeg: 0, rotSkyPosDeg: 0 })
  const { raDeg, decDeg } = pixelToSky(wcs, 1950, 2000)
  const render = async (more: string) => {
    const folder = await temporaryFolder(t)
    const commands = `zenith_v 1000\nraydensity 0\n${more}`
    await simulateLines(folder, 'R22_S11', [star(1, raDeg, decDeg, 11)], { commands })
    const { pixels } = await eImage(folder, 'R22_S11')
    const row = pixels.slice(1999 * PIXELS_X, 2000 * PIXELS_X)
    return { row, full: [...row.keys()].filter((x) => (row[x] ?? 0) >= 100_000) }
  }
  const bled = await render('')
  assert.equal(bled.full.at(-1), 1999)
  assert.ok((bled.full[0] ?? 2000) < 1800)
  assert.ok((bled.row[2000] ?? 0) < 30_000)
  const clipped = await render('blooming 0')
  assert.ok(clipped.full.length > 3 && clipped.full.length < 60)
  assert.ok(Math.max(...(await render('saturation 0')).row) > 1e6)
})

it('a sensor named in failOnce fails halfway in its first attempt, and not in its second', async (t) => {
  const folder = await temporaryFolder(t)
  const wish = (attempt: number) => ({ order: { failOnce: ['R22_S11'], attempt } })
  await assert.rejects(simulateLines(folder, 'R22_S11', [star(1, 0, 0, 20)], wish(1)), {
    failureClass: 'payload',
    code: 'stand-in-fail-once',
    message: /R22_S11 failed because the order asked/,
  })
  assert.equal((await simulateLines(folder, 'R22_S11', [star(1, 0, 0, 20)], wish(2))).outcome, 'done')
})

it('darks hold nothing but cosmic rays, and dome flats an even light', async (t) => {
  const render = async (telconfig: string) => {
    const folder = await temporaryFolder(t)
    await simulateLines(folder, 'R22_S11', [star(1, 0, 0, 15)], { header: { telconfig } })
    return (await eImage(folder, 'R22_S11')).pixels
  }
  assert.ok((await render('1')).every((value) => value === 0))
  const flat = await render('2')
  const mean = flat.reduce((sum, value) => sum + value, 0) / (PIXELS_X * PIXELS_Y)
  assert.ok(Math.abs(mean / (15 * 0.04 * 10 ** (0.4 * (28.36 + 0.13 - 18))) - 1) < 0.001, `${mean}`)
})

const samePixels = (a: EImage | undefined, b: EImage | undefined) =>
  a?.pixels.every((value, i) => value === b?.pixels[i])

/** Members of a tar, in their order, as text. */
async function tarMembers(path: string): Promise<Map<string, Buffer>> {
  const members = new Map<string, Buffer>()
  const archive = extract()
  archive.end(await readFile(path))
  for await (const entry of archive) {
    members.set(entry.header.name, await buffer(entry))
  }
  return members
}
