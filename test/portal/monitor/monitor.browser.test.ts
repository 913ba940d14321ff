/** The monitor in a real browser: a task of which one sensor fails, seen from every page. */
import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { Scientist } from '../../journey/scientist.ts'
import { BATCH_ID, GridSite } from '../../journey/site.ts'
import { becomes } from '../../patience.ts'
import { axeFaults } from '../axe.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const FAULT = 'Line 12 of the catalog has no place on the sky.'

/** The number that a page says beside its title. */
async function counted(page: Page): Promise<number> {
  const words = page.getByRole('status').filter({ hasText: /\d (failed )?(job|task)s?$/ })
  return Number(((await words.first().textContent()) ?? '').split(' ')[0])
}

const block = (page: Page, attribute: string) => page.getByRole('region', { name: attribute })

test('A scientist looks into the monitor', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const { service } = portal
  await using site = await GridSite.open(service, 'MONITOR')
  const { pilot } = site
  const ada = await Scientist.called(service, { user: 'ada', groups: ['desc'] })
  await pilot.fails('R22_S12')
  const task = await ada.submits({ name: 'Looked into', site: site.name, sensors: 'R22_S11|R22_S12' })
  const { pandaId } = await pilot.atWork()
  const page = await portal.open(`/jobs/${pandaId}`)
  const goTo = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  const isFaultless = async (path: string) => assert.deepEqual(await axeFaults(page), [], path)

  await t.test('and sees on the page of a running job how it is, and may stop it', async () => {
    await page.getByText('It runs.').waitFor()
    await page.getByRole('button', { name: 'Stop following' }).waitFor()
    await page.getByRole('button', { name: 'Cancel the job' }).click()
    await page.getByRole('dialog', { name: `Stop job ${pandaId}?` }).waitFor()
    await page.getByRole('button', { name: 'No, leave it' }).click()
    const where = page.getByRole('region', { name: 'Where attempt 1 runs' })
    await where.getByText(BATCH_ID).waitFor()
    await where.getByRole('link', { name: site.name }).waitFor()
    await page.getByText('As a table').click()
    const points = page.getByRole('table', { name: 'Memory and CPU over time' }).getByRole('row')
    await points.nth(3).waitFor()
    const [attempt] = (await task.byId(pandaId)).attempts
    assert.deepEqual([attempt?.host, attempt?.batchId, attempt?.endedAt], [hostname(), BATCH_ID, undefined])
    assert.ok((attempt?.samples?.length ?? 0) > 1)
    await page.getByText('Attempts to come, by what may go wrong').click()
    await page.getByRole('row', { name: /^memory 0 2 again with more/ }).waitFor()
    await isFaultless('a running job')
  })

  await pilot.letGo()
  assert.equal((await task.settled()).state, 'incomplete')
  const failed = (await task.jobs()).find(({ jobStatus }) => jobStatus === 'failed')
  assert.ok(failed)

  await t.test('and finds by every number of the summary as many jobs as the interface has', async () => {
    await goTo('Jobs')
    await block(page, 'State of the job').waitFor()
    const { summary } = await ada.client.call('listJobs', { query: {} })
    for (const [value, jobs] of Object.entries(summary.jobstatus ?? {})) {
      const item = block(page, 'State of the job').getByRole('listitem').filter({ hasText: value })
      await item.filter({ hasText: new RegExp(`${jobs}$`) }).waitFor()
    }
    await isFaultless('/jobs')
    await block(page, 'State of the job').getByRole('link', { name: 'failed' }).click()
    await page.waitForURL(/jobstatus=failed/)
    await page
      .getByRole('status')
      .filter({ hasText: /^1 job$/ })
      .waitFor()
    await becomes(() => counted(page), summary.jobstatus?.failed)
  })

  await t.test('and widens a filter, saves it by name, and takes it away again', async () => {
    await page.getByRole('button', { name: 'or another …' }).click()
    await page.getByRole('link', { name: '+ finished' }).click()
    await page.waitForURL(/jobstatus=failed,finished/)
    await page.getByText(/^Saved filters/).click()
    await page.getByLabel('Name').fill('Settled')
    await page.getByRole('button', { name: 'Save these' }).click()
    await page.getByRole('link', { name: 'Remove jobstatus finished' }).click()
    await page.getByRole('link', { name: 'Remove jobstatus failed' }).click()
    await page.waitForURL((url) => !url.search.includes('jobstatus'))
    await page.getByRole('link', { name: 'Settled' }).click()
    await page.waitForURL(/jobstatus=failed,finished/)
  })

  await t.test('and sorts by a column, which stands in the address', async () => {
    await page.getByRole('button', { name: 'Sensor' }).click()
    await page.waitForURL(/sort=sensor/)
    const header = page.getByRole('columnheader', { name: 'Sensor' })
    await becomes(() => header.getAttribute('aria-sort'), 'ascending')
  })

  await t.test('and reads why a job failed, its log, and the script that runs it again', async () => {
    await page.getByRole('link', { name: String(failed.pandaId) }).click()
    await page.getByText(`user bad-object: ${FAULT}`).first().waitFor()
    await page.getByRole('heading', { name: 'Log of attempt 1' }).waitFor()
    await page.getByRole('button', { name: 'The script that runs it again' }).click()
    await page.getByText('#!/bin/sh').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /^Sandbox of attempt 1/ }).click()
    assert.equal((await download).suggestedFilename(), `sandbox-${failed.pandaId}-1.tar.gz`)
    await isFaultless('a failed job')
  })

  await t.test('and sees every failure by class and code, and whose it is to act', async () => {
    await goTo('Errors')
    const classes = page.getByRole('region', { name: 'Failures by class' })
    await classes
      .getByRole('row', { name: /^user 1 .*MONITOR 1 you The input is wrong: correct the catalog/ })
      .waitFor()
    const codes = page.getByRole('region', { name: 'Failures by code' })
    await codes.getByRole('row', { name: `user bad-object 1 0 ${FAULT}` }).waitFor()
    await isFaultless('/errors')
    const { errors } = await ada.client.call('listErrors', { query: {} })
    assert.deepEqual(
      errors.map(({ errorCode, nFailed }) => [errorCode, nFailed]),
      [['bad-object', 1]],
    )
    await codes.getByRole('link', { name: '1', exact: true }).first().click()
    await page.waitForURL(/\/jobs\?.*errorcode=bad-object/)
    await becomes(() => counted(page), errors[0]?.nFailed)
    await page.getByRole('row', { name: new RegExp(`^${failed.pandaId} .* user bad-object`) }).waitFor()
  })

  await t.test('and sees owners with their jobs, and follows a count to them', async () => {
    await goTo('Users')
    const row = page.getByRole('row', { name: /^ada/ })
    await row.waitFor()
    await isFaultless('/users')
    const { users } = await ada.client.call('listUsers', {})
    const finished = users.find(({ user }) => user === 'ada')?.nFinished ?? 0
    assert.ok(finished > 0)
    await page.locator(`a[href*="jobstatus=finished"]`).click()
    await page
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${finished} jobs?$`) })
      .waitFor()
  })

  await t.test('and sees what each visit has left', async () => {
    await goTo('Datasets')
    const { datasets } = await ada.client.call('listDatasets', {})
    assert.equal(datasets.length, 1)
    await page.getByRole('link', { name: datasets[0]?.dataset ?? '' }).waitFor()
    await page.getByRole('link', { name: String(datasets[0]?.files), exact: true }).waitFor()
    await isFaultless('/datasets')
  })

  await t.test('and sees in the list of tasks how far each is, and reads it as JSON', async () => {
    await page.goto(`${portal.url}/tasks?state=incomplete`)
    await page.getByRole('row', { name: /Looked into incomplete .*1 failed/ }).waitFor()
    await becomes(() => counted(page), 1)
    await isFaultless('/tasks')
    await page.getByRole('link', { name: 'JSON' }).click()
    await page.getByText('"name": "Looked into"').waitFor()
    await page.waitForURL(/\/tasks\.json\?state=incomplete/)
  })

  await t.test('and is told in words what an address asks in vain', async () => {
    await page.goto(`${portal.url}/jobs?days=soon`)
    await page.getByRole('alert').getByText('The request is not as the route wants it').waitFor()
    await page.getByRole('link', { name: 'Begin without filters' }).waitFor()
  })

  await t.test('and what others may not read is not there for them', async () => {
    const other = await portal.open(`/jobs/${failed.pandaId}`, { user: 'eve', groups: ['elsewhere'] })
    await other.getByRole('alert').getByText('There is no such thing').waitFor()
    await other.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
    await other.getByText('No job is like this.').waitFor()
    assert.deepEqual(await axeFaults(other), [])
  })

  assert.deepEqual(
    portal.complaints.filter((complaint) => !/404/.test(complaint)),
    [],
  )
})
