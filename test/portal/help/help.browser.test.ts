import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { FAILURE_CLASSES } from '../../../core/contract/failures.ts'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { ROUTES } from '../../../core/contract/routes.ts'
import { becomes } from '../../patience.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const portal = NO_BROWSER === false ? await startPortal() : undefined
const NONE = { skip: NO_BROWSER }

afterEach(() => portal?.leave())

const started = () => portal ?? assert.fail('no portal was started')

test('whoever has not signed in reads what each state of a job means, and follows its moves', NONE, async () => {
  const page = await started().visit('/help')
  await page.getByRole('main').getByRole('link', { name: 'States' }).click()
  const jobs = page.getByRole('region', { name: 'Jobs' })
  await jobs.waitFor()
  await becomes(() => jobs.getByRole('article').count(), JOB_STATES.length)
  await jobs.getByRole('article', { name: /sent/ }).getByRole('link', { name: 'activated' }).click()
  await page.waitForURL(/#job-activated$/)
})

test('each class of failure says who must act', NONE, async () => {
  const page = await started().visit('/help/failures#site')
  const table = page.getByRole('table', { name: 'Classes of failure' })
  await table.waitFor()
  for (const name of FAILURE_CLASSES) await table.getByRole('rowheader', { name, exact: true }).waitFor()
})

test('the reference shows every route, finds one, and unfolds the one of its address', NONE, async () => {
  const { visit, url } = started()
  const page = await visit('/help/api#readSite')
  await page.getByText(`${Object.keys(ROUTES).length} routes`).waitFor()
  for (const { method, path } of Object.values(ROUTES))
    await page
      .locator('summary', { hasText: `${method} ${path}` })
      .first()
      .waitFor()
  await page.getByText(`curl '${url}/v1/sites/SITE'`).waitFor()
  await page.getByLabel('Find a route').fill('suppressions zebra')
  await page.getByText('No route has “suppressions zebra” in it.').waitFor()
  await page.getByLabel('Find a route').fill('suppressions')
  await page.getByText('2 routes').waitFor()
})

test('the glossary finds a word, and its address brings the same words back', NONE, async () => {
  const { visit, complaints } = started()
  const page = await visit('/help/glossary')
  await page.getByLabel('Find a word').fill('heartbeat')
  await page.getByRole('rowheader', { name: 'heartbeat', exact: true }).waitFor()
  await page.waitForURL(/word=heartbeat/)
  await page.reload()
  await page.getByRole('rowheader', { name: 'heartbeat', exact: true }).waitFor()
  await becomes(() => page.getByRole('rowheader', { name: 'telconfig' }).count(), 0)
  assert.deepEqual(complaints, [])
})
