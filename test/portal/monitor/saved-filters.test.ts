/** Tests of the filters that are kept by name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forget, readSaved, save } from '../../../portal/monitor/saved-filters.ts'

function shelf(text?: string) {
  let kept = text ?? null
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => {
      kept = value
    },
  }
}

const failed = { path: '/jobs', name: 'Failed', search: 'jobstatus=failed' }

test('a filter is found again under its page and name, and one of the same name takes its place', () => {
  const kept = shelf()
  save(kept, failed)
  save(kept, { ...failed, path: '/errors' })
  save(kept, { ...failed, search: 'jobstatus=failed&days=3' })
  assert.deepEqual(
    readSaved(kept)
      .map(({ path, search }) => `${path}?${search}`)
      .sort(),
    ['/errors?jobstatus=failed', '/jobs?jobstatus=failed&days=3'],
  )
})

test('a filter that is forgotten is gone, on its own page alone', () => {
  const kept = shelf()
  save(kept, failed)
  save(kept, { ...failed, path: '/errors' })
  assert.deepEqual(
    forget(kept, failed).map(({ path }) => path),
    ['/errors'],
  )
})

test('what cannot be read counts as nothing kept', () => {
  assert.deepEqual(readSaved(shelf('{"an":"older portal"}')), [])
  assert.deepEqual(readSaved(shelf('no JSON')), [])
})
