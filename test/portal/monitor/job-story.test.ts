/** Tests of a job told in words. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FAILURE_CLASSES, FAILURES } from '../../../core/contract/failures.ts'
import type { Attempt, JobView } from '../../../core/contract/jobs.ts'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { attemptOf, stepsOf, storyOf, triesOf } from '../../../portal/monitor/job-story.ts'

const failure = { class: 'payload', code: 'exit-139', message: 'raytrace died.\nstack' } as const

const attempt = (number: number, more: Partial<Attempt> = {}): Attempt => ({
  attempt: number,
  round: 1,
  site: 'BNL',
  pilotId: 'p',
  outcome: 'done',
  files: [],
  winner: false,
  ...more,
})

const job: JobView = {
  pandaId: 3_000_092,
  taskId: 3,
  jobName: 'Stars',
  visit: 0,
  obsHistId: '230',
  stage: 'simulate',
  jobStatus: 'running',
  attempt: 2,
  round: 1,
  owner: 'ada',
  vo: 'desc',
  priority: 1000,
  needs: { memoryMiB: 1024, wallSeconds: 900, diskMiB: 512, cores: 1 },
  times: { createdAt: '2026-03-01T12:00:00Z', placedAt: '2026-03-01T12:00:02Z', sentAt: '2026-03-01T12:01:02Z' },
  losses: 0,
  attempts: [attempt(1, { outcome: 'failed', failure }), attempt(2)],
  waitsFor: [],
  costUsd: 0,
}

test('in every state a job says how it is and what is next', () => {
  for (const jobStatus of JOB_STATES) {
    const { is, next } = storyOf({ ...job, jobStatus })
    assert.match(is, /\S/, jobStatus)
    assert.match(next, /\S/, jobStatus)
  }
})

test('a failed job says its first error line and what to do, and promises no other try', () => {
  for (const failureClass of FAILURE_CLASSES) {
    const lastFailure = { ...failure, class: failureClass }
    const { is, next } = storyOf({ ...job, jobStatus: 'failed', lastFailure })
    assert.equal(is, `${failureClass} exit-139: raytrace died.`)
    assert.doesNotMatch(next, /is tried/)
  }
})

test('a job that somebody stops says so, be its last failure what it may', () => {
  assert.match(storyOf({ ...job, wanted: 'cancelled', lastFailure: failure }).is, /stopped/)
})

test('tries are counted by class within the round, and lost workers never use them up', () => {
  const old = attempt(0, { round: 0, failure })
  const tries = new Map(triesOf({ ...job, losses: 4, attempts: [old, ...job.attempts] }).map((of) => [of.class, of]))
  assert.deepEqual([...tries.keys()], [...FAILURE_CLASSES])
  assert.equal(tries.get('payload')?.failed, 1)
  assert.equal(tries.get('payload')?.left, FAILURES.payload.budget - 1)
  assert.equal(tries.get('memory')?.left, FAILURES.memory.budget)
  assert.deepEqual([tries.get('preempted')?.failed, tries.get('preempted')?.left], [4, Number.POSITIVE_INFINITY])
})

test('the timeline tells how long each state took, and the last one until now while it lasts', () => {
  const steps = stepsOf(job, '2026-03-01T12:02:02Z')
  assert.deepEqual(
    steps.map(({ title, seconds }) => [title, seconds]),
    [
      ['Created', 2],
      ['Placed', 60],
      ['Sent', 60],
    ],
  )
  const ended = { times: { ...job.times, endedAt: '2026-03-01T12:05:00Z' }, jobStatus: 'finished' as const }
  assert.equal(stepsOf(ended, '2026-03-02T00:00:00Z').at(-1)?.seconds, undefined)
})

test('the address names an attempt; without one, or with one that is not there, it is the last', () => {
  assert.equal(attemptOf(job.attempts, '1')?.attempt, 1)
  assert.equal(attemptOf(job.attempts, null)?.attempt, 2)
  assert.equal(attemptOf(job.attempts, '9')?.attempt, 2)
  assert.equal(attemptOf([], null), undefined)
})
