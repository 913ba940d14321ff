import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { EXIT_CODES } from '../../cli/exit-codes.ts'
import { FAILURE_CLASSES } from '../../core/contract/failures.ts'
import { JOB_STATES } from '../../core/contract/lifecycle.ts'
import { Stage } from '../../core/contract/payload.ts'
import { SITE_STATES } from '../../core/contract/sites.ts'
import { ROOT, SOURCES } from '../source-tree.ts'

const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

test('every link from a page to a file of the project leads somewhere', () => {
  for (const path of globSync(['README.md', 'docs/**/*.md'], { cwd: ROOT }))
    for (const [, target = ''] of page(path).matchAll(/\]\((?!\w+:)([^)#]+)/g))
      assert.ok(existsSync(join(ROOT, dirname(path), target)), `${path} links to ${target}`)
})

test('the page of the command line has every command and every exit code', () => {
  const cli = page('docs/cli.md')
  const commands = SOURCES.filter(({ path }) => path.startsWith('cli/commands/')).flatMap(({ text }) =>
    [...text.matchAll(/^ {2,4}(?:cli)?\.command\(\s*'(\w+)/gm)].map(([, name = '']) => name),
  )
  assert.ok(commands.length > 10, commands.join(' '))
  for (const command of commands) assert.match(cli, new RegExp(`^    imsim ${command}\\b`, 'm'))
  for (const { code, says } of Object.values(EXIT_CODES)) assert.ok(cli.includes(`| ${code} | ${says} |`), says)
})

test('the glossary has every state, stage and class of failure', () => {
  const glossary = page('docs/glossary.md')
  for (const word of [...JOB_STATES, ...SITE_STATES, ...FAILURE_CLASSES, ...Stage.options])
    assert.match(glossary, new RegExp(`\\b${word}\\b`))
})

test('every decision says its context, what was decided, what it costs and what was rejected', () => {
  for (const path of globSync('docs/decisions/*.md', { cwd: ROOT })) {
    if (/libraries|lease-protocol/.test(path)) continue
    for (const part of ['Context', 'Decision', 'What it costs', 'Rejected'])
      assert.ok(page(path).includes(`**${part}.**`), `${path}: ${part}`)
  }
})

test('the settings of the laptop stand in its page with the values that the code has', () => {
  const [laptop] = SOURCES.filter(({ path }) => path === 'local/laptop.ts')
  const operations = page('docs/operations.md')
  const settings = [...(laptop?.text ?? '').matchAll(/^ {2}(IMSIM_\w+): '([^']+)',$/gm)]
  assert.ok(settings.length > 4)
  for (const [, name, value] of settings) assert.ok(operations.includes(`| \`${name}\` | ${value} |`), name)
})
