/** Commands that the pages, the alarms and the dashboard tell people to type. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import yargs from 'yargs'
import { addCommands } from '../../cli/commands.ts'
import { withGlobals } from '../../cli/globals.ts'
import { SITE_STATES } from '../../core/contract/sites.ts'
import { ROOT } from '../source-tree.ts'

interface Quote {
  readonly file: string
  readonly words: readonly string[]
}

/** Words as a shell would split them, up to where its own language begins. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare)
  const end = words.findIndex((word) => /^(>>?|\||&&|#|\$\(.*)$/.test(word))
  return end < 0 ? words : words.slice(0, end)
}

/** Between backticks in the text, or as a line of an indented block, with what it does two spaces further. */
function quotedIn(file: string): Quote[] {
  const text = readFileSync(join(ROOT, file), 'utf8').replace(/ \\\n +/g, ' ')
  const inText = [...text.matchAll(/`imsim ([^`\\$]+)\\?`/g)]
  const inBlocks = file.endsWith('.md') ? [...text.matchAll(/^ {4,}(?:npx )?imsim (.+?)(?: {2,}.*)?$/gm)] : []
  return [...inText, ...inBlocks].map(([, command = '']) => ({ file, words: wordsOf(command) }))
}

const QUOTES = globSync(['README.md', 'docs/**/*.md', 'infra/**/*.ts'], { cwd: ROOT })
  .flatMap(quotedIn)
  .filter(({ words }) => !words.includes('--help'))

class Understood extends Error {}

/** What the parser of the command line has against the words; the command itself is not run. */
async function refusal(words: readonly string[]): Promise<string | undefined> {
  const stop = () => {
    throw new Understood()
  }
  const refuse = (message: string | undefined, error: Error | undefined) => {
    throw error ?? new Error(message)
  }
  const cli = withGlobals(yargs()).exitProcess(false).strict().demandCommand(1, 'no command').fail(refuse)
  const parser = addCommands(cli).completion('completion').version(false).help(false).middleware(stop)
  // Flags alone speak of any command.
  const whole = words[0]?.startsWith('-') ? ['status', ...words] : words
  const error = await Promise.resolve()
    .then(() => parser.parseAsync([...whole]))
    .catch((thrown: unknown) => thrown)
  return error instanceof Understood ? undefined : String(error)
}

test('every command that people are told to type is one that the command line understands', async () => {
  assert.ok(QUOTES.length > 50)
  for (const { file, words } of QUOTES)
    if (words[0] !== 'completion') assert.equal(await refusal(words), undefined, `${file}: imsim ${words.join(' ')}`)
})

test('words that are no command, a flag that there is not and a wrong choice are refused', async () => {
  for (const words of [['task', '7'], ['status', '7', '--colour'], ['site', 'A', 'asleep'], ['job']])
    assert.ok((await refusal(words)) !== undefined, words.join(' '))
})

test('whoever is told to change a site’s state is told to say why', () => {
  const changes = QUOTES.filter(({ words }) => words[0] === 'site' && SITE_STATES.some((state) => words[2] === state))
  assert.ok(changes.length > 3)
  for (const { file, words } of changes) assert.ok(words.includes('--reason'), `${file}: imsim ${words.join(' ')}`)
})
