/** A job's moves alone: what each keeps, empties and counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_STATES } from '../../core/contract/lifecycle.ts'
import {
  cancelled,
  failedOnce,
  finished,
  held,
  type Job,
  lapsed,
  leaseClosed,
  leased,
  placed,
  released,
  rerun,
  revived,
  started,
  wantedCancelled,
  withdrawn,
} from '../../core/job.ts'
import { newJob } from '../../core/planning/new-job.ts'
import { taskOf, USAGE } from './sample.ts'

const AT = '2026-01-05T10:00:00.000Z'
const WORKER = { host: 'node-7' }
const NEEDS = { memoryMiB: 1000, wallSeconds: 100, diskMiB: 100, cores: 1 }

function aJob(): Job {
  const task = taskOf()
  const record = {
    task: 7,
    visit: 0,
    day: task.day,
    round: 1,
    taskName: task.name,
    owner: task.owner,
    obsHistId: '9000',
    header: {},
    commands: '',
    simulator: task.submission.simulator,
    amplifiers: 'tar' as const,
    sensors: [],
    snaps: [0],
    catalogs: [],
    needs: { prepare: NEEDS, simulate: NEEDS, collect: NEEDS },
  }
  return newJob({ task, visit: 0, index: 0, record, state: 'defined', round: 1, at: AT })
}

const place = (job: Job): Job => placed(job, { site: 'A', berth: 'A#0', rank: '1', at: AT })
const running = (lease = 'L1'): Job => started(leased(place(aJob()), lease, AT, WORKER), AT)
const failure = (of: 'payload' | 'memory' | 'time' | 'site' | 'preempted' | 'user') => ({
  class: of,
  code: of,
  message: 'It broke.',
})

test('only an activated job stands in the claim index', () => {
  const activated = place(aJob())
  assert.equal(activated.claim, 'A#0')
  assert.equal(leased(activated, 'L1', AT, WORKER).claim, undefined)
  assert.equal(withdrawn(activated).claim, undefined)
  assert.equal(lapsed(running(), AT).claim, 'A#0')
  assert.equal(cancelled(activated, AT).claim, undefined)
})

test('each return to be claimed is a new revision, a revival is none (rule 1)', () => {
  const lost = lapsed(running(), AT)
  assert.equal(lost.revision, 1)
  const back = revived(lost, 'A', AT)
  assert.equal(back.revision, 1)
  assert.equal(lapsed(back, AT).revision, 2)
  assert.equal(withdrawn(lost).revision, 2)
  assert.equal(failedOnce(running(), failure('payload'), USAGE, AT).revision, 1)
})

test('attempts count leases for ever: neither a lapse nor a re-run changes them (rule 4)', () => {
  const again = leased(lapsed(running(), AT), 'L2', AT, WORKER)
  assert.equal(again.attempt, 2)
  const done = finished(started(again, AT), USAGE, 1, AT)
  assert.equal(rerun(done, 2, 'defined').attempt, 2)
  assert.equal(leased(place(rerun(done, 2, 'defined')), 'L3', AT, WORKER).attempt, 3)
})

test('only a lapse leaves its lease revivable (rule 7)', () => {
  assert.equal(lapsed(running(), AT).lease, 'L1')
  for (const each of ['payload', 'memory', 'time', 'site', 'preempted', 'user'] as const)
    assert.equal(failedOnce(running(), failure(each), USAGE, AT).lease, undefined, each)
  assert.equal(failedOnce(held(running(), USAGE), failure('site'), USAGE, AT).lease, undefined)
  assert.equal(leaseClosed(lapsed(running(), AT)).lease, undefined)
})

test('a closed lease leaves a job where it is, at no cost (rule 7)', () => {
  const lost = lapsed(running(), AT)
  const { lease: _, ...rest } = lost
  assert.deepEqual(leaseClosed(lost), rest)
})

test('losses never fail a job, and after three it wants a site that takes no workers away (rule 8)', () => {
  let job = running()
  for (let losses = 1; losses <= 20; losses++) {
    job = lapsed(job, AT)
    assert.equal(job.state, losses === 3 ? 'defined' : 'activated')
    assert.equal(job.onDemand, losses < 3 ? undefined : true)
    job = started(leased(job.state === 'defined' ? place(job) : job, `L${losses + 1}`, AT, WORKER), AT)
  }
})

test('more memory is asked after a lack of it, more time after a lack of that', () => {
  assert.equal(failedOnce(running(), failure('memory'), USAGE, AT).needs.memoryMiB, 1500)
  assert.equal(failedOnce(running(), failure('time'), USAGE, AT).needs.wallSeconds, 150)
})

test('a fault of the site sends the job elsewhere', () => {
  const job = failedOnce(running(), failure('site'), USAGE, AT)
  assert.deepEqual([job.state, job.site, job.refusedSites], ['defined', undefined, ['A']])
})

test('a wanted cancel turns lapse and failure into cancelled, and yields to a good report (rule 11)', () => {
  const wanted = wantedCancelled(running())
  assert.equal(wanted.state, 'running')
  assert.equal(lapsed(wanted, AT).state, 'cancelled')
  assert.equal(failedOnce(wanted, failure('payload'), USAGE, AT).state, 'cancelled')
  const done = finished(wanted, USAGE, 1, AT)
  assert.deepEqual([done.state, done.wanted], ['finished', undefined])
})

test('a re-run empties lease, wish, failure and budgets (rule 12)', () => {
  const failed = failedOnce(wantedCancelled(running()), failure('user'), USAGE, AT)
  const again = rerun({ ...failed, wanted: 'cancelled', lease: 'L1', spent: { payload: 1 } }, 2, 'waiting')
  const { lease, wanted, failure: last, spent, site, endedAt, round, revision } = again
  assert.deepEqual([lease, wanted, last, site, endedAt], [undefined, undefined, undefined, undefined, undefined])
  assert.deepEqual([spent, round, revision], [{}, 2, 0])
})

test('nothing but a re-run moves a settled job', () => {
  for (const settled of [finished(running(), USAGE, 1, AT), cancelled(running(), AT)]) {
    const moves = [
      () => released(settled, undefined),
      () => place(settled),
      () => leased(settled, 'L2', AT, WORKER),
      () => started(settled, AT),
      () => revived(settled, 'A', AT),
      () => held(settled, USAGE),
      () => finished(settled, USAGE, 1, AT),
      () => lapsed(settled, AT),
      () => failedOnce(settled, failure('payload'), USAGE, AT),
      () => cancelled(settled, AT),
      () => withdrawn(settled),
    ]
    for (const move of moves) assert.throws(move, /may not/)
    assert.equal(rerun(settled, 2, 'defined').state, 'defined')
  }
})

test('a re-run never takes a job from its pilot', () => {
  for (const state of JOB_STATES.filter((of) => ['sent', 'running', 'holding'].includes(of)))
    for (const to of ['defined', 'waiting'] as const)
      assert.throws(() => rerun({ ...running(), state }, 2, to), /may not/)
})
