import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { JOB_MOVES, TASK_MOVES, VISIT_MOVES } from '../../core/contract/lifecycle.ts'
import { lifecyclePage, PAGE } from '../../docs/draw-lifecycle.ts'

test('the page of lifecycles is what its tables draw', () => {
  assert.equal(readFileSync(PAGE, 'utf8'), lifecyclePage(), 'run `npm run docs` and commit docs/lifecycle.md')
})

test('every move of every table stands in the page as an arrow', () => {
  const page = lifecyclePage()
  const moves = [JOB_MOVES, VISIT_MOVES, TASK_MOVES].flatMap((table) => Object.entries(table))
  for (const [name, { from, to }] of moves)
    for (const state of from) assert.match(page, new RegExp(`^  ${state} --> ${to}: .*\\b${name}\\b`, 'm'))
})
