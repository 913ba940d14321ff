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

/** Scrolls the table, so many pixels a frame from where it stands. */
const scrolled = (pixels: number): string => `new Promise((done) => {
  const box = document.querySelector('section[aria-label="Jobs"]')
  let frame = 0
  const step = () => {
    box.scrollTop += ${pixels}
    frame += 1
    if (frame > ${FRAMES}) done()
    else requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

/** A turn of a wheel brings a few new rows; a drag of the bar, a fiftieth of the table a frame, brings all new ones. */
const WHEEL = { pixels: 120, mostMs: 1000 / 60 }
const DRAG = { pixels: (ROWS / FRAMES) * 30, mostMs: 1000 / 20 }

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

test('Ten thousand jobs load page by page, sort, and scroll without a stutter', { skip: NO_BROWSER }, async (t) => {
  const portal = await startPortal()
  const page = await portal.open('/tasks')
  await page.route('**/v1/jobs?*', (route) => {
    const asked = new URL(route.request().url()).searchParams
    return route.fulfill({ json: pageOf(Number(asked.get('cursor') ?? 0), Number(asked.get('limit'))) })
  })
  await page.getByRole('navigation').getByRole('link', { name: 'Jobs' }).click()
  const more = page.getByRole('button', { name: 'Load more' })
  for (let shown = 200; shown < ROWS; shown += 1000) {
    await page.getByText(`${shown.toLocaleString('en-GB')} of 10,000 jobs`).waitFor()
    await more.click()
  }
  await more.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Sensor' }).click()
  await page.waitForURL(/sort=sensor/)
  for (const { pixels, mostMs } of [WHEEL, DRAG]) {
    const frameMs = (await cpuOf(page, () => page.evaluate(scrolled(pixels)))) / FRAMES
    t.diagnostic(`${pixels} pixels a frame: ${frameMs.toFixed(1)} ms of CPU`)
    assert.ok(frameMs < mostMs, `${pixels} pixels a frame took ${frameMs} ms of CPU, which is felt as a stutter`)
  }
  const rows = page.getByRole('region', { name: 'Jobs', exact: true }).getByRole('row')
  assert.ok((await rows.count()) < 150, 'only rows near the window are drawn')
  await rows.filter({ hasText: 'R14_S12' }).last().waitFor()
  assert.deepEqual(portal.complaints, [])
})
