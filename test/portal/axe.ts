/** What axe finds wrong with a page as it stands (WCAG 2.1 A and AA, and best practice), each fault with its element. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { z } from 'zod'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const Violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }))

/** One line a fault; none is what a page should have. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  const found = Violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'))
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
