/** Builds the viewer's test page as the portal is built, and serves it with files under the portal's own headers. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { build } from 'vite'
import { contentPolicy } from '../../../portal/headers.ts'

const PAGE = `<!doctype html><html lang="en"><head><title>Viewer</title><link rel="stylesheet" href="/viewer-page.css">
<script type="module" src="/viewer-page.js"></script></head><body><main></main></body></html>`

const KINDS: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
}

async function builtFiles(): Promise<Map<string, string | Uint8Array>> {
  const result = await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: join(import.meta.dirname, 'viewer-page.tsx'),
        output: { entryFileNames: '[name].js', assetFileNames: '[name].[ext]' },
      },
    },
  })
  if (!('output' in result)) throw new Error('the build has several outputs')
  return new Map(result.output.map((file) => [file.fileName, 'code' in file ? file.code : file.source]))
}

/** Serves until the test is over; `files` by their names. */
export async function viewerSite(
  t: { after(work: () => unknown): void },
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<string> {
  const all = new Map([...(await builtFiles()), ...files, ['', PAGE]])
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://viewer').pathname.slice(1)
    const body = all.get(name)
    response.statusCode = body === undefined ? 404 : 200
    response.setHeader(
      'content-type',
      KINDS[name === '' ? 'html' : (name.split('.').at(-1) ?? '')] ?? 'application/gzip',
    )
    response.setHeader('content-security-policy', contentPolicy({ storage: [], issuer: [] }))
    response.end(body)
  }).listen(0, '127.0.0.1')
  t.after(() => server.close().closeAllConnections())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the site has no port')
  return `http://127.0.0.1:${address.port}`
}
