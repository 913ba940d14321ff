import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { pixelToSky, sensorWcs } from '../../../phosim/focal-plane.ts'
import { becomes, PATIENCE_SECONDS, passes } from '../../patience.ts'
import { simulateLines, temporaryFolder } from '../../pilot/payloads/stand-in/run-directory.ts'
import { ROOT } from '../../source-tree.ts'
import { launchChromium, NO_BROWSER } from '../chromium.ts'
import { viewerSite } from './viewer-site.ts'

const E_IMAGE = 'lsst_e_4242_f2_R22_S11_E000.fits.gz'
const wcs = sensorWcs('R22_S11', { raDeg: 53, decDeg: -27.4, rotSkyPosDeg: 30 })
const STARS = [
  { label: '101', x: 900, y: 1300, magnitude: 17 },
  { label: '102', x: 3100, y: 2800, magnitude: 18 },
].map((star) => ({ ...star, ...pixelToSky(wcs, star.x, star.y) }))

async function simulated(t: { after(work: () => unknown): void }): Promise<Uint8Array> {
  const folder = await temporaryFolder(t)
  const lines = STARS.map(
    ({ label, raDeg, decDeg, magnitude }) =>
      `object ${label} ${raDeg} ${decDeg} ${magnitude} ../sky/sed_flat.txt 0 0 0 0 0 0 star none none`,
  )
  const header = { rightascension: '53', declination: '-27.4', rotskypos: '30' }
  await simulateLines(folder, 'R22_S11', lines, { header, commands: '' })
  return readFile(join(folder, 'outputs', E_IMAGE))
}

const readout = (page: Page) => page.getByRole('status', { name: 'Under the pointer' })
const numberAfter = (text: string, pattern: RegExp) =>
  Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN)

/** Pixel, value and sky under the pointer. */
async function pointed(page: Page) {
  const text = await readout(page).innerText()
  return {
    text,
    x: numberAfter(text, /Pixel ([\d.]+),/),
    y: numberAfter(text, /Pixel [\d.]+, ([\d.]+)/),
    value: numberAfter(text, /Value ([\d,.]+)/),
    raDeg: numberAfter(text, /RA \S+ = ([\d.]+)°/),
    decDeg: numberAfter(text, /Dec \S+ = (-?[\d.]+)°/),
  }
}

/** How many colours the middle of the canvas has. */
const coloursShown = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas')
    const data = canvas?.getContext('2d')?.getImageData(canvas.width / 2 - 50, canvas.height / 2 - 50, 100, 100).data
    return new Set(data === undefined ? [] : new Uint32Array(data.buffer)).size
  })

async function shown(page: Page): Promise<void> {
  await page.locator('canvas').waitFor()
  await page.waitForFunction(() => {
    const canvas = document.querySelector('canvas')
    return canvas?.getContext('2d')?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] === 255
  })
}

test('the FITS viewer in a browser', { skip: NO_BROWSER }, async (t) => {
  const files = new Map<string, string | Uint8Array>([
    [
      'objects.json',
      JSON.stringify(STARS.map(({ label, raDeg, decDeg, magnitude }) => ({ label, raDeg, decDeg, magnitude }))),
    ],
    [E_IMAGE, await simulated(t)],
    ['cut-short.fits', (await simulated(t)).slice(0, 300_000)],
    ['page.fits', '<!doctype html><title>Sign in</title>'],
  ])
  const url = await viewerSite(t, files)
  const browser = await launchChromium()
  t.after(() => browser.close())
  const complaints: string[] = []
  const open = async (file: string): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } })
    page.setDefaultTimeout(PATIENCE_SECONDS * 1000)
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(`${url}/?file=${file}`)
    return page
  }
  const page = await open(E_IMAGE)
  await shown(page)

  await t.test('the sky under a star is where the catalog has it, by keys', async () => {
    for (const star of STARS) {
      await page.getByLabel('Go to').fill(star.label)
      await page.getByRole('button', { name: 'Go', exact: true }).click()
      await readout(page).getByText(`${star.label}, mag ${star.magnitude}.00, 0.0″ away`).waitFor()
      await passes(async () => {
        const { raDeg, decDeg, value, x, y } = await pointed(page)
        assert.ok(Math.hypot(raDeg - star.raDeg, decDeg - star.decDeg) < 2e-6, `${raDeg} ${decDeg}`)
        assert.ok(Math.hypot(x - star.x, y - star.y) < 0.1)
        assert.ok(value > 5000, `${value}`)
      })
    }
    await becomes(() => readout(page).getAttribute('aria-live'), 'polite')
  })

  await t.test('the pointer finds the star too, after zooming by wheel and dragging', async () => {
    const canvas = page.locator('canvas')
    const box = await canvas.boundingBox()
    assert.ok(box)
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    const isOnTheStar = async () => {
      const { x, y, text } = await pointed(page)
      assert.ok(Math.hypot(x - 3100, y - 2800) < 0.3, text)
    }
    await passes(isOnTheStar)
    const scale = page.getByText(/^\d+ %$/)
    const before = (await scale.textContent()) ?? ''
    await page.mouse.wheel(0, -300)
    await scale.filter({ hasNotText: before }).waitFor()
    await passes(isOnTheStar)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 + 40, { steps: 5 })
    await page.mouse.up()
    await passes(isOnTheStar)
    await becomes(() => readout(page).getAttribute('aria-live'), 'off')
  })

  await t.test('keys zoom, fit and move a cross-hair', async () => {
    await page.locator('canvas').focus()
    await page.keyboard.press('0')
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    await page.getByText('100 %', { exact: true }).waitFor()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Shift+ArrowUp')
    await readout(page).getByText('2002.0, 2047.0').waitFor()
  })

  await t.test('stretch, limits and colours change the picture', async () => {
    await page.getByLabel('Colours').selectOption('inferno')
    await page.getByLabel('Stretch').selectOption('histogram')
    await becomes(async () => (await coloursShown(page)) > 100, true)
    await page.getByLabel('Low').fill('1000000')
    await page.getByLabel('High').fill('2000000')
    await page.getByLabel('High').press('Enter')
    await page.getByLabel('Low').fill('1000000')
    await page.getByLabel('Low').press('Enter')
    await page.getByLabel('Stretch').selectOption('linear')
    await becomes(async () => (await coloursShown(page)) < 20, true)
    await page.getByLabel('Limits').selectOption('zscale')
  })

  await t.test('the header is searched', async () => {
    await page.getByRole('button', { name: 'Header' }).click()
    await page.getByLabel('Search the header').fill('simulatr')
    await page.getByText(/^1 of \d+ cards$/).waitFor()
    await becomes(() => page.getByRole('row').count(), 2)
    await page.getByRole('cell', { name: 'STAND-IN' }).waitFor()
  })

  await t.test('it says STAND-IN, and axe finds nothing', async () => {
    await page.getByRole('application', { name: /^STAND-IN image, not made by PhoSim/ }).waitFor()
    // Through the protocol rather than as a script of the page, which the content policy forbids.
    await page.evaluate(await readFile(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8'))
    const found = await page.evaluate(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'best-practice'], rules: { 'page-has-heading-one': { enabled: false } } }).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
    )
    assert.deepEqual(found, [])
  })

  await t.test('files that cannot be shown are told in words', async () => {
    for (const [file, title] of [
      ['cut-short.fits', 'The file is damaged'],
      ['page.fits', 'This is not a FITS image'],
      ['gone.fits', 'The file is no longer there'],
    ] as const) {
      const other = await open(file)
      await other.getByRole('alert').getByText(title).waitFor()
      await other.getByRole('button', { name: 'Try again' }).click()
      await other.getByRole('alert').getByText(title).waitFor()
      await other.close()
    }
  })

  assert.deepEqual(
    complaints.filter((text) => !text.includes('404')),
    [],
  )
})
