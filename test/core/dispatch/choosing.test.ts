/** Choosing: which of a site's jobs a slot gets. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rankOf } from '../../../core/brokerage/placing.ts'
import { choose } from '../../../core/dispatch/choosing.ts'
import { placed } from '../../../core/job.ts'
import { planned } from '../protocol/passages.ts'
import { siteOf, statusOf, WANTS } from '../sample.ts'
import type { Service } from '../service-in-memory.ts'

const TRIES = 1000

/** So many jobs wait, start tag and age growing with their number. */
async function waiting(count: number, priorityOf = (_n: number) => 1000): Promise<Service> {
  const { service } = await planned()
  const job = { ...service.job(7_000_000), state: 'defined' as const }
  for (let n = 1; n <= count; n++) {
    const pandaId = 9_000_000 + n * 1000
    const at = new Date(Date.UTC(2026, 0, 5) - n * 60_000).toISOString()
    const berth = { site: 'A', berth: 'A#0', rank: rankOf(priorityOf(n), n, pandaId), at }
    await service.world.jobs.create(placed({ ...job, pandaId }, berth))
  }
  return service
}

async function choices(service: Service, visits: string[] = []): Promise<Map<number, number>> {
  const pilot = await service.world.pilots.read('p1')
  const counts = new Map<number, number>()
  for (let n = 0; n < TRIES && pilot !== undefined; n++) {
    const chosen = (await choose(service.world, pilot, { ...WANTS, visits }, new Set())) ?? 0
    counts.set(chosen, (counts.get(chosen) ?? 0) + 1)
  }
  return counts
}

test('slots spread over the first few jobs, and one lease in ten goes to the oldest', async () => {
  const counts = await choices(await waiting(20))
  const oldest = 9_020_000
  assert.equal(counts.size, 9, 'the first eight by rank, and the oldest')
  assert.ok(Math.abs((counts.get(oldest) ?? 0) - TRIES / 10) < 40, `${counts.get(oldest)} of ${TRIES} went by age`)
})

test('a job of a visit whose work files the pilot has is preferred among the first', async () => {
  const counts = await choices(await waiting(20), ['9/3'])
  assert.ok((counts.get(9_003_000) ?? 0) > TRIES * 0.8)
})

test('no slot takes a job of lesser priority but the one that goes by age', async () => {
  const counts = await choices(await waiting(20, (n) => (n <= 2 ? 2000 : 1000)))
  assert.deepEqual([...counts.keys()].sort(), [9_001_000, 9_002_000, 9_020_000])
})

test('a claim that slipped away in this call is not chosen again', async () => {
  const service = await waiting(1)
  const pilot = await service.world.pilots.read('p1')
  if (pilot === undefined) throw new Error('no pilot')
  assert.equal(await choose(service.world, pilot, WANTS, new Set([9_001_000, 7_000_000])), undefined)
})

test('a paused or offline site gives nothing out, one that takes no more jobs still does', async () => {
  const service = await waiting(1)
  for (const state of ['paused', 'offline'] as const) {
    await service.world.sites.define(siteOf('A'), statusOf(state))
    await service.world.sites.setStatus('A', statusOf(state))
    assert.deepEqual([...(await choices(service)).keys()], [0])
  }
  await service.world.sites.setStatus('A', statusOf('brokeroff'))
  assert.ok(!(await choices(service)).has(0))
})

test('a self-test goes before every priority, and a site in test gives out nothing else', async () => {
  const service = await waiting(20, () => 9999)
  await service.world.sites.setStatus('A', statusOf('test'))
  assert.deepEqual([...(await choices(service)).keys()], [0])
  const job = { ...service.job(7_000_000), state: 'defined' as const, pandaId: 11_000_000 }
  const berth = { site: 'A', berth: 'A#0', rank: rankOf(0, 99, job.pandaId, true), at: '2026-01-05T09:00:00.000Z' }
  await service.world.jobs.create(placed(job, berth))
  assert.deepEqual([...(await choices(service)).keys()], [job.pandaId])
  await service.world.sites.setStatus('A', statusOf('online'))
  assert.ok(((await choices(service)).get(job.pandaId) ?? 0) > TRIES * 0.8)
})

test('a large slot takes the job that needs it, whatever waits before it, and a small one never looks there', async () => {
  const service = await waiting(300)
  const larger = [{ memoryMiB: 128_000, jobDefinition: 'large' }]
  const pool = { kind: 'batch' as const, jobQueue: 'q', jobDefinition: 'd', larger }
  const site = siteOf('A', { pool })
  await service.world.sites.define(site, statusOf('online'))
  const job = { ...service.job(7_000_000), state: 'defined' as const, pandaId: 9_900_000 }
  const needs = { ...job.needs, memoryMiB: 100_000 }
  const rank = rankOf(1, 1e9, job.pandaId)
  const at = '2026-01-05T00:00:00.000Z'
  await service.world.jobs.create(placed({ ...job, needs }, { site: 'A', berth: 'A#0#1', rank, at }))
  const pilot = await service.world.pilots.read('p1')
  if (pilot === undefined) throw new Error('no pilot')
  const chosen = (memoryMiB: number, lost: number[] = []) =>
    choose(service.world, pilot, { ...WANTS, memoryMiB }, new Set(lost))
  assert.equal(await chosen(128_000), job.pandaId)
  assert.notEqual(await chosen(site.memoryMiB), job.pandaId)
  assert.ok((await chosen(128_000, [job.pandaId])) !== undefined, 'without one it takes another')
})
