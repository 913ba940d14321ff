import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placeOf } from '../../core/contract/identifiers.ts'
import type { SiteLive } from '../../core/contract/sites.ts'
import type { Job } from '../../core/job.ts'
import type { Task } from '../../core/task.ts'
import { WHYS, waitingOf, whyWaiting } from '../../core/why-waiting.ts'
import type { SiteItem } from '../../core/world.ts'
import { planned } from './protocol/passages.ts'
import { DAY, siteOf, statusOf, taskOf } from './sample.ts'

const NOW = '2026-01-05T09:00:00.000Z'
const LIVE: SiteLive = { pilots: 1, slots: 4, freeSlots: 0, startingSlots: 0, claimable: 0, countedAt: NOW }

type Patch = Partial<Omit<SiteItem, 'site'>> & { readonly site?: Parameters<typeof siteOf>[1] }
const site = (name: string, { site: patch, ...others }: Patch = {}): SiteItem => ({
  site: siteOf(name, patch),
  status: statusOf('online'),
  live: LIVE,
  ...others,
})

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined)
  return value
}

const { service } = await planned()
const board = present(await service.world.boards.read(DAY, 7, 0))
const first = present(await service.world.jobs.read(7_000_000))
const { site: _site, berth: _berth, rank: _rank, ...unplaced } = first
const DEFINED: Job = { ...unplaced, state: 'defined' }

/** What the job is said to wait for; it is remembered, so that none of the kinds goes untold. */
const told = new Set<string>()
function why(sites: readonly SiteItem[], job: Partial<Job> = {}, task: Task = taskOf(), scouts?: number[]) {
  const around = { sites, now: NOW }
  const on = scouts === undefined ? board : { ...board, scouts }
  const words = whyWaiting({ ...DEFINED, ...job }, on, waitingOf(task), around)
  if (words !== undefined) told.add(words)
  return words
}

describe('A job without a site waits', () => {
  test('for room, where some site would take it', () => {
    assert.equal(why([site('A', { status: statusOf('offline') }), site('B')]), 'defined: queues are full')
  })

  const needs = (patch: Partial<Job['needs']>): Partial<Job> => ({ needs: { ...DEFINED.needs, ...patch } })
  const wished = taskOf({}, 1, { site: 'ATLANTIS' })
  const KEPT_OFF: readonly (readonly [string, Patch, Partial<Job>, Task?])[] = [
    ['no such site as was asked for', {}, {}, wished],
    ['no site online', { status: statusOf('test') }, {}],
    [
      'all sites in downtime',
      { site: { downtimes: [{ fromAt: NOW, toAt: '2026-01-06T00:00:00.000Z', reason: 'x' }] } },
      {},
    ],
    ['no site with the simulator', { site: { simulators: [] } }, {}],
    ['no site for the VO', { site: { vos: ['euclid'] } }, {}],
    ['too much memory', {}, needs({ memoryMiB: 65_000 })],
    ['too many cores', {}, needs({ cores: 9 })],
    ['too much wall time', {}, needs({ wallSeconds: 1e6 })],
    ['too much disk', {}, needs({ diskMiB: 65_000 })],
    ['cost cap', {}, {}, taskOf({}, 1, { costCapUsd: 0.01 })],
    ['no pilots seen lately', { site: { pool: { kind: 'none' } } }, {}],
  ]
  for (const [kind, patch, job, task] of KEPT_OFF)
    test(`where all sites refuse it: ${kind}`, () => {
      assert.equal(why([site('A', patch)], job, task), `defined: ${kind}`)
    })

  test('for what keeps it from the site that would suit best, whatever the others say', () => {
    const [down, small] = [site('A', { status: statusOf('offline') }), site('B', { site: { wallSeconds: 1 } })]
    assert.equal(why([down, small]), 'defined: too much wall time')
    assert.equal(why([small, down]), 'defined: too much wall time')
    assert.equal(why([]), 'defined: no such site as was asked for')
  })

  test('for nothing that sites where it failed or was lost have, since they are tried again at last', () => {
    assert.equal(
      why([site('A', { site: { preemptible: true } })], { refusedSites: ['A'], onDemand: true }),
      'defined: queues are full',
    )
  })

  test('for the scouts of its task, unless it is one of them', () => {
    const task = taskOf({ scouts: { visit: 0, state: 'pending' } })
    const simulate = { pandaId: 7_000_096, stage: 'simulate' } as const
    assert.equal(why([site('A')], simulate, task), 'defined: scouts run first')
    assert.equal(why([site('A')], simulate, task, [placeOf(simulate.pandaId).index]), 'defined: queues are full')
    assert.equal(why([site('A')], simulate, taskOf({ state: 'held' })), 'defined: held for its owner')
  })
})

describe('A placed job waits', () => {
  const placed = { state: 'activated', site: 'A' } as const
  const WITHOUT_SLOT: readonly (readonly [string, Patch])[] = [
    ['site paused or offline', { status: statusOf('paused') }],
    ['slots are busy', {}],
    ['slots are free', { live: { ...LIVE, freeSlots: 1 } }],
    ['pilots are starting', { live: { ...LIVE, slots: 0, startingSlots: 2 } }],
    ['pilots cannot be started', { live: { ...LIVE, slots: 0, shortage: 'MaxSpotInstanceCountExceeded' } }],
    ['no pilots yet', { live: { ...LIVE, slots: 0 } }],
  ]
  for (const [kind, patch] of WITHOUT_SLOT)
    test(`since: ${kind}`, () => {
      assert.equal(why([site('A', patch)], placed), `activated: ${kind}`)
    })

  test('at a site in test like at one that is online, for its pilots take jobs', () => {
    assert.equal(why([site('A', { status: statusOf('test') })], placed), 'activated: slots are busy')
  })

  test('for its pilot once it is leased, and for the storage once it has run', () => {
    assert.equal(why([], { state: 'sent' }), 'sent: pilot has not begun')
    assert.equal(why([], { state: 'holding' }), 'holding: storage has not confirmed')
    assert.equal(why([], { state: 'running' }), undefined)
  })
})

describe('The kinds', () => {
  test('are few, since each is a metric of its own, and such as CloudWatch takes', () => {
    assert.equal(new Set(WHYS).size, WHYS.length)
    assert.ok(WHYS.length <= 25, `${WHYS.length}`)
    for (const words of WHYS) assert.match(words, /^(defined|activated|sent|holding): [A-Za-z ]+$/)
  })

  test('are all that is ever told', () => {
    for (const words of told) assert.ok(WHYS.includes(words), words)
    // What failed or was lost everywhere is tried again, so that these two are told of no job.
    const never = WHYS.filter((words) => !told.has(words))
    assert.deepEqual(never, ['defined: failed at every site', 'defined: lost too often'])
  })
})
