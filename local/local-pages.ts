/** What only the laptop has beside the interface: tokens for whoever asks, the pilot's file, and the way to the inbox. */
import { readFile } from 'node:fs/promises'
import type { Hono } from 'hono'
import { z } from 'zod'
import { Person } from '../core/contract/identity.ts'
import { problemOf, refusalOfIssues } from '../core/contract/problems.ts'
import type { SignedTokens } from '../lambdas/adapters/tokens.ts'

const Wanted = z.object({
  user: Person.shape.user,
  operator: z.boolean().default(false),
  groups: z.array(z.string().max(60)).max(20).default(['desc']),
})

export interface LocalPages {
  readonly tokens: SignedTokens
  readonly inbox: string
  readonly pilotFile: string
}

/** On the laptop a user is whoever they say; the tokens are those that the cloud uses. */
export function addLocalPages(app: Hono, { tokens, inbox, pilotFile }: LocalPages): void {
  app.post('/local/token', async (context) => {
    const wanted = Wanted.safeParse(await context.req.json().catch(() => undefined))
    if (wanted.success) return context.json({ token: await tokens.person(wanted.data) })
    return context.json(problemOf(refusalOfIssues('/body', wanted.error)), 400)
  })
  app.get('/pilot.mjs', async (context) =>
    context.body(await readFile(pilotFile, 'utf8'), 200, { 'content-type': 'text/javascript' }),
  )
  app.get('/inbox', (context) => context.redirect(inbox))
}
