import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildPortal } from '../../portal/build.ts'

const folder = mkdtempSync(join(tmpdir(), 'imsim-portal-'))
before(() => buildPortal(folder))
after(() => rmSync(folder, { recursive: true }))

const text = (path: string): string => readFileSync(join(folder, path), 'utf8')
/** What the page names itself, and so what a browser fetches before it draws anything. */
const named = (): string[] =>
  [...text('index.html').matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '')

test('What a browser must fetch before the first page is less than 150 kB compressed.', () => {
  const scripts = named().filter((path) => path.endsWith('.js'))
  assert.ok(scripts.length > 0)
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(text(path)).length, 0)
  assert.ok(bytes < 150_000, `${bytes} bytes`)
})

test('The page runs nothing that stands in it, and asks nobody but its own origin.', () => {
  const page = text('index.html')
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|\bon\w+=|<style|\bstyle=/)
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '')
  assert.ok(addresses.every((address) => /^\/[^/]/.test(address)))
})

test('Aladin Lite, which is under the GPL, is in no script.', () => {
  const scripts = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'))
  assert.ok(scripts.length > 10)
  for (const name of scripts) assert.doesNotMatch(text(`assets/${name}`), /aladin/i, name)
})
