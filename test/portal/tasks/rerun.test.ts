import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Submission } from '../../../core/contract/submission.ts'
import { Rerun } from '../../../core/contract/tasks.ts'
import { SENSORS } from '../../../phosim/focal-plane.ts'
import { rerunDraft, rerunOf } from '../../../portal/tasks/rerun.ts'

const before = Submission.parse({
  name: 'Before',
  email: 'ada@example.org',
  catalogs: ['c'],
  simulator: { name: 'stand-in', version: '1' },
  commands: { preset: 'nobackground', text: '' },
})

test('A re-run of what failed, with nothing touched, asks for nothing else.', () => {
  assert.deepEqual(rerunOf(rerunDraft(before, []), before, 0, []), {})
})

test('Sensors chosen on the mosaic are run again on their own visit.', () => {
  const chosen = ['R22_S11', 'R22_S12']
  const rerun = rerunOf(rerunDraft(before, chosen), before, 3, chosen)
  assert.deepEqual(rerun, { visits: [3], sensors: 'R22_S11|R22_S12' })
  assert.equal(rerunOf(rerunDraft(before, SENSORS), before, 0, SENSORS).sensors, 'all')
})

test('The same sensors of all visits are run again where that is wished.', () => {
  const draft = { ...rerunDraft(before, ['R22_S11']), what: 'everywhere', values: { seed: '7' } } as const
  const rerun = rerunOf(draft, before, 3, ['R22_S11'])
  assert.deepEqual(rerun, { sensors: 'R22_S11', observation: { seed: 7 } })
})

test('Only values that were changed are sent, and the contract takes them.', () => {
  const draft = {
    ...rerunDraft(before, []),
    values: { seed: '-1', seeingArcsec: '0.7', filter: 'i', snaps: '' },
    site: 'BNL',
    commands: 'centroidfile 1',
  }
  const rerun = rerunOf(draft, before, 0, [])
  assert.deepEqual(rerun, {
    site: 'BNL',
    observation: { seeingArcsec: 0.7, seed: -1, filter: 'i' },
    commands: { preset: 'nobackground', text: 'centroidfile 1' },
  })
  assert.equal(Rerun.safeParse(rerun).success, true)
})
