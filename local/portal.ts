/** The portal on the laptop: its built pages, served beside the interface with the headers that the cloud sends. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import type { Hono } from 'hono'
import { compress } from 'hono/compress'
import { contentPolicy, type Neighbours, PAGE_HEADERS } from '../portal/headers.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
}

/** Names in assets/ change with what they hold, so that a browser may keep them for good. */
const cacheOf = (path: string): string =>
  path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'

/** Addresses of pages are no files: the one page reads them. Those of the interface stay the interface's. */
const isPage = (path: string): boolean => !/^\/(v1|local|assets)\//.test(path)

/**
 * Answers for every file of the portal that was built into `folder`, and for every page's address. `url` is the laptop's
 * own: another name of the same machine is another origin, where nobody could sign in.
 */
export function addPortal(app: Hono, url: string, folder: string, neighbours: Neighbours): void {
  const otherName = url.replace('127.0.0.1', 'localhost')
  const headers = { ...PAGE_HEADERS, 'content-security-policy': contentPolicy(neighbours) }
  const answer = async (path: string): Promise<Response | undefined> => {
    const bytes = await readFile(join(folder, normalize(path))).catch(() => undefined)
    if (bytes === undefined) return undefined
    const type = TYPES[extname(path)] ?? 'application/octet-stream'
    return new Response(bytes, { headers: { ...headers, 'content-type': type, 'cache-control': cacheOf(path) } })
  }
  app.use('/assets/*', compress())
  app.get('*', async ({ req, redirect }, next) => {
    const asked = new URL(req.url)
    if (isPage(req.path) && asked.origin === otherName) return redirect(url + asked.pathname + asked.search)
    const file = extname(req.path) === '' ? undefined : await answer(req.path)
    return file ?? (isPage(req.path) ? await answer('/index.html') : undefined) ?? next()
  })
}
