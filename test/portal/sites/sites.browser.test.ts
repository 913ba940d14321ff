import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const portal = NO_BROWSER === false ? await startPortal() : undefined
const NONE = { skip: NO_BROWSER }

afterEach(() => portal?.leave())

const started = () => portal ?? assert.fail('no portal was started')

test('the counts of a site lead to as many jobs as they say, and as the interface says', NONE, async () => {
  const { service, open } = started()
  const ada = await service.client({ user: 'ada' })
  const { catalog } = await ada.call('createCatalog', { body: { from: 'standard', standard: 'star' } })
  const body = {
    ...{ name: 'One star', email: 'ada@example.org', catalogs: [catalog.catalogId], sensors: 'R22_S11', snaps: [0] },
    ...{ simulator: { name: 'stand-in' as const, version: '1' }, site: 'LOCAL-A' },
  }
  await ada.call('submitTask', { body }, { idempotencyKey: crypto.randomUUID() })
  const page = await open('/sites')
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'LOCAL-A', exact: true }) })
  const finished = row.locator('a[href*="jobstatus=finished"]')
  await finished.filter({ hasText: /^3$/ }).waitFor()
  const { jobs } = await ada.call('readSite', { params: { site: 'LOCAL-A' } })
  assert.equal(jobs.finished, 3)
  await finished.click()
  await page.getByRole('heading', { name: 'Jobs', level: 1 }).waitFor()
  await page.getByRole('status').filter({ hasText: '3 jobs' }).waitFor()
})

test('a filter stands in the address, and one that no site answers says so', NONE, async () => {
  const page = await started().open('/sites?state=online')
  await page.getByRole('link', { name: 'LOCAL-B', exact: true }).waitFor()
  await page.getByLabel('State').selectOption('offline')
  await page.getByText('No site is like this.').waitFor()
  await page.waitForURL(/state=offline/)
  await page.getByRole('link', { name: 'Show all 2 sites' }).click()
  await page.getByRole('link', { name: 'LOCAL-B', exact: true }).waitFor()
})

test('an operator puts a site into another state with a reason, which then stands there for all', NONE, async () => {
  const { service, open } = started()
  const page = await open('/sites/LOCAL-B', { user: 'olga', operator: true })
  await page.getByRole('button', { name: 'Change its state' }).click()
  await page.getByRole('radio', { name: /brokeroff/ }).check()
  const put = page.getByRole('button', { name: 'Put LOCAL-B to brokeroff' })
  // Without a reason nothing is changed.
  await page.getByRole('button', { name: 'Put LOCAL-B to brokeroff', disabled: true }).waitFor()
  await page.getByLabel(/Why\?/).fill('The disk is being replaced')
  await put.click()
  await page.getByText(/by olga: The disk is being replaced/).waitFor()
  const ada = await service.client({ user: 'ada' })
  const { status } = await ada.call('readSite', { params: { site: 'LOCAL-B' } })
  assert.deepEqual([status.state, status.by], ['brokeroff', 'olga'])
})

test(
  'an operator keeps a site where it is, or leaves it to its self-tests, and its page tells which',
  NONE,
  async () => {
    const { open } = started()
    const page = await open('/sites/LOCAL-A', { user: 'olga', operator: true })
    await page.getByText('When jobs fail here a self-test looks').waitFor()
    await page.getByRole('button', { name: 'Change its state' }).click()
    await page.getByRole('radio', { name: /paused/ }).check()
    assert.equal(await page.getByRole('checkbox').count(), 0, 'self-tests move it between online and test alone')
    await page.getByRole('radio', { name: /online/ }).check()
    await page.getByRole('checkbox', { name: /Leave it to its self-tests/, checked: true }).uncheck()
    await page.getByLabel(/Why\?/).fill('I know better')
    await page.getByRole('button', { name: 'Put LOCAL-A to online' }).click()
    await page.getByText('It stays online, whatever self-tests say: olga has put it there.').waitFor()
    const moves = page.getByRole('region', { name: 'Changes of its state, newest first' })
    await moves.getByRole('row').filter({ hasText: 'olga: I know better' }).waitFor()
  },
)

test('an operator gets a command with a token that ends, for as many pilots as were asked for', NONE, async () => {
  const page = await started().open('/sites/LOCAL-A', { user: 'olga', operator: true })
  await page.getByRole('button', { name: 'Start a pilot there' }).click()
  await page.getByLabel('Pilots that may start with it').fill('2')
  await page.getByRole('button', { name: 'Make a token' }).click()
  await page.getByText(/IMSIM_PILOT_TOKEN=\S+ node pilot\.mjs --server/).waitFor()
  await page
    .getByRole('timer')
    .filter({ hasText: /It can be used for \d/ })
    .waitFor()
})

test('a scientist sees the same site without what only operators may do, nor who takes no mail', NONE, async () => {
  const { open, complaints } = started()
  const page = await open('/sites/LOCAL-A')
  await page.getByRole('heading', { name: 'Failures by class' }).waitFor()
  for (const name of ['Change its state', 'Start a pilot there', 'Run a self-test'])
    assert.equal(await page.getByRole('button', { name }).count(), 0, name)
  assert.equal(await page.getByRole('heading', { name: 'Pilots', exact: true }).count(), 0)
  const other = await open('/suppressions')
  await other.getByText('Only operators see these addresses.').waitFor()
  assert.deepEqual(complaints, [])
})
