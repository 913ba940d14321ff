/** Brokerage: where jobs go, why not elsewhere, and that a repeated message decides nothing twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { broker } from '../../core/brokerage.ts'
import type { Site } from '../../core/contract/sites.ts'
import { mergeJobs } from '../../core/progress.ts'
import { setSiteState } from '../../core/sites.ts'
import { cancelOneJob, requestRerun } from '../../core/submission/wishes.ts'
import { sweepBoards } from '../../core/sweep.ts'
import { Coroutine } from './protocol/coroutines.ts'
import { COLLECT, lapse, PREPARE, prepareAll, prepared, runOne, submit } from './protocol/passages.ts'
import { PilotSlot } from './protocol/pilot-slot.ts'
import { addPilot, failedAs, OWNER, siteOf, statusOf, taskOf, USAGE } from './sample.ts'
import { type Service, serviceWith } from './service-in-memory.ts'

const placementOf = async ({ world }: Service, task = 7, visit = 0) =>
  (await world.placements.ofVisit(task, visit)).at(-1)

const REFUSALS: readonly (readonly [string, Partial<Site>, string])[] = [
  ['another site is wished', { facility: 'Elsewhere' }, 'you asked for Laptop'],
  ['it has not the simulator', { simulators: [] }, 'it has no stand-in 1'],
  [
    'it is down',
    { downtimes: [{ fromAt: '2026-01-05T00:00:00Z', toAt: '2026-01-06T00:00:00Z', reason: 'new disks' }] },
    'it is down until 2026-01-06T00:00:00Z: new disks',
  ],
  ['it is for others', { vos: ['atlas'] }, 'the VO desc may not run there'],
  ['it has too little memory', { memoryMiB: 512 }, 'the jobs need 1024 MiB, it gives 512'],
  ['it has no core to spare', { cores: 0 }, 'the jobs need 1 core'],
  ['it gives too little time', { wallSeconds: 60 }, 'the jobs may take 0.3 h, it allows 0.0 h'],
  ['it has too little disk', { scratchMiB: 100 }, 'the jobs need 512 MiB of disk, it gives 100'],
  ['it costs too much', { usdPerCoreHour: 100 }, 'it would cost $400.00, over your cap of $1.00'],
  ['nobody saw a pilot there', { pool: { kind: 'none' } }, 'no pilot was seen there lately'],
]

for (const [because, patch, words] of REFUSALS)
  test(`a site is refused in words when ${because}`, async () => {
    const service = await serviceWith([siteOf('A', patch), siteOf('B')])
    await submit(service, taskOf({}, 1, { site: 'Laptop', costCapUsd: 1 }))
    const placement = await placementOf(service)
    assert.deepEqual(placement?.refused, [{ site: 'A', reason: words }])
    assert.equal(service.job(PREPARE).site, 'B')
  })

test('a site whose pool has larger pilots takes a job that needs one, into a berth of its own', async () => {
  const larger = [{ memoryMiB: 2048, jobDefinition: 'large' }]
  const pool = { kind: 'batch' as const, jobQueue: 'q', jobDefinition: 'd', larger }
  const service = await serviceWith([siteOf('A', { memoryMiB: 512, pool })])
  await submit(service, taskOf({}, 1))
  const job = service.job(PREPARE)
  assert.deepEqual([job.state, job.site, job.claim], ['activated', 'A', 'A#0#1'])
})

for (const state of ['offline', 'paused', 'test', 'brokeroff'] as const)
  test(`a site that is ${state} is refused with the reason that somebody gave`, async () => {
    const service = await serviceWith([siteOf('A'), siteOf('B')])
    await service.world.sites.setStatus('A', statusOf(state, 'cooling fails'))
    await submit(service)
    assert.deepEqual((await placementOf(service))?.refused, [{ site: 'A', reason: `it is ${state}: cooling fails` }])
  })

test('a wished site gets the jobs although another is cheaper', async () => {
  const service = await serviceWith([siteOf('A'), siteOf('B', { usdPerCoreHour: 0.001 })])
  await submit(service, taskOf({}, 1, { site: 'A' }))
  assert.equal(service.job(PREPARE).site, 'A')
})

test('jobs that no site takes wait, and are placed when one can take them', async () => {
  const service = await serviceWith([siteOf('A', { memoryMiB: 512 })])
  await submit(service)
  assert.equal(service.job(PREPARE).state, 'defined')
  assert.equal((await placementOf(service))?.unplaced, 1)
  await service.world.sites.define(siteOf('A'), statusOf('online'))
  await broker(service.world, { task: 7, visit: 0, stage: 'prepare' })
  assert.equal(service.job(PREPARE).state, 'activated')
})

const placedAt = (service: Service, site: string): number =>
  [...service.jobs.values()].filter((job) => job.stage === 'simulate' && job.state === 'activated' && job.site === site)
    .length

test('sites share jobs by their weights: half the price gets twice as many', async () => {
  const service = await serviceWith([siteOf('A', { slots: 100 }), siteOf('B', { slots: 100, usdPerCoreHour: 0.08 })])
  await submit(service, taskOf({}, 15))
  await prepareAll(service, 15)
  assert.deepEqual([placedAt(service, 'A'), placedAt(service, 'B')], [20, 10])
})

test('a site has at most twice its slots waiting; the rest stays free, and follows as jobs leave', async () => {
  const service = await serviceWith([siteOf('A', { slots: 2 })])
  await submit(service, taskOf({}, 4))
  assert.equal([...service.jobs.values()].filter(({ state }) => state === 'activated').length, 4)
  await prepareAll(service, 4)
  assert.equal(placedAt(service, 'A'), 4)
  assert.equal(
    [...service.jobs.values()].filter(({ stage, state }) => stage === 'simulate' && state === 'defined').length,
    4,
  )
  await addPilot(service.world, 'p1', 'A')
  await new PilotSlot(service).ask()
  await service.deliver()
  await sweepBoards(service.world)
  await service.deliver()
  assert.equal(placedAt(service, 'A'), 4, 'one was leased, another took its place')
})

test('a long queue that supply found full is not counted again, and gets nothing', async () => {
  const service = await serviceWith([siteOf('A', { slots: 200 }), siteOf('B', { usdPerCoreHour: 1 })])
  const { world } = service
  const live = { pilots: 1, slots: 1, freeSlots: 0, startingSlots: 0, claimable: 400, countedAt: world.clock.now() }
  await world.sites.setLive('A', live)
  const counted = new Set<string>()
  const { jobs } = world
  const count = jobs.countClaimable
  jobs.countClaimable = (berth, most) => {
    counted.add(berth)
    return count(berth, most)
  }
  await submit(service)
  assert.equal(service.job(PREPARE).site, 'B')
  assert.deepEqual([...counted], ['B#0'])
})

test('a message that crashed between its placement and its jobs is carried on as it was decided', async () => {
  const service = await serviceWith([siteOf('A'), siteOf('B')])
  await service.addTask(taskOf())
  const before = new Coroutine(() => service.deliver())
  await before.until('placements.save')
  await before.run(1)
  const saved = await placementOf(service)
  const tags = await service.world.sites.tags('A', 'ada')
  await service.world.sites.define(siteOf('B', { usdPerCoreHour: 0.0001 }), statusOf('online'))
  await broker(service.world, { task: 7, visit: 0, stage: 'prepare' })
  assert.deepEqual(await placementOf(service), saved)
  assert.equal(service.job(PREPARE).site, saved?.chosen[0]?.site)
  assert.deepEqual(await service.world.sites.tags('A', 'ada'), tags, 'the clock was advanced once')
})

test('a task of a thousand jobs does not starve a small one of the same priority', async () => {
  const service = await serviceWith([siteOf('A', { slots: 100 })])
  await submit(service, taskOf({ taskId: 7, owner: 'bob' }, 40))
  await prepareAll(service, 40)
  await submit(service, taskOf({ taskId: 8, owner: 'eve' }, 1))
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  let leases = 0
  do {
    await pilot.ask()
    await pilot.reportAndLeave(pilot.done())
    leases += 1
  } while (service.job(8_000_000).state === 'activated')
  assert.ok(leases <= 20, `of 80 jobs before it, ${leases} were leased first`)
})

test('a higher priority goes first', async () => {
  const service = await serviceWith([siteOf('A', { slots: 100 })])
  await submit(service, taskOf({ taskId: 7, owner: 'bob' }, 20))
  await submit(service, taskOf({ taskId: 8, owner: 'eve' }, 1, { priority: 2000 }))
  const [first] = await service.world.jobs.claimable('A#0', 1, 'first')
  assert.equal(first?.pandaId, 8_000_000)
})

test('when a site goes offline its jobs are placed again elsewhere', async () => {
  const service = await serviceWith([siteOf('A'), siteOf('B', { usdPerCoreHour: 10 })])
  await submit(service)
  assert.equal(service.job(PREPARE).site, 'A')
  await setSiteState(service.world, OWNER, 'A', { state: 'offline', reason: 'power cut', automatic: false })
  await service.deliver()
  assert.deepEqual([service.job(PREPARE).state, service.job(PREPARE).site], ['activated', 'B'])
})

test('after three losses a job goes to a site that takes no workers away', async () => {
  const service = await serviceWith([siteOf('A', { preemptible: true }), siteOf('B', { usdPerCoreHour: 10 })])
  await submit(service)
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  for (let losses = 0; losses < 3; losses++) {
    await pilot.ask()
    await pilot.reportAndLeave({ outcome: 'preempted', lease: pilot.running.lease, usage: USAGE })
    await service.deliver()
  }
  assert.equal(service.job(PREPARE).site, 'B')
})

test('after a fault of its site a job goes elsewhere; where there is nowhere else, it is tried again', async () => {
  const service = await serviceWith([siteOf('A'), siteOf('B', { usdPerCoreHour: 10 })])
  await submit(service)
  for (const site of ['A', 'B', 'A']) {
    assert.equal(service.job(PREPARE).site, site)
    await addPilot(service.world, `p${service.writes}`, site)
    const pilot = new PilotSlot(service, `p${service.writes}`)
    await pilot.ask()
    await pilot.reportAndLeave(failedAs(pilot.running.lease, 'site'))
    await service.deliver()
  }
})

test('jobs that ask more than any site gives do not stand in the way of others', async () => {
  const service = await serviceWith([siteOf('A', { memoryMiB: 1024, slots: 1 })])
  await submit(service, taskOf({}, 1, { snaps: [0, 1] }))
  await prepareAll(service, 1)
  await addPilot(service.world, 'p1', 'A')
  const pilot = new PilotSlot(service)
  for (let jobs = 0; jobs < 2; jobs++) {
    await pilot.ask()
    await pilot.reportAndLeave(failedAs(pilot.running.lease, 'memory'))
    await service.deliver()
  }
  for (let jobs = 0; jobs < 2; jobs++) await runOne(service, pilot)
  const states = [...service.jobs.values()].filter(({ stage }) => stage === 'simulate').map(({ state }) => state)
  assert.deepEqual(states.sort(), ['defined', 'defined', 'finished', 'finished'])
})

test('a lapse does not take a job from the queue of its site', async () => {
  const { service, pilot } = await prepared()
  await pilot.ask()
  const { pandaId } = pilot
  await lapse(service)
  const claims = await service.world.jobs.claimable('A#0', 10, 'first')
  assert.ok(claims.some((claim) => claim.pandaId === pandaId))
})

test('a decision on a board of the round before releases no collect', async () => {
  const { service, pilot } = await prepared()
  for (let sensors = 0; sensors < 2; sensors++) {
    await pilot.ask()
    await pilot.reportAndLeave(pilot.done())
  }
  await mergeJobs(service.world, service.records.splice(0))
  const late = new Coroutine(() => broker(service.world, { task: 7, visit: 0, stage: 'collect' }))
  await mergeJobs(service.world, [COLLECT])
  await late.until('tasks.readVisit')
  await cancelOneJob(service.world, OWNER, COLLECT)
  await service.deliver()
  await requestRerun(service.world, OWNER, 7, { sensors: 'R22_S11' })
  await service.deliver()
  await late.finish()
  assert.deepEqual([service.job(COLLECT).state, service.job(COLLECT).round], ['waiting', 2])
})
