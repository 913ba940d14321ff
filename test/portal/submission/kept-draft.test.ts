import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMPTY_DRAFT } from '../../../portal/submission/draft.ts'
import {
  forgetDraft,
  forgetKey,
  keepDraft,
  keepEmail,
  keyOf,
  knownEmail,
  readDraft,
} from '../../../portal/submission/kept-draft.ts'

function memory() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (place: string) => kept.get(place) ?? null,
    setItem: (place: string, text: string) => void kept.set(place, text),
    removeItem: (place: string) => void kept.delete(place),
  }
}

const counter = () => {
  let count = 0
  return () => `key-${++count}`
}

test('a draft survives a reload, for the one who wrote it', () => {
  const store = memory()
  const draft = { ...EMPTY_DRAFT, name: 'mine', catalogs: ['c1'] }
  keepDraft(store, 'ada', draft)
  assert.deepEqual(readDraft(store, 'ada'), draft)
  assert.deepEqual(readDraft(store, 'bob'), EMPTY_DRAFT)
  forgetDraft(store, 'ada')
  assert.deepEqual(readDraft(store, 'ada'), EMPTY_DRAFT)
})

test('what is no draft any more is an empty one, and a storage that takes nothing breaks no page', () => {
  const store = memory()
  store.setItem('imsim.draft.ada', '{"name"')
  assert.deepEqual(readDraft(store, 'ada'), EMPTY_DRAFT)
  const full = {
    ...store,
    setItem: () => {
      throw new Error('quota')
    },
  }
  keepDraft(full, 'ada', EMPTY_DRAFT)
})

test('the same body has the same key until its task is there; another body has another', () => {
  const [store, next] = [memory(), counter()]
  const body = { name: 'a' }
  assert.equal(keyOf(store, body, next), 'key-1')
  assert.equal(keyOf(store, { name: 'a' }, next), 'key-1')
  assert.equal(keyOf(store, { name: 'b' }, next), 'key-2')
  forgetKey(store)
  assert.equal(keyOf(store, { name: 'b' }, next), 'key-3')
})

test('the mail goes where it went last, or to a name that is an address, or to the inbox of the laptop', () => {
  const store = memory()
  assert.equal(knownEmail(store, 'ada', 'prod'), '')
  assert.equal(knownEmail(store, 'ada', 'laptop'), 'ada@example.org')
  assert.equal(knownEmail(store, 'ada@desc.org', 'prod'), 'ada@desc.org')
  keepEmail(store, 'ada', 'ada@slac.edu')
  assert.equal(knownEmail(store, 'ada', 'laptop'), 'ada@slac.edu')
})
