/** Prospects: what the brokerage would do with a task, told before there is one, and borne out when there is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prospectsOf } from '../../../core/brokerage/prospects.ts'
import type { Site, SiteLive } from '../../../core/contract/sites.ts'
import type { SiteItem } from '../../../core/world.ts'
import { prepareAll, submit } from '../protocol/passages.ts'
import { siteOf, statusOf, taskOf } from '../sample.ts'
import { serviceWith } from '../service-in-memory.ts'

const itemOf = (name: string, site: Partial<Site> = {}, live: Partial<SiteLive> = {}): SiteItem => ({
  site: siteOf(name, { slots: 100, ...site }),
  status: statusOf('online'),
  live: {
    ...{ pilots: 0, slots: 0, freeSlots: 0, startingSlots: 0, claimable: 0 },
    countedAt: '2026-01-05T10:00:00.000Z',
    ...live,
  },
})

const ASKED = { jobs: 30, runSeconds: 600, roomFactor: 2 }
const because = (...items: readonly SiteItem[]) => prospectsOf(items, ASKED).best?.because

test('the shares that are told are those that the brokerage then makes', async () => {
  const cheap = itemOf('A')
  const dear = itemOf('B', { usdPerCoreHour: 0.08 })
  const told = prospectsOf([dear, cheap], ASKED)
  const service = await serviceWith([cheap.site, dear.site])
  await submit(service, taskOf({}, 15))
  await prepareAll(service, 15)
  const placedAt = (site: string) =>
    [...service.jobs.values()].filter((job) => job.stage === 'simulate' && job.site === site).length
  assert.deepEqual(
    told.sites.map(({ site, wouldTake }) => [site, wouldTake]),
    [
      ['B', placedAt('B')],
      ['A', placedAt('A')],
    ],
  )
  assert.deepEqual(told.best, {
    site: 'A',
    because: 'A would take 20 of 30 jobs now: it has $0.04 a core-hour, B has $0.08 a core-hour.',
  })
})

test('the reason is what tells most: the price, the network, or the queue', () => {
  assert.match(
    because(itemOf('A'), itemOf('B', { networkBytesPerSecond: 1e9 })) ?? '',
    /^B would .* it has 1000 MB\/s to the storage, A has 100 MB\/s to the storage\.$/,
  )
  assert.match(
    because(itemOf('A', {}, { claimable: 150 }), itemOf('B', {}, { slots: 9, freeSlots: 2, claimable: 3 })) ?? '',
    /^B would take 30 .* it has 7 jobs running and 3 waiting, A has 0 jobs running and 150 waiting\.$/,
  )
  assert.match(because(itemOf('A'), itemOf('B')) ?? '', /it and B suit equally\.$/)
})

test('a site that is alone, or one of several with full queues, is told as such', () => {
  assert.equal(because(itemOf('A')), 'A is the only site that can run it.')
  const full = { claimable: 200 }
  assert.match(
    because(itemOf('A', {}, full), itemOf('B', { usdPerCoreHour: 0.01 }, full)) ?? '',
    /^B suits best, though the queues of all 2 sites are full/,
  )
  assert.equal(because(), undefined)
})
