/** Tests of errors by class. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ErrorRow } from '../../../core/contract/errors.ts'
import { classesOf } from '../../../portal/monitor/error-groups.ts'

const row = (failure: ErrorRow['failure'], errorCode: string, sites: Record<string, number>, nTriedAgain = 0) => ({
  ...{ failure, errorCode, sites, nTriedAgain, tasks: [], pandaId: 1_000_002 },
  nFailed: Object.values(sites).reduce((sum, jobs) => sum + jobs, 0),
})

test('errors of one class are added up, site by site, in the order of the classes', () => {
  assert.deepEqual(
    classesOf([
      row('site', 'stage-in', { A: 1 }, 2),
      row('user', 'x', {}, 1),
      row('site', 'stage-out', { A: 2, B: 4 }),
    ]),
    [
      { name: 'user', nFailed: 0, nTriedAgain: 1, sites: {} },
      { name: 'site', nFailed: 7, nTriedAgain: 2, sites: { A: 3, B: 4 } },
    ],
  )
})
