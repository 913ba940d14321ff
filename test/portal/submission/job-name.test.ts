import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proposedName } from '../../../portal/submission/job-name.ts'

const NOTHING = { catalogs: [], visits: [], filter: undefined, sensors: 'all', day: '2026-03-01' }

test('a name is proposed from what is known', () => {
  assert.equal(proposedName(NOTHING), 'Simulation of 2026-03-01')
  assert.equal(
    proposedName({ ...NOTHING, catalogs: ['stars.txt.gz'], visits: ['1000787'], filter: 'i', sensors: 'R22' }),
    'stars, visit 1000787, i, R22',
  )
  assert.equal(
    proposedName({ ...NOTHING, catalogs: ['https://example.org/a/field.tar.gz', 'b'], visits: ['1', '2'] }),
    'field and 1 more, 2 visits',
  )
})

test('a proposed name is never longer than a name may be', () => {
  assert.equal(proposedName({ ...NOTHING, catalogs: ['x'.repeat(300)], visits: ['1'] }).length, 100)
})
