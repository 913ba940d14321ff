import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { JobView } from '../../../core/contract/jobs.ts'
import { Refusal } from '../../../core/contract/problems.ts'
import { instant } from '../../../core/instants.ts'
import { keepLive } from '../../../core/live.ts'
import { readJob } from '../../../core/monitor/job-view.ts'
import { memoryWorld } from '../memory-world.ts'
import {
  addAttempt,
  addTask,
  addVisit,
  COLLECT,
  collected,
  MEMBER,
  type PastCell,
  PREPARE,
  putFile,
  R22,
  recordOf,
  STRANGER,
} from '../past-tasks.ts'
import { addPilot, OWNER, siteOf, statusOf } from '../sample.ts'

async function worldWith(...cells: readonly PastCell[]) {
  const world = memoryWorld()
  await world.sites.define(siteOf('A'), statusOf('online'))
  await addPilot(world, 'p1', 'A')
  const task = await addTask(world)
  await addVisit(world, task, 0, cells)
  return { world, task }
}

const id = (index: number) => pandaIdOf({ task: 7, visit: 0, index })

test('A job shows its past attempts, the lost ones too, and the winner with its files.', async () => {
  const { world } = await worldWith(...collected({ index: R22('S11'), state: 'finished', attempt: 3 }))
  const pandaId = id(R22('S11'))
  const sandbox = putFile(world, { pandaId, attempt: 1 }, 'sandbox.tar.gz', 'sandbox')
  await addAttempt(world, pandaId, 1, [sandbox], { class: 'memory', code: 'oom', message: 'too much' })
  const job = await readJob(world, MEMBER, pandaId)
  assert.equal(JobView.safeParse(job).success, true)
  assert.deepEqual(
    job.attempts.map(({ attempt, outcome, winner, files }) => [attempt, outcome, winner, files.length]),
    [
      [1, 'failed', false, 1],
      [2, 'lost', false, 0],
      [3, 'done', true, 3],
    ],
  )
  assert.equal(job.attempts[0]?.failure?.code, 'oom')
  assert.equal(job.costUsd.toFixed(4), '0.0800')
  assert.deepEqual(job.waitsFor, [])
  assert.equal(job.obsHistId, '9000')
})

test('The attempt that runs shows what its pilot last said.', async () => {
  const { world } = await worldWith({ index: PREPARE, state: 'running', site: 'A' })
  const usage = [{ slot: 0, phase: 'staging-out', cpuSeconds: 12, memoryMiB: 345 }]
  const job = await world.jobs.read(id(PREPARE))
  assert.ok(job !== undefined)
  await world.jobs.move(job, { ...job, runningAt: world.clock.now() })
  const seenAt = instant(world.clock.now(), 60)
  await world.pilots.beat('p1', { seenAt, leaseEndsAt: instant(seenAt, 300), usage, diskMiB: 1 })
  const { attempts } = await readJob(world, OWNER, id(PREPARE))
  const [running] = attempts
  assert.deepEqual(attempts.length, 1)
  assert.deepEqual([running?.outcome, running?.cpuSeconds, running?.maxMemoryMiB], ['staging-out', 12, 345])
  assert.deepEqual(running?.samples, [{ seconds: 60, cpuSeconds: 12, memoryMiB: 345 }])
  assert.deepEqual([running?.pilotId, running?.site, running?.winner], ['p1', 'A', false])
  assert.equal(running?.host, 'host')
})

test('An attempt that runs shows all so far as soon as its pilot has heard that somebody looks.', async () => {
  const { world } = await worldWith({ index: PREPARE, state: 'running', site: 'A' })
  const job = await world.jobs.read(id(PREPARE))
  assert.ok(job?.lease !== undefined)
  await world.jobs.move(job, { ...job, runningAt: world.clock.now() })
  const look = async () => (await readJob(world, OWNER, id(PREPARE))).attempts[0]
  const beat = async (memoryMiB: number) => {
    const seenAt = world.clock.now()
    const usage = [{ slot: 0, phase: 'running', cpuSeconds: 3, memoryMiB }]
    await world.pilots.beat('p1', { seenAt, leaseEndsAt: instant(seenAt, 300), usage, diskMiB: 1 })
  }
  await beat(50)
  assert.equal((await look())?.samples?.length, 1)
  const samples = { secondsApart: 1, cpuSeconds: [1, 2, 3], memoryMiB: [40, 90, 60] }
  await keepLive(world, job.pandaId, { lease: job.lease, logTail: '', samples })
  const running = await look()
  assert.deepEqual(
    running?.samples?.map(({ seconds }) => seconds),
    [1, 2, 3],
  )
  assert.equal(running?.maxMemoryMiB, 90)
})

test('A job that was only just taken does not show what its slot did before.', async () => {
  const { world } = await worldWith({ index: PREPARE, state: 'sent', site: 'A' })
  const usage = [{ slot: 0, phase: 'staging-out', cpuSeconds: 999, memoryMiB: 999 }]
  const seenAt = world.clock.now()
  await world.pilots.beat('p1', { seenAt, leaseEndsAt: instant(seenAt, 300), usage, diskMiB: 1 })
  const [taken] = (await readJob(world, OWNER, id(PREPARE))).attempts
  assert.deepEqual([taken?.outcome, taken?.cpuSeconds, taken?.samples], ['sent', undefined, undefined])
})

test('Each attempt says on which host and under which batch id it ran, the last one even if it was lost.', async () => {
  const worker = { host: 'node-7.example.org', batchId: '1234.0' }
  const { world } = await worldWith(...collected({ index: R22('S11'), state: 'finished', attempt: 2 }))
  const finished = await world.catalogue.read(id(R22('S11')), 2)
  assert.ok(finished !== undefined)
  await world.catalogue.save({ ...finished, worker })
  const where = async (index: number) =>
    (await readJob(world, OWNER, id(index))).attempts.map(({ host, batchId }) => [host, batchId])
  assert.deepEqual(await where(R22('S11')), [
    [undefined, undefined],
    ['node-7.example.org', '1234.0'],
  ])
  const { world: other } = await worldWith({ index: PREPARE, state: 'activated', attempt: 1, site: 'A' })
  const job = await other.jobs.read(id(PREPARE))
  assert.ok(job !== undefined)
  await other.jobs.move(job, { ...job, worker })
  const [lost] = (await readJob(other, OWNER, id(PREPARE))).attempts
  assert.deepEqual([lost?.outcome, lost?.host, lost?.batchId], ['lost', 'node-7.example.org', '1234.0'])
})

test('An attempt that was reported shows its memory and CPU over time.', async () => {
  const { world } = await worldWith(...collected({ index: R22('S11'), state: 'finished' }))
  const pandaId = id(R22('S11'))
  const record = await world.catalogue.read(pandaId, 1)
  assert.ok(record !== undefined)
  await world.catalogue.save({ ...record, samples: { secondsApart: 2, cpuSeconds: [1.9, 3.8], memoryMiB: [90, 80] } })
  const { attempts } = await readJob(world, OWNER, pandaId)
  assert.deepEqual(attempts[0]?.samples, [
    { seconds: 2, cpuSeconds: 1.9, memoryMiB: 90 },
    { seconds: 4, cpuSeconds: 3.8, memoryMiB: 80 },
  ])
})

test('A job that waits says why.', async () => {
  const { world } = await worldWith(
    { index: PREPARE, state: 'activated', site: 'A' },
    { index: COLLECT, state: 'waiting' },
    { index: R22('S11'), state: 'holding', site: 'A' },
  )
  const waits = async (index: number) => (await readJob(world, OWNER, id(index))).waitsFor
  assert.deepEqual(await waits(PREPARE), ['1 job waits for a slot at A: it has no pilot yet.'])
  assert.deepEqual(await waits(COLLECT), [
    'It gathers what the others leave: 2 jobs of its visit have not settled yet.',
  ])
  assert.deepEqual(await waits(R22('S11')), ['It has run; its outputs are checked as soon as the storage answers.'])
})

test('A lit sensor whose job is not made yet can be read all the same.', async () => {
  const { world, task } = await worldWith()
  await world.tasks.writeVisit(recordOf(task, 1))
  const lit = { ...(await addVisit(world, task, 1, [{ index: R22('S11'), state: 'defined' }])) }
  const withoutJob = { ...world, jobs: { ...world.jobs, read: async () => undefined } }
  const job = await readJob(withoutJob, OWNER, pandaIdOf({ ...lit, index: R22('S11') }))
  assert.equal(job.jobStatus, 'defined')
  assert.deepEqual(job.attempts, [])
})

test('A job of somebody else, a dark sensor and a number that is no job are not there.', async () => {
  const { world } = await worldWith({ index: PREPARE, state: 'finished' })
  for (const [person, pandaId] of [
    [STRANGER, id(PREPARE)],
    [OWNER, id(R22('S12'))],
    [OWNER, 5],
    [OWNER, id(999)],
  ] as const)
    await assert.rejects(
      readJob(world, person, pandaId),
      (error) => error instanceof Refusal && error.kind === 'not-found',
    )
})
