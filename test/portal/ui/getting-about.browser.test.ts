import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Scientist } from '../../journey/scientist.ts'
import { becomes } from '../../patience.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const LONG = 'Averylongnamewithoutanyspaceinit'.repeat(3)

/** How far a page is wider than its window, in pixels. */
const tooWide = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
const focused = (page: Page) => page.evaluate(() => document.activeElement?.tagName)

test('Somebody finds their way about the portal', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const ada = await Scientist.called(portal.service, { user: 'ada', groups: ['desc'] })
  const { taskId } = await ada.submits({ name: LONG })
  const page = await portal.open('/jobs')

  await t.test('and each page that comes has the focus and is shown from its top', async () => {
    await page.getByRole('link', { name: 'Help', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /Help|States/ }).waitFor()
    await page.evaluate(() => scrollTo(0, 300))
    await page.getByRole('link', { name: 'Tasks', exact: true }).press('Enter')
    await page.getByRole('main', { name: 'Tasks' }).waitFor()
    await becomes(() => focused(page), 'MAIN')
    await becomes(() => page.evaluate(() => scrollY), 0)
  })

  await t.test('and skips what stands above each page by one key', async () => {
    await page.reload()
    await page.getByRole('main', { name: 'Tasks' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await becomes(() => focused(page), 'MAIN')
  })

  await t.test('and on a telephone nothing is wider than it, however long a name', async () => {
    await page.setViewportSize({ width: 360, height: 700 })
    for (const path of ['/', '/tasks', `/tasks/${taskId}`, '/jobs']) {
      await page.goto(portal.url + path)
      await page.getByText(LONG).first().waitFor()
      await becomes(async () => [path, await tooWide(page)], [path, 0])
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  await t.test('and reads the first page as JSON too', async () => {
    await page.goto(portal.url)
    await page.getByRole('link', { name: 'JSON' }).click()
    await page.getByText(`"name": "${LONG}"`).waitFor()
  })

  await t.test('and an address that names no task leads nowhere, in words', async () => {
    await page.goto(`${portal.url}/tasks/abc`)
    await page.getByRole('heading', { name: 'No such page' }).waitFor()
  })

  await t.test('and is told that the service is away, and has what they asked for once it is back', async () => {
    await page.goto(`${portal.url}/sites`)
    await page.getByRole('link', { name: 'LOCAL-A' }).waitFor()
    await portal.service.kill()
    await page.getByText('The service does not answer.').waitFor()
    assert.ok(await page.getByRole('link', { name: 'LOCAL-A' }).isVisible(), 'what was there stays')
    await page.getByRole('link', { name: 'Users', exact: true }).click()
    await page.getByRole('heading', { name: 'This page is not here yet' }).waitFor()
    await portal.service.start()
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    await page.getByRole('link', { name: 'ada' }).first().waitFor()
  })
})
