/** The sensor's page in a real browser: the image comes by itself, and a star is where the catalog has it. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { PIXELS_X, sensorWcs, skyToPixel } from '../../../phosim/focal-plane.ts'
import { standardCatalog } from '../../../phosim/standard-catalogs.ts'
import { pixelsOf, readFits } from '../../../pilot/fits.ts'
import { marksOfLines } from '../../../portal/sensor/object-marks.ts'
import { Scientist } from '../../journey/scientist.ts'
import { becomes, passes } from '../../patience.ts'
import { axeFaults } from '../axe.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const SENSOR = 'R22_S11'
const PIXEL_ARCSEC = 0.2
/** The visit of the standard catalogs. */
const WCS = sensorWcs(SENSOR, { raDeg: 53.125, decDeg: -28.1, rotSkyPosDeg: 0 })

/** The brightest star of the grid in the middle of the sensor, away from other light. */
function starOfTheGrid() {
  const seen = marksOfLines(standardCatalog('grid')?.lines() ?? []).flatMap((object) => {
    const at = skyToPixel(WCS, object.raDeg, object.decDeg)
    return at && Math.hypot(at.x - 2000, at.y - 2036) < 1200 ? [{ ...object, at }] : []
  })
  const [star] = seen.sort((a, b) => (a.magnitude ?? 99) - (b.magnitude ?? 99))
  assert.ok(star)
  return star
}

/** The centre of light around the brightest pixel near a place, above the background, in FITS pixel coordinates. */
function centreOfLight(pixels: ArrayLike<number>, x: number, y: number) {
  const at = (column: number, row: number) => pixels[(row - 1) * PIXELS_X + column - 1] ?? 0
  const around = (reach: number, [u, v]: readonly [number, number]) =>
    Array.from({ length: (2 * reach + 1) ** 2 }, (_, i) => {
      const [column, row] = [u - reach + (i % (2 * reach + 1)), v - reach + Math.floor(i / (2 * reach + 1))]
      return { column, row, light: at(column, row) }
    })
  const near = around(10, [Math.round(x), Math.round(y)])
  const background = near.map(({ light }) => light).sort((a, b) => a - b)[Math.floor(near.length / 2)] ?? 0
  const peak = near.reduce((most, one) => (one.light > most.light ? one : most))
  const core = around(5, [peak.column, peak.row]).map((one) => ({ ...one, light: one.light - background }))
  const sum = core.reduce((total, { light }) => total + light, 0)
  return {
    x: core.reduce((total, { column, light }) => total + column * light, 0) / sum,
    y: core.reduce((total, { row, light }) => total + row * light, 0) / sum,
  }
}

async function readPixels(bytes: Buffer): Promise<ArrayLike<number>> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-sensor-'))
  try {
    await writeFile(join(folder, 'e.fits.gz'), bytes)
    const [unit] = await readFits(join(folder, 'e.fits.gz'))
    assert.ok(unit)
    return pixelsOf(unit)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the viewer says of the place under the pointer. */
async function readSky(page: Page) {
  const text = await page.getByLabel('Under the pointer').innerText()
  const [, ra, dec] = /RA.*? = ([\d.]+)°.*Dec.*? = ([-+\d.]+)°/s.exec(text) ?? []
  assert.ok(ra !== undefined && dec !== undefined, text)
  return { text, raDeg: Number(ra), decDeg: Number(dec) }
}

type Place = { readonly raDeg: number; readonly decDeg: number }
const arcsecBetween = (a: Place, b: Place): number =>
  3600 * Math.hypot((a.raDeg - b.raDeg) * Math.cos((b.decDeg * Math.PI) / 180), a.decDeg - b.decDeg)

test('A scientist looks at a sensor', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const ada = await Scientist.called(portal.service, { user: 'ada', groups: ['desc'] })
  const catalogs = [await ada.catalog('grid')]
  const { taskId } = await ada.submits({ name: 'A look', catalogs, sensors: SENSOR, amplifiers: 'mef' })
  const address = `/tasks/${taskId}/visits/0`
  const page = await portal.open(`${address}/${SENSOR}`)

  await t.test('whose preview comes by itself when its job has finished, with STAND-IN on it', async () => {
    await page.getByRole('img', { name: /Preview of R22_S11, snap 0, r band/ }).waitFor()
    await page.getByText('STAND-IN', { exact: true }).waitFor()
    await page.getByRole('link', { name: /^R22_S11, finished/ }).waitFor()
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test('and finds the RA and Dec of the catalog under a star of the full image, to a pixel', async () => {
    const star = starOfTheGrid()
    const pixels = await readPixels(await ada.file({ taskId, product: 'e-image' }))
    const light = centreOfLight(pixels, star.at.x, star.at.y)
    assert.ok(Math.hypot(light.x - star.at.x, light.y - star.at.y) < 1, JSON.stringify({ light, star }))
    await page.getByRole('button', { name: /Load the full image \(\d+(\.\d+)? MB\)/ }).click()
    await page.getByText('25 objects of the catalog, as they were sent to this sensor').waitFor()
    await page.getByLabel('Go to').fill(`${light.x.toFixed(2)}, ${light.y.toFixed(2)}`)
    await page.keyboard.press('Enter')
    await passes(async () => {
      const found = await readSky(page)
      assert.ok(arcsecBetween(found, star) < PIXEL_ARCSEC, JSON.stringify({ found, star }))
      assert.match(found.text, new RegExp(`Nearest\\s+${star.label}, mag ${star.magnitude?.toFixed(2)}`))
    })
  })

  await t.test('and under the pointer, where the picture has the star', async () => {
    const star = starOfTheGrid()
    // The viewer has brought the star to the middle, where no pixel of the screen is wider than one of the image.
    await passes(async () => {
      await page.locator('canvas').hover()
      const found = await readSky(page)
      assert.ok(arcsecBetween(found, star) < 2 * PIXEL_ARCSEC, JSON.stringify({ found, star }))
    })
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test('and goes to the neighbour by an arrow key, which got no light of this task', async () => {
    await page.getByRole('link', { name: /^R22_S11, finished/ }).focus()
    await page.keyboard.press('ArrowUp')
    await page.waitForURL(`**${address}/R22_S12`)
    await page.getByText('This sensor was not asked for.').waitFor()
    await becomes(() => page.evaluate(() => document.activeElement?.getAttribute('data-sensor')), 'R22_S12')
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test(
    'and is told of a sensor that the camera does not have, and of a task that others keep to themselves',
    async () => {
      await page.goto(`${portal.url}${address}/R99_S11`)
      await page.getByText('The camera has no science sensor R99_S11.').waitFor()
      const other = await portal.open(`${address}/${SENSOR}`, { user: 'eve', groups: ['other'] })
      await other
        .getByRole('alert')
        .getByText(/There is no task/)
        .waitFor()
      assert.deepEqual(await axeFaults(other), [])
      assert.deepEqual(
        portal.complaints.filter((line) => !/status of 404/.test(line)),
        [],
      )
    },
  )
})
