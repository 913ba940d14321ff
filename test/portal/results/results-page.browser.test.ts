/** The results in a real browser, and the scripts that it writes run for real against the service. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { Scientist } from '../../journey/scientist.ts'
import { axeFaults } from '../axe.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const run = promisify(execFile)

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-results-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function scriptOf(page: Page, way: string): Promise<string> {
  await page.getByRole('tab', { name: way }).click()
  const panel = page.getByRole('tabpanel', { name: way })
  return (await panel.locator('pre').textContent()) ?? ''
}

const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex')

test('A scientist takes results home', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const ada = await Scientist.called(portal.service, { user: 'ada', groups: ['desc'] })
  const task = await ada.submits({ name: 'Taken home', catalogs: [await ada.catalog('star')] })
  await task.settled()
  const { files } = await ada.client.call('searchFiles', { query: { taskId: task.taskId } })
  const wanted = files.filter(({ product }) => product === 'preview' || product === 'manifest')
  const page = await portal.open(`/tasks/${task.taskId}/results`)
  const env = { PATH: process.env.PATH, IMSIM_TOKEN: '' }

  /** The files of the script's folder are those that were wanted, each as the catalogue has it. */
  const brings = async (folder: string) => {
    const [visit = ''] = (await readdir(folder)).filter((name) => name.startsWith('v0-'))
    const found = await Promise.all(
      (await readdir(join(folder, visit))).map(async (name) => [name, await sha256(join(folder, visit, name))]),
    )
    assert.deepEqual(
      new Map(found.map(([name = '', sum]) => [name, sum])),
      new Map(wanted.map((f) => [f.name, f.sha256])),
    )
    return join(folder, visit)
  }

  await t.test('by choosing products, which the address keeps', async () => {
    const products = page.getByRole('group', { name: /Products/ })
    for (const product of ['e-image', 'amplifiers', 'mosaic', 'provenance'])
      await products.getByRole('checkbox', { name: new RegExp(`^${product}`) }).uncheck()
    await products.getByRole('checkbox', { name: /^preview/ }).check()
    await page.getByRole('status').getByText('2 files').waitFor()
    await page.waitForURL(({ searchParams }) => searchParams.get('product') === 'manifest,preview')
    await page.getByText('STAND-IN', { exact: true }).waitFor()
    assert.deepEqual(await axeFaults(page), [])
  })

  await t.test('with a token from the menu with their name, which Escape closes', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const menu = page.locator('summary', { hasText: 'ada' })
    await menu.click()
    await page.getByRole('button', { name: 'Token for scripts' }).click()
    await page.getByText(/Copied\. It lasts until \d{4}-/).waitFor()
    assert.deepEqual(await axeFaults(page), [])
    env.IMSIM_TOKEN = await page.evaluate(() => navigator.clipboard.readText())
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Sign out' }).waitFor({ state: 'hidden' })
  })

  await t.test('by wget, again after a file was damaged, and not with a token that is none', async (of) => {
    await page.getByRole('button', { name: 'Download as a script' }).click()
    assert.deepEqual(await axeFaults(page), [])
    const script = await scriptOf(page, 'wget')
    const cwd = await emptyFolder(of)
    const asStranger = run('sh', ['-c', script], { cwd, env: { ...env, IMSIM_TOKEN: 'nobody' } })
    await assert.rejects(asStranger, /The service gives no address for .*: is IMSIM_TOKEN of today\?/)
    await run('sh', ['-c', script], { cwd, env })
    const folder = await brings(cwd)
    await writeFile(join(folder, 'manifest.json'), 'damaged')
    await run('sh', ['-c', script], { cwd, env })
    await brings(cwd)
  })

  await t.test('and by Python, which says in words when it has no token', async (of) => {
    const script = await scriptOf(page, 'Python')
    const cwd = await emptyFolder(of)
    await assert.rejects(run('python3', ['-c', script], { cwd, env: { PATH: env.PATH } }), /Set IMSIM_TOKEN first/)
    const stranger = run('python3', ['-c', script], { cwd, env: { ...env, IMSIM_TOKEN: 'nobody' } })
    await assert.rejects(stranger, /the service answers 401/)
    const { stdout } = await run('python3', ['-c', script], { cwd, env })
    assert.equal(stdout.trim().split('\n').length, 2)
    await brings(cwd)
    assert.equal((await run('python3', ['-c', script], { cwd, env })).stdout, '')
  })

  await t.test('and never meets a complaint of the browser', () => assert.deepEqual(portal.complaints, []))
})
