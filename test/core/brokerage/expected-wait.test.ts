/** The expected wait: none, a pilot's start, or the queue shared out over the slots. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectedWaitSeconds } from '../../../core/brokerage/expected-wait.ts'
import type { Site, SiteLive } from '../../../core/contract/sites.ts'
import type { SiteItem } from '../../../core/world.ts'
import { siteOf, statusOf } from '../sample.ts'

const itemOf = (live: Partial<SiteLive>, site: Partial<Site> = {}): SiteItem => ({
  site: siteOf('A', { slots: 10, ...site }),
  status: statusOf('online'),
  live: {
    ...{ pilots: 5, slots: 10, freeSlots: 0, startingSlots: 0, claimable: 0 },
    countedAt: '2026-01-05T10:00:00.000Z',
    ...live,
  },
})

const NO_POOL: Partial<Site> = { pool: { kind: 'none' } }

test('nobody waits while more slots are free than jobs wait', () => {
  assert.equal(expectedWaitSeconds(itemOf({ freeSlots: 3, claimable: 2 })), 0)
})

test('where pilots can be started, it is the time that they took before, or two minutes where none has started', () => {
  const empty = { pilots: 0, slots: 0, claimable: 4 }
  assert.equal(expectedWaitSeconds(itemOf({ ...empty, startSeconds: 45 })), 45)
  assert.equal(expectedWaitSeconds(itemOf(empty)), 120)
  assert.equal(expectedWaitSeconds(itemOf({ ...empty, startingSlots: 10, startSeconds: 45 })), 45)
})

test('a queue is shared out over the slots, each job as long as twice what those that run have run', () => {
  assert.equal(expectedWaitSeconds(itemOf({ claimable: 19, busySeconds: 300 })), 1200)
  assert.equal(expectedWaitSeconds(itemOf({ slots: 0, pilots: 0, claimable: 19, startSeconds: 60 }), 600), 660)
})

test('a shortage starts no pilot, and a site without a pool has only the slots that are there', () => {
  assert.equal(expectedWaitSeconds(itemOf({ slots: 5, claimable: 4, busySeconds: 100, shortage: 'none left' })), 200)
  assert.equal(expectedWaitSeconds(itemOf({ slots: 5, claimable: 4, busySeconds: 100 }, NO_POOL)), 200)
})

test('nothing is said where no slot is to be expected, of a site that is not online, or of jobs nobody knows', () => {
  assert.equal(expectedWaitSeconds(itemOf({ slots: 0, pilots: 0, claimable: 1 }, NO_POOL), 600), undefined)
  assert.equal(expectedWaitSeconds(itemOf({ claimable: 4 })), undefined)
  assert.equal(expectedWaitSeconds({ ...itemOf({ freeSlots: 3 }), status: statusOf('paused') }), undefined)
  assert.equal(expectedWaitSeconds({ site: siteOf('A'), status: statusOf('online') }), undefined)
})
