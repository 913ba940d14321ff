import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Submission, type SubmissionInput } from '../../../core/contract/submission.ts'
import { briefBody, changedDraft, Draft, draftOf, EMPTY_DRAFT, rawBody } from '../../../portal/submission/draft.ts'

const FILLED: Draft = {
  ...EMPTY_DRAFT,
  email: ' ada@example.org ',
  catalogs: ['c1'],
  simulator: { name: 'stand-in', version: '1' },
}
const RICH: SubmissionInput = {
  name: 'all of it',
  email: 'ada@example.org',
  catalogs: ['c1', 'c2'],
  visits: ['1000787'],
  conflict: 'observation',
  simulator: { name: 'stand-in', version: '1' },
  vo: 'dune',
  workingGroup: 'WL',
  sensors: 'R22|R10_S11',
  snaps: [1],
  site: 'LOCAL-A',
  priority: 2000,
  observation: { filter: 'i', seeingArcsec: 0.5, seed: -1 },
  commands: { preset: 'nobackground', text: 'chargesharing 0\n' },
  amplifiers: 'none',
  costCapUsd: 12.5,
  failOnce: ['R22_S11'],
}

const sent = (draft: Draft) => briefBody(Submission.parse(rawBody(draft, 'proposed')))

test('a draft sends only what the service would not fill in by itself', () => {
  assert.deepEqual(sent(FILLED), {
    name: 'proposed',
    email: 'ada@example.org',
    catalogs: ['c1'],
    simulator: { name: 'stand-in', version: '1' },
  })
})

test('what is left out of the body is what the contract stands for', () => {
  const whole = JSON.stringify(Submission.parse(rawBody(FILLED, 'proposed')))
  assert.deepEqual(Submission.parse(sent(FILLED)), JSON.parse(whole))
})

test('a submission becomes a draft and the same submission again', () => {
  assert.deepEqual(sent(draftOf(Submission.parse(RICH))), RICH)
})

test('an emptied parameter overrides nothing', () => {
  const draft = { ...FILLED, observation: { seeingArcsec: ' ', seed: '5' } }
  assert.deepEqual(sent(draft).observation, { seed: 5 })
})

test('a draft that an older page has kept loses only the fields that are not as they should be', () => {
  const kept = Draft.parse({ name: 'mine', catalogs: 'c1', amplifiers: 'zip', snaps: [1] })
  assert.deepEqual([kept.name, kept.catalogs, kept.amplifiers, kept.snaps], ['mine', [], 'tar', [1]])
})

test('sensors that fail on purpose are forgotten with the stand-in', () => {
  const draft = { ...FILLED, failOnce: 'R22_S11' }
  assert.equal(changedDraft(draft, { simulator: { name: 'phosim', version: '3.4' } }).failOnce, '')
})

test('changes build on what is there when they come', () => {
  const add = (id: string) => (draft: Draft) => ({ catalogs: [...draft.catalogs, id] })
  assert.deepEqual(changedDraft(changedDraft(EMPTY_DRAFT, add('a')), add('b')).catalogs, ['a', 'b'])
})
