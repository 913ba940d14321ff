/** A site's pilots: how each is, and the jobs that it holds. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SitePilots } from '../../../core/contract/sites.ts'
import { instant } from '../../../core/instants.ts'
import { listSitePilots } from '../../../core/sites.ts'
import { lapse, PREPARE, planned } from '../protocol/passages.ts'
import { addPilot, siteOf, statusOf } from '../sample.ts'

test('pilots are busy, idle, leaving, late or lost, and only those of the site are shown', async () => {
  const { service, pilot } = await planned()
  const { world } = service
  await world.sites.define(siteOf('B'), statusOf('online'))
  await addPilot(world, 'p9', 'B')
  await addPilot(world, 'p2', 'A')
  await pilot.ask()
  await pilot.beat()
  const busy = await listSitePilots(world, 'A')
  assert.equal(SitePilots.safeParse(busy).success, true)
  assert.deepEqual(busy.counts, { busy: 1, idle: 1 })
  const [{ jobs } = { jobs: [] }] = busy.pilots.filter(({ pilotId }) => pilotId === 'p1')
  assert.deepEqual(jobs, [{ slot: 0, pandaId: PREPARE, attempt: 1, phase: 'running' }])
  const { seenAt, leaseEndsAt } = { seenAt: world.clock.now(), leaseEndsAt: instant(world.clock.now(), 9999) }
  await world.pilots.beat('p2', { seenAt, leaseEndsAt, usage: [], diskMiB: 1, leavingAt: leaseEndsAt })
  assert.deepEqual((await listSitePilots(world, 'A')).counts, { busy: 1, leaving: 1 })
  world.clock.advance(world.settings.leaseSeconds + 1)
  assert.deepEqual((await listSitePilots(world, 'A')).counts, { late: 1, leaving: 1 })
  await lapse(service)
  assert.deepEqual((await listSitePilots(world, 'A')).counts, { lost: 1, leaving: 1 })
  await assert.rejects(listSitePilots(world, 'nowhere'), /There is no site nowhere/)
})
