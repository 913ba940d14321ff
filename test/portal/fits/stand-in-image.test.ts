import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { PIXELS_X, PIXELS_Y, pixelToSky, sensorWcs } from '../../../phosim/focal-plane.ts'
import { pixelsOf, readFits } from '../../../pilot/fits.ts'
import { ByteSource } from '../../../portal/fits/byte-source.ts'
import { textOf } from '../../../portal/fits/cards.ts'
import { readImage } from '../../../portal/fits/image-file.ts'
import { levelsOf, sortedSample } from '../../../portal/fits/levels.ts'
import { pixelOf, skyAt, skyFrame } from '../../../portal/fits/sky-frame.ts'
import { moments, simulateLines, temporaryFolder } from '../../pilot/payloads/stand-in/run-directory.ts'

async function open(path: string) {
  const bytes = Uint8Array.from(await readFile(path))
  return ByteSource.open(new Blob([bytes]).stream())
}

const star = (id: number, raDeg: number, decDeg: number) =>
  `object ${id} ${raDeg} ${decDeg} 17 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none`

test('a star of the stand-in is where the viewer says that it is, in e-image and amplifiers', async (t) => {
  const folder = await temporaryFolder(t)
  const place = pixelToSky(sensorWcs('R41_S02', { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 30 }), 700.5, 3600)
  const header = { rightascension: '53', declination: '-27.4', rotskypos: '30' }
  const wish = { header, commands: 'raydensity 0.6', order: { amplifiers: 'mef' } }
  await simulateLines(folder, 'R41_S02', [star(1, place.raDeg, place.decDeg)], wish)

  const path = join(folder, 'outputs', 'lsst_e_4242_f2_R41_S02_E000.fits.gz')
  const image = await readImage(await open(path))
  const frame = skyFrame(image.header)
  assert.ok(typeof frame === 'object')
  assert.deepEqual([image.unit.width, image.unit.height], [PIXELS_X, PIXELS_Y])
  assert.deepEqual([textOf(image.header, 'SIMULATR'), textOf(image.header, 'BUNIT')], ['STAND-IN', 'electron'])
  const at = pixelOf(frame, place)
  assert.ok(at && Math.hypot(at.x - 700.5, at.y - 3600) < 0.001)
  const found = moments(image.pixels, PIXELS_X, Math.round(at.x), Math.round(at.y), 8)
  assert.ok(Math.hypot(found.x - at.x, found.y - at.y) < 2)
  const sky = skyAt(frame, at)
  assert.ok(Math.hypot(sky.raDeg - place.raDeg, sky.decDeg - place.decDeg) < 1e-9)

  const [unit] = await readFits(path)
  assert.ok(unit)
  const theirs = pixelsOf(unit)
  assert.ok(image.pixels.every((value, i) => value === theirs[i]))
  const { least, greatest, limits } = levelsOf(image.pixels, sortedSample(image.pixels, PIXELS_X))
  assert.ok(least <= limits.zscale.low && limits.zscale.high < greatest / 10)

  const amplifiers = await readImage(await open(join(folder, 'outputs', 'lsst_a_4242_f2_R41_S02_E000.fits.gz')), 'C07')
  assert.equal(amplifiers.units.length, 16)
  const [leastAdu = 0, greatestAdu = 0] = [Math.min, Math.max].map((of) => amplifiers.pixels.reduce((a, b) => of(a, b)))
  assert.ok(leastAdu > 900 && greatestAdu > 2000, `${leastAdu} ${greatestAdu}`)
  const seen = skyFrame(amplifiers.header)
  const spot = typeof seen === 'object' ? pixelOf(seen, place) : undefined
  // PhoSim's WCS leaves out the frame of one column and six rows around the sky.
  assert.ok(spot)
  const brightest = amplifiers.pixels.indexOf(greatestAdu)
  assert.ok(Math.hypot((brightest % 510) + 1 - 1 - spot.x, Math.floor(brightest / 510) + 1 - 6 - spot.y) < 4)
})

const DATA = join(import.meta.dirname, '../../../../shared/data')
const given = globSync('**/*.{fits,fits.gz}', { cwd: DATA })

test('FITS files given as data are read', {
  skip: given.length === 0 && 'no FITS file in ../shared/data',
}, async () => {
  for (const name of given) {
    const { pixels, unit } = await readImage(await open(join(DATA, name)))
    assert.equal(pixels.length, unit.width * unit.height, basename(name))
  }
})
