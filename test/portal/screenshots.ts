/** `npm run screenshots`: runs the service, gives it work, and takes the pictures that README and docs show. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Client } from '../../core/contract/client.ts'
import type { SubmissionInput } from '../../core/contract/submission.ts'
import { Service } from '../journey/laptop-service.ts'
import { Scientist } from '../journey/scientist.ts'
import { eventually } from '../patience.ts'
import { ROOT } from '../source-tree.ts'
import { launchChromium } from './chromium.ts'
import { signIn } from './portal-service.ts'

const FOLDER = join(ROOT, 'docs', 'pictures')
const PATIENCE_SECONDS = 600

interface Picture {
  readonly name: string
  readonly path: string
  readonly scheme?: 'dark'
  readonly width?: number
  readonly height?: number
  /** What is done on the page before the picture is taken. */
  readonly before?: (page: Page) => Promise<void>
}

const say = (text: string): void => void process.stdout.write(`${text}\n`)

async function opened(browser: Browser, url: string, picture: Picture): Promise<Page> {
  const { width = 1280, height = 860, scheme = 'light', path } = picture
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale: 'en-GB' })
  context.setDefaultTimeout(60_000)
  const page = await context.newPage()
  await page.goto(url + path)
  await signIn(page, { user: 'ada', groups: ['desc'] })
  await page.waitForURL(url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  return page
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const page = await opened(browser, url, picture)
  await picture.before?.(page)
  await page.screenshot({ path: join(FOLDER, `${picture.name}.png`) })
  await page.context().close()
  say(`${picture.name}.png`)
}

/** Two visits of one field in raft R22, and five rafts of a grid of stars, one sensor of which needs a second attempt. */
async function give(ada: Scientist): Promise<{ mosaic: number; visits: number }> {
  const submit = async (catalog: string, wish: Partial<SubmissionInput> & Pick<SubmissionInput, 'name'>) => {
    const catalogs = [await ada.catalog(catalog)]
    return (await ada.submits({ catalogs, email: 'ada@example.org', amplifiers: 'none', ...wish })).taskId
  }
  const visits = await submit('stars-and-galaxies-objects', {
    name: 'Two bands of one field',
    visits: ['1000787', '1000788'],
    sensors: 'R22',
  })
  const mosaic = await submit('grid', { name: 'Grid of stars', sensors: 'R12|R21|R22|R23|R32', failOnce: ['R22_S21'] })
  return { mosaic, visits }
}

const isFinished = (client: Client, taskId: number, jobs: number) => async (): Promise<boolean> => {
  const { counts } = await client.call('readTask', { params: { taskId } })
  return (counts.finished ?? 0) >= jobs
}

async function pictures(browser: Browser, url: string, ada: Scientist): Promise<void> {
  const { mosaic, visits } = await give(ada)
  const shoot = (picture: Picture) => take(browser, url, picture)
  await eventually('half of the mosaic', isFinished(ada.client, mosaic, 24), PATIENCE_SECONDS)
  await shoot({ name: 'task', path: `/tasks/${mosaic}`, height: 1000, before: isDrawn })
  await eventually('both visits', isFinished(ada.client, visits, 22), PATIENCE_SECONDS)
  await shoot({
    name: 'visits',
    path: `/tasks/${visits}?colour=pictures`,
    scheme: 'dark',
    height: 1240,
    before: isDrawn,
  })
  await shoot({ name: 'results', path: `/tasks/${visits}/results`, height: 720 })
  await shoot({ name: 'sensor', path: `/tasks/${visits}/visits/1/R22_S11`, scheme: 'dark', before: loadImage })
  await shoot({ name: 'submit', path: '/submit', height: 1000, before: fillForm })
  await eventually('the whole mosaic', isFinished(ada.client, mosaic, 47), PATIENCE_SECONDS)
  await shoot({ name: 'phone', path: `/tasks/${mosaic}?colour=time`, width: 390, height: 844, before: isDrawn })
  await shoot({ name: 'jobs', path: '/jobs', height: 760 })
}

const isDrawn = (page: Page): Promise<void> => page.getByRole('listbox').getByRole('option').first().waitFor()

async function loadImage(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Load the full image/ }).click()
  await page.getByRole('application').waitFor()
  await page.waitForLoadState('networkidle')
  await page.getByRole('application').hover()
}

async function fillForm(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Standard' }).click()
  await page.getByRole('button', { name: 'Add Stars and galaxies for a visit of the survey' }).click()
  await page.getByRole('combobox', { name: 'Add a visit by its ObsHistID' }).fill('1000787')
  await page.getByRole('option', { name: /1000787/ }).click()
  await page.getByRole('button', { name: 'Remove visit 1000787' }).waitFor()
  await page.getByRole('complementary', { name: 'What it takes' }).getByText(/CPU/).first().waitFor()
  await page.evaluate('scrollTo(0, 0)')
}

await mkdir(FOLDER, { recursive: true })
const [service, browser] = await Promise.all([Service.start(), launchChromium()])
try {
  await pictures(browser, service.url, await Scientist.called(service, { user: 'ada', groups: ['desc'] }))
} finally {
  await browser.close()
  await service.close()
}
