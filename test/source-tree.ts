/** The project's own files as text: what the architecture test reads instead of running. */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** Root of the project. */
export const ROOT = join(import.meta.dirname, '..')

export interface SourceFile {
  /** Path from the root, with slashes. */
  readonly path: string
  readonly text: string
  /** The text without comments and without what stands in quotes; templates stay, since code stands in them. */
  readonly code: string
  readonly imports: readonly string[]
}

/** Comments and quoted texts; a quote inside a regular expression ends with its line. */
const SILENT = /\/\*[\s\S]*?\*\/|(?<![:\\])\/\/[^\n]*|'(?:\\.|[^'\\\n])*'/g
/** What follows `from`, or stands in `import(…)` or in a bare import; paths of our own become paths from the root. */
const IMPORTED = /^(?:import|export)\b[^'"]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm

function importsOf(path: string, text: string): string[] {
  const names = [...text.matchAll(IMPORTED)].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '')
  // `?raw` and its like tell Vite how to take a file.
  const files = names.map((name) => name.replace(/\?\w+$/, ''))
  return files.map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)) : name))
}

function read(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return { path, text, code: text.replace(SILENT, ''), imports: importsOf(path, text) }
}

const find = (...patterns: readonly string[]): string[] =>
  globSync(patterns, {
    cwd: ROOT,
    exclude: (name) => /(^|\/)(node_modules|build|\.git|demo-output)$/.test(name),
  }).sort()

/** Every source file, tests and scripts of the documentation included. */
export const SOURCES: readonly SourceFile[] = find('*/**/*.{ts,tsx,mjs}').map(read)

/** Every file that people read or that tools are told by: sources, pages, settings. */
export const FILES: readonly SourceFile[] = find('**/*.{ts,tsx,css,html,mjs,md,json}', '.ci/*', '.npmrc')
  .filter((path) => path !== 'package-lock.json')
  .map(read)

/** The folder whose rules hold for a file: the first two words for folders with rules of their own within another. */
export function folderOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  const inner = `${first}/${second}`
  return ['core/contract', 'lambdas/adapters'].includes(inner) ? inner : first
}

/** `zod` for `zod/v4`, `@hono/node-server` for what lies beneath it, `node:*` for Node's own. */
export function packageOf(name: string): string {
  if (name.startsWith('node:')) return 'node:*'
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
}
