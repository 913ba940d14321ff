import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { glossaryOf, soughtIn } from '../../../portal/help/glossary-text.ts'
import { ROOT } from '../../source-tree.ts'

const MARKDOWN = readFileSync(join(ROOT, 'docs', 'glossary.md'), 'utf8')
const ALL = glossaryOf(MARKDOWN)
const wordsOf = (parts: typeof ALL) => parts.flatMap(({ entries }) => entries.map(({ word }) => word))

test('every row of the glossary is an entry, and every heading a part that has some', () => {
  const rows = MARKDOWN.split('\n').filter((line) => /^\| (?!word \||-)/.test(line))
  assert.equal(wordsOf(ALL).length, rows.length)
  assert.deepEqual(
    ALL.map(({ title }) => title),
    [...MARKDOWN.matchAll(/^## (.*)$/gm)].map(([, title]) => title),
  )
  assert.ok(ALL.every(({ entries }) => entries.length > 0))
})

test('code, emphasis and links are told apart from text, and an escaped bar is a bar', () => {
  const [part] = glossaryOf('# G\n\n## One\n\n| word | meaning |\n| --- | --- |\n| `a` | b `c\\|d` *e*, [f](g.md) |\n')
  assert.deepEqual(part?.entries[0], {
    word: 'a',
    meaning: [
      { at: 0, kind: 'text', text: 'b ' },
      { at: 2, kind: 'code', text: 'c|d' },
      { at: 7, kind: 'text', text: ' ' },
      { at: 8, kind: 'emphasis', text: 'e' },
      { at: 11, kind: 'text', text: ', ' },
      { at: 13, kind: 'link', text: 'g.md' },
    ],
    sought: '`a` b `c|d` *e*, [f](g.md)',
  })
})

test('a search finds all of its words anywhere, and puts whoever is called so first', () => {
  const lease = soughtIn(ALL, 'LEASE').flatMap(({ entries }) => entries)
  assert.equal(lease[0]?.word, 'lease')
  assert.ok(lease.length > 1)
  assert.deepEqual(soughtIn(ALL, 'lease zebra'), [])
  assert.equal(soughtIn(ALL, '  '), ALL)
})
