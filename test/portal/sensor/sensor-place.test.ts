import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jobOfSnap, jobsOf, neighboursOf, sensorHref } from '../../../portal/sensor/sensor-place.ts'

const cell = (pandaId: number, sensor?: string, snap?: number) => ({
  ...{ pandaId, stage: 'simulate' as const, state: 'finished', attempt: 1 },
  ...(sensor === undefined ? {} : { sensor }),
  ...(snap === undefined ? {} : { snap }),
})
const view = {
  cells: [cell(1), cell(5, 'R22_S11', 1), cell(4, 'R22_S11', 0), cell(2, 'R21_S21', 0), cell(3, 'R22_S12', 0)],
}

test("a sensor's jobs come in the order of their snaps, and the address names one", () => {
  const jobs = jobsOf(view, 'R22_S11')
  assert.deepEqual(
    jobs.map(({ pandaId }) => pandaId),
    [4, 5],
  )
  assert.equal(jobOfSnap(jobs, '1')?.pandaId, 5)
  assert.equal(jobOfSnap(jobs, null)?.pandaId, 4)
  assert.equal(jobOfSnap(jobs, '7')?.pandaId, 4)
  assert.equal(jobOfSnap([], '0'), undefined)
})

test('the neighbours are the lit sensors before and after, also of one without light', () => {
  assert.deepEqual(neighboursOf(view, 'R22_S11'), { before: 'R21_S21', after: 'R22_S12' })
  assert.deepEqual(neighboursOf(view, 'R21_S21'), { before: undefined, after: 'R22_S11' })
  assert.deepEqual(neighboursOf(view, 'R43_S22'), { before: 'R22_S12', after: undefined })
})

test('the first snap is not named in an address', () => {
  assert.equal(sensorHref(3, 0, 'R22_S11', '0'), '/tasks/3/visits/0/R22_S11')
  assert.equal(sensorHref(3, 0, 'R22_S11', '1'), '/tasks/3/visits/0/R22_S11?snap=1')
})
