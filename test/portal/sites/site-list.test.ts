import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { type SiteView, SiteView as View } from '../../../core/contract/sites.ts'
import {
  choicesOf,
  isOn,
  JOB_COUNTS,
  jobsHref,
  jobsIn,
  nextDowntime,
  sitesAsked,
} from '../../../portal/sites/site-list.ts'

const site = (over: Partial<SiteView>): SiteView =>
  View.parse({
    ...{ site: 'BNL-A', facility: 'BNL', queue: 'long', region: 'us-east-1', cloud: 'US', tier: 'T1', vos: [] },
    ...{ simulators: [{ name: 'phosim', version: '3.4' }], cores: 1, memoryMiB: 4096, wallSeconds: 3600 },
    ...{ scratchMiB: 1000, slots: 4, slotsPerPilot: 1, usdPerCoreHour: 0.02, preemptible: false },
    ...{ sourceLimit: 150_000, networkBytesPerSecond: 1e8, storage: 's3', downtimes: [], comment: '' },
    ...{ pool: { kind: 'none' }, jobs: {} },
    status: { state: 'online', reason: 'it works', by: 'olga', changedAt: '2026-03-01T00:00:00Z' },
    ...over,
  })

const named = (sites: readonly SiteView[]) => sites.map((each) => each.site)

test('sites are those that have one of the values of each filter in the address', () => {
  const slac = site({ site: 'SLAC', facility: 'SLAC', simulators: [{ name: 'stand-in', version: '1' }] })
  const sites = [site({}), slac]
  assert.deepEqual(named(sitesAsked(sites, new URLSearchParams())), ['BNL-A', 'SLAC'])
  assert.deepEqual(named(sitesAsked(sites, new URLSearchParams('facility=SLAC'))), ['SLAC'])
  assert.deepEqual(named(sitesAsked(sites, new URLSearchParams('facility=SLAC,BNL&simulator=phosim 3.4'))), ['BNL-A'])
  assert.deepEqual(named(sitesAsked(sites, new URLSearchParams('state=offline'))), [])
})

test('a filter offers each value once, and the value of the address even when no site has it', () => {
  assert.deepEqual(choicesOf([site({}), site({ site: 'BNL-B' })], 'facility', 'IN2P3'), ['BNL', 'IN2P3'])
})

test('every state of a job is in exactly one of the counts, and the count leads to those states', () => {
  assert.deepEqual(JOB_COUNTS.flatMap(({ states }) => states).sort(), [...JOB_STATES].sort())
  assert.equal(jobsIn({ jobs: { sent: 2, running: 3, failed: 1 } }, ['sent', 'running']), 5)
  assert.equal(jobsHref('BNL-A', ['sent', 'running']), '/jobs?computingsite=BNL-A&jobstatus=sent,running')
})

test('the downtime that counts is the one that is on, else the next to come, never one that is over', () => {
  const downtime = (day: number) => ({
    ...{ fromAt: `2026-03-0${day}T00:00:00Z`, toAt: `2026-03-0${day}T12:00:00Z`, reason: `day ${day}` },
  })
  const has = { downtimes: [downtime(5), downtime(2), downtime(3)] }
  const now = '2026-03-03T06:00:00Z'
  const next = nextDowntime(has, now)
  assert.equal(next?.reason, 'day 3')
  assert.ok(next !== undefined && isOn(next, now))
  assert.equal(nextDowntime(has, '2026-03-04T00:00:00Z')?.reason, 'day 5')
  assert.equal(nextDowntime(has, '2026-03-06T00:00:00Z'), undefined)
})
