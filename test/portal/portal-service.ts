/** The portal as a test meets it: the whole service as a process of its own, and a real browser signed in to it. */
import { after } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Service, type Who } from '../journey/laptop-service.ts'
import { PATIENCE_SECONDS } from '../patience.ts'
import { launchChromium } from './chromium.ts'

export interface Portal {
  readonly service: Service
  readonly url: string
  /** A page of a browser of its own, signed in as `who` and standing at `path`. */
  open(path: string, who?: Partial<Who>): Promise<Page>
  /** One that nobody has signed in to. */
  visit(path: string): Promise<Page>
  /** Closes every page: one that is still open goes on asking, and makes the next slower. */
  leave(): Promise<void>
  /** What any page has logged as an error, or was refused by the content policy. */
  readonly complaints: readonly string[]
}

const SCIENTIST: Who = { user: 'ada', groups: ['desc'] }

/** Tells the issuer's page who one is. */
export async function signIn(page: Page, { user, operator = false, groups = [] }: Who): Promise<void> {
  await page.getByLabel('Your name').fill(user)
  if (operator) await page.getByLabel(/operator/i).check()
  if (groups.length > 0) await page.getByLabel(/groups/i).fill(groups.join(' '))
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Started once for a test file, and ended with it. */
export async function startPortal(): Promise<Portal> {
  // Each is closed even if the other does not start.
  const browser = await launchChromium()
  after(() => browser.close())
  const service = await Service.start()
  after(() => service.close())
  const complaints: string[] = []
  const contextOf = () => listened(browser, complaints)
  const visit = async (path: string): Promise<Page> => {
    const page = await (await contextOf()).newPage()
    await page.goto(service.url + path)
    return page
  }
  const open = async (path: string, who: Partial<Who> = {}): Promise<Page> => {
    const page = await visit(path)
    await signIn(page, { ...SCIENTIST, ...who })
    await page.waitForURL(service.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }
  const leave = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()))
  }
  return { service, url: service.url, open, visit, leave, complaints }
}

/** A page that complains in its console is broken, even if it looks whole. */
async function listened(browser: Browser, complaints: string[]): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
  context.setDefaultTimeout(PATIENCE_SECONDS * 1000)
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.page()?.url()}: ${message.text()}`)
  })
  // What a script catches itself, such as a refused `eval`, is in no console.
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`The content policy refuses ${violatedDirective} ${blockedURI}`)
    })
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  return context
}
