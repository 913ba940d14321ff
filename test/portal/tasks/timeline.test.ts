import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RunningAttempt, type VisitAttempt } from '../../../core/contract/tasks.ts'
import { timelineOf } from '../../../portal/tasks/timeline.ts'

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString()

const attempt = (site: string, from: number, to: number): VisitAttempt => ({
  pandaId: from,
  stage: 'simulate',
  sensor: 'R22_S11',
  snap: 0,
  attempt: 1,
  round: 1,
  site,
  outcome: 'done',
  startedAt: at(from),
  endedAt: at(to),
  wallSeconds: to - from,
  cpuSeconds: to - from,
  maxMemoryMiB: 100,
})

const ended = (...attempts: VisitAttempt[]) => timelineOf({ attempts, running: [] }, at(1000))

test('Without an attempt that a pilot has taken there is no timeline.', () => {
  assert.equal(ended(), undefined)
})

test('Attempts that overlap at a site stand on rows of their own, others share one.', () => {
  const timeline = ended(attempt('B', 0, 10), attempt('A', 0, 40), attempt('A', 20, 60), attempt('A', 40, 100))
  assert.deepEqual(
    timeline?.sites.map(({ site, rows }) => [site, rows.map((row) => row.map((bar) => bar.attempt.pandaId))]),
    [
      ['A', [[0, 40], [20]]],
      ['B', [[0]]],
    ],
  )
  assert.equal(timeline?.seconds, 100)
})

test('Bars lie where and as wide as the time they took.', () => {
  const [site] = ended(attempt('A', 0, 25), attempt('A', 50, 100))?.sites ?? []
  assert.deepEqual(
    site?.rows[0]?.map(({ from, width }) => [from, width]),
    [
      [0, 0.25],
      [0.5, 0.5],
    ],
  )
})

test('What runs has a bar until now, and the timeline ends there.', () => {
  const runs = RunningAttempt.parse(attempt('A', 100, 100))
  const timeline = timelineOf({ attempts: [attempt('A', 0, 50)], running: [runs] }, at(200))
  assert.deepEqual([timeline?.endedAt, timeline?.seconds], [at(200), 200])
  assert.deepEqual(
    timeline?.sites[0]?.rows.flat().map(({ from, width, seconds }) => [from, width, seconds]),
    [
      [0, 0.25, 50],
      [0.5, 0.5, 100],
    ],
  )
})
