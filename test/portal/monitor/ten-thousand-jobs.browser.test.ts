/** The list of jobs with 10,000 rows: its pages are made up here, since this is about the browser alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { JobPage, JobRow } from '../../../core/contract/jobs.ts'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { NO_BROWSER } from '../chromium.ts'
import { startPortal } from '../portal-service.ts'

const ROWS = 10_000

const rowOf = (index: number): JobRow => ({
  pandaId: 1_000_000 + index,
  taskId: 1,
  jobName: 'Many',
  visit: 0,
  obsHistId: '230',
  stage: 'simulate',
  sensor: `R${10 + (index % 5)}_S${10 + (index % 3)}`,
  snap: index % 2,
  jobStatus: JOB_STATES[index % JOB_STATES.length] ?? 'finished',
  computingSite: `SITE-${index % 7}`,
  attempt: 1 + (index % 4),
  round: 1,
  owner: 'ada',
  vo: 'desc',
  priority: 1000,
})

function pageOf(from: number, limit: number): JobPage {
  const to = Math.min(ROWS, from + limit)
  const jobs = Array.from({ length: to - from }, (_, index) => rowOf(from + index))
  return { total: ROWS, summary: { jobstatus: { finished: ROWS } }, jobs, ...(to < ROWS ? { cursor: String(to) } : {}) }
}

const FRAMES = 50
/** Rows that are all drawn would cost fifty times as much. */
const MOST_TIMES = 4

/** Scrolls the table in so many frames, each to where `to` says. */
const scrolled = (to: string): string => `new Promise((done) => {
  const box = document.querySelector('section[aria-label="Jobs"]')
  let frame = 0
  const step = () => {
    box.scrollTop = ${to}
    frame += 1
    if (frame > ${FRAMES}) done()
    else requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

/** A turn of a wheel brings a few new rows a frame; jumps between both ends, the last to the bottom, bring all new ones. */
const WAYS = { wheel: 'frame * 120', jumps: '(frame + 1) % 2 * box.scrollHeight' }

/** CPU time of the page's own thread while something happens, in ms: clocks would tell of what else the machine does. */
async function cpuOf(page: Page, act: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const seconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
  const before = await seconds()
  await act()
  return ((await seconds()) - before) * 1000
}

/** CPU time for each way to scroll, ms a frame. */
async function cpuOfScrolling(page: Page): Promise<Readonly<Record<keyof typeof WAYS, number>>> {
  const ofWay = async (to: string) => (await cpuOf(page, () => page.evaluate(scrolled(to)))) / FRAMES
  // The first time, the browser still compiles what it runs.
  await ofWay(WAYS.wheel)
  await ofWay(WAYS.jumps)
  return { wheel: await ofWay(WAYS.wheel), jumps: await ofWay(WAYS.jumps) }
}

test('Ten thousand jobs load page by page, sort, and scroll as lightly as two hundred', {
  skip: NO_BROWSER,
}, async (t) => {
  const portal = await startPortal()
  const page = await portal.open('/tasks')
  await page.route('**/v1/jobs?*', (route) => {
    const asked = new URL(route.request().url()).searchParams
    return route.fulfill({ json: pageOf(Number(asked.get('cursor') ?? 0), Number(asked.get('limit'))) })
  })
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
  const shown = (rows: number) => page.getByText(`${rows.toLocaleString('en-GB')} of 10,000 jobs`).waitFor()
  await shown(200)
  const few = await cpuOfScrolling(page)
  const more = page.getByRole('button', { name: 'Load more' })
  for (let rows = 200; rows < ROWS; rows += 1000) {
    await shown(rows)
    await more.click()
  }
  await more.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Sensor' }).click()
  await page.waitForURL(/sort=sensor/)
  const many = await cpuOfScrolling(page)
  for (const way of ['wheel', 'jumps'] as const) {
    const words = `${way}: ${few[way].toFixed(1)} ms of CPU a frame with 200 jobs, ${many[way].toFixed(1)} ms with 10,000`
    t.diagnostic(words)
    assert.ok(many[way] < MOST_TIMES * few[way], words)
  }
  const rows = page.getByRole('region', { name: 'Jobs', exact: true }).getByRole('row')
  await rows.filter({ hasText: 'R14_S12' }).last().waitFor()
  assert.ok((await rows.count()) < 150, 'only rows near the window are drawn')
  assert.deepEqual(portal.complaints, [])
})
