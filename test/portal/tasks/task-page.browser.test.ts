import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Scientist } from '../../journey/scientist.ts'
import { GridSite } from '../../journey/site.ts'
import { becomes } from '../../patience.ts'
import { axeFaults } from '../axe.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const SENSORS = 'R22_S11|R22_S12'

const sensor = (page: Page, words: RegExp) => page.getByRole('option', { name: words })
const sentence = (page: Page, words: RegExp) => page.getByRole('status').filter({ hasText: words })

test('A scientist watches a task on its page', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const { service } = portal
  await using site = await GridSite.open(service, 'PORTAL')
  const { pilot } = site
  const ada = await Scientist.called(service, { user: 'ada', groups: ['desc'] })
  const task = await ada.submits({ name: 'Watched', site: site.name, sensors: SENSORS })
  const page = await portal.open(`/tasks/${task.taskId}`)

  await t.test('and sees the mosaic fill without doing anything', async () => {
    await pilot.atWork()
    await sensor(page, /^R22_S1\d, running/)
      .first()
      .waitFor()
    await pilot.fails('R22_S12')
    await pilot.letGo()
    await sensor(page, /^R22_S11, finished/).waitFor()
    await sensor(page, /^R22_S12, failed/).waitFor()
    await sentence(page, /1 of 2 images are done, 1 failed/).waitFor()
  })

  await t.test('and reads why a sensor failed, and who must act', async () => {
    await page.getByText('Line 12 of the catalog has no place on the sky.').first().waitFor()
    await page.locator('a[href*="failure=user"]').getByText('1 job', { exact: true }).waitFor()
  })

  await t.test('and finds the same in the table, coloured by what they like', async () => {
    await page.getByRole('radio', { name: 'Table' }).check({ force: true })
    await page.getByRole('row', { name: /R22_S12 .*failed/ }).waitFor()
    await page.getByRole('radio', { name: 'Run time' }).check({ force: true })
    await page.waitForURL(/colour=time/)
    await page.getByRole('radio', { name: 'Picture' }).check({ force: true })
    await page.getByRole('radio', { name: 'State' }).check({ force: true })
  })

  await t.test('and axe finds nothing wrong with it', async () => {
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test('and runs the failed sensor again, chosen on the mosaic', async () => {
    await pilot.fails()
    await sensor(page, /^R22_S12, failed/).click()
    await page.getByRole('button', { name: 'Re-run 1 sensor' }).click()
    const dialog = page.getByRole('dialog', { name: 'Run again, as a new round' })
    await dialog.getByText('1 sensor of visit 0: R22_S12').waitFor()
    await dialog.getByRole('button', { name: 'Run again' }).click()
    await sentence(page, /all 2 images are there/).waitFor()
    assert.equal((await task.settled(2)).state, 'complete')
    await sensor(page, /^R22_S12, finished, 2nd attempt/).waitFor()
    await page.getByRole('link', { name: /^R22_S12.*, attempt 2: done/ }).waitFor()
    await page.getByRole('link', { name: /^collect, attempt 2: done/ }).waitFor()
  })

  await t.test('and finds as many jobs behind the number as the interface has', async () => {
    const { total } = await ada.client.call('listJobs', { query: { taskId: task.taskId } })
    await page.getByRole('link', { name: `${total} of ${total} settled` }).click()
    await page.waitForURL(/\/jobs\?taskId=/)
    await page.getByText(`${total} jobs`).first().waitFor()
    await page.goBack()
  })

  await t.test('and reads the same page as JSON', async () => {
    await page.getByRole('link', { name: 'JSON' }).click()
    await page.getByText('"sentence": "Complete: all 2 images are there."').waitFor()
    await page.waitForURL(/\/tasks\/\d+\.json/)
  })

  await t.test('and somebody else is told that there is no such thing', async () => {
    const stranger = await portal.open(`/tasks/${task.taskId}`, { user: 'mallory', groups: ['other'] })
    await stranger.getByRole('alert').getByText('There is no such thing').waitFor()
    assert.equal(await stranger.getByText('Watched').count(), 0)
  })

  await t.test('and no page has complained, but of what was refused to the stranger', () => {
    const others = portal.complaints.filter((text) => !/status of 404/.test(text))
    assert.deepEqual(others, [])
  })
})

test('A scientist cancels a task from its page, asked once more', { skip: NO_BROWSER }, async () => {
  const portal = await startPortal()
  await using site = await GridSite.open(portal.service, 'STOPPED')
  const ada = await Scientist.called(portal.service, { user: 'ada', groups: ['desc'] })
  const task = await ada.submits({ name: 'Stopped', site: site.name })
  await site.pilot.atWork()
  const page = await portal.open(`/tasks/${task.taskId}`)
  await page.getByRole('button', { name: 'Cancel the task' }).click()
  const dialog = page.getByRole('dialog', { name: 'Stop this task?' })
  await dialog.getByRole('button', { name: 'No, leave it' }).click()
  await becomes(async () => (await task.read()).state, 'running')
  await page.getByRole('button', { name: 'Cancel the task' }).click()
  await dialog.getByRole('button', { name: 'Cancel the task' }).click()
  await sentence(page, /Cancelled before any image was made/).waitFor()
})
