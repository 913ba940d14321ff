import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { WHYS } from '../../core/why-waiting.ts'
import { alarmsOf } from '../../infra/alarms.ts'
import { readStage } from '../../infra/stages.ts'
import { ROOT } from '../source-tree.ts'

const page = (name: string): string => readFileSync(join(ROOT, 'docs/operations', name), 'utf8')

test('the page of alarms has every alarm that the stack makes under a heading, and no other', () => {
  const named = alarmsOf({ prefix: '', apiId: '', namespace: '' }).map(({ name }) => name)
  const headings = page('alarms.md')
    .split('\n')
    .filter((line) => line.startsWith('### '))
    .flatMap((line) => [...line.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name))
  assert.deepEqual(headings.toSorted(), named.toSorted())
})

test('the page of alarms says of each reason for which jobs wait what to do', () => {
  const rows = page('alarms.md')
    .split('\n')
    .filter((line) => /^\| `(defined|activated|sent|holding): /.test(line))
  const reasons = WHYS.map((words) => words.replace(/^\w+: (too much (?=wall|disk)|too many )?/, ''))
  assert.deepEqual(
    reasons.filter((words) => !rows.some((row) => row.includes(words))),
    [],
  )
})

test('the page of costs counts the alarms as they are', () => {
  const { length } = alarmsOf({ prefix: '', apiId: '', namespace: '' })
  assert.ok(page('cost.md').includes(`| ${length} alarms at $0.10`), `${length} alarms`)
})

/** Every setting's name, as the refusal of an unknown one lists them. */
function settings(): string[] {
  try {
    readStage({ nonsense: '' })
  } catch (error) {
    const [, names = ''] = /Known are ([\w, ]+)\./.exec(String(error)) ?? []
    return names.split(', ')
  }
  return []
}

test('the page of settings has every setting of the deployment', () => {
  const told = new Set([...page('settings.md').matchAll(/`(\w+)`/g)].map(([, name]) => name))
  assert.ok(settings().length > 20)
  assert.deepEqual(
    settings().filter((name) => !told.has(name)),
    [],
  )
})
