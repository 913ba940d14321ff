/** What every store of placements and sites does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PlacementStore, SiteStore } from '../../../core/world.ts'
import { AT, aPlacement, aSite, fresh, ONLINE } from './records.ts'

const LIVE = { pilots: 1, slots: 8, freeSlots: 2, startingSlots: 0, claimable: 5, countedAt: AT }

export function describePlacements(placements: PlacementStore, sites: SiteStore): void {
  test('a placement is saved with its clocks, once', async () => {
    const [placement, site] = [aPlacement(), `site${fresh()}`]
    const advance = { site, owner: 'ada', startTag: 5, finishTag: 9 }
    assert.equal(await placements.save(placement, [advance]), true)
    assert.equal(await placements.save({ ...placement, unplaced: 7 }, [{ ...advance, finishTag: 99 }]), false)
    assert.deepEqual(await placements.read(placement.placementId), placement)
    assert.deepEqual(await sites.tags(site, 'ada'), { finishTag: 9, virtualTime: 5 })
    assert.equal(await placements.read('nothing'), undefined)
  })

  test('a placement without a choice is saved again until it has one', async () => {
    const none = aPlacement({ chosen: [], unplaced: 3 })
    assert.equal(await placements.save(none, []), true)
    assert.equal(await placements.save({ ...none, unplaced: 2 }, []), true)
    const some = aPlacement({ placementId: none.placementId, task: none.task })
    assert.equal(await placements.save(some, []), true)
    assert.equal(await placements.save(none, []), false)
    assert.deepEqual(await placements.read(none.placementId), some)
  })

  test('clocks never go back, and each owner and site has its own', async () => {
    const [site, other] = [`site${fresh()}`, `site${fresh()}`]
    assert.deepEqual(await sites.tags(site, 'ada'), { finishTag: 0, virtualTime: 0 })
    await placements.save(aPlacement(), [{ site, owner: 'ada', startTag: 5, finishTag: 9 }])
    await placements.save(aPlacement(), [
      { site, owner: 'bob', startTag: 3, finishTag: 4 },
      { site: other, owner: 'bob', startTag: 1, finishTag: 2 },
    ])
    await placements.save(aPlacement(), [{ site, owner: 'ada', startTag: 1, finishTag: 8 }])
    assert.deepEqual(await sites.tags(site, 'ada'), { finishTag: 9, virtualTime: 5 })
    assert.deepEqual(await sites.tags(site, 'bob'), { finishTag: 4, virtualTime: 5 })
    assert.deepEqual(await sites.tags(other, 'bob'), { finishTag: 2, virtualTime: 1 })
  })

  test('placements that advance one clock at once are all saved, and the clock stands at the highest', async () => {
    const site = `site${fresh()}`
    const tags = [1, 2, 3, 4, 5, 6]
    const saved = await Promise.all(
      tags.map((tag) => placements.save(aPlacement(), [{ site, owner: 'ada', startTag: tag, finishTag: tag * 10 }])),
    )
    assert.ok(saved.every((each) => each))
    assert.deepEqual(await sites.tags(site, 'ada'), { finishTag: 60, virtualTime: 6 })
  })

  test("a visit's placements come in the order of their decisions", async () => {
    const task = fresh()
    const decided = ['2026-01-05T12:00:00.000Z', '2026-01-05T11:00:00.000Z']
    for (const decidedAt of decided) await placements.save(aPlacement({ task, decidedAt }), [])
    await placements.save(aPlacement({ task, visit: 4 }), [])
    const found = await placements.ofVisit(task, 3)
    assert.deepEqual(
      found.map(({ decidedAt }) => decidedAt),
      decided.reverse(),
    )
    assert.deepEqual(await placements.ofVisit(task, 99), [])
  })

  test('a site is defined, and its status and live numbers change apart from each other', async () => {
    const name = `site${fresh()}`
    await sites.define(aSite(name), ONLINE)
    assert.deepEqual(await sites.read(name), { site: aSite(name), status: ONLINE })
    await sites.setLive(name, LIVE)
    const paused = { ...ONLINE, state: 'paused' as const, reason: 'cooling' }
    await sites.setStatus(name, paused)
    assert.deepEqual(await sites.read(name), { site: aSite(name), status: paused, live: LIVE })
    const selfTest = { taskId: 7, startedAt: '2026-01-05T10:00:00.000Z' }
    assert.equal(await sites.setSelfTest(name, selfTest, undefined), true)
    await sites.define({ ...aSite(name), slots: 7 }, ONLINE)
    const changed = { site: { ...aSite(name), slots: 7 }, status: ONLINE, live: LIVE, selfTest }
    assert.deepEqual(await sites.read(name), changed)
    assert.deepEqual(
      (await sites.all()).find(({ site }) => site.site === name),
      changed,
    )
  })

  test('a self-test is written down only over the one that was known of', async () => {
    const name = `site${fresh()}`
    await sites.define(aSite(name), ONLINE)
    const [first, second] = [7, 8].map((taskId) => ({ taskId, startedAt: AT }))
    assert.ok(first !== undefined && second !== undefined)
    assert.equal(await sites.setSelfTest('nowhere', first, undefined), false)
    assert.equal(await sites.setSelfTest(name, first, undefined), true)
    assert.equal(await sites.setSelfTest(name, second, undefined), false)
    assert.equal(await sites.setSelfTest(name, second, first), true)
    assert.equal(await sites.setSelfTest(name, { ...first, judged: true }, first), false)
    assert.deepEqual((await sites.read(name))?.selfTest, second)
  })

  test('a state is changed only over the one that was seen, and its changes are kept, newest first', async () => {
    const name = `site${fresh()}`
    await sites.define(aSite(name), ONLINE)
    const test = { state: 'test' as const, reason: 'two failed', by: 'self-test', automatic: true }
    const [second, third] = [
      { ...test, changedAt: '2026-01-05T12:00:00.000Z' },
      { ...ONLINE, state: 'brokeroff' as const, changedAt: '2026-01-05T13:00:00.000Z' },
    ]
    assert.equal(await sites.setStatus(name, second, ONLINE), true)
    assert.equal(await sites.setStatus(name, third), true)
    assert.equal(await sites.setStatus(name, { ...second, changedAt: '2026-01-05T14:00:00.000Z' }, second), false)
    assert.deepEqual((await sites.read(name))?.status, third)
    assert.deepEqual(await sites.moves(name, 9), [third, second])
    assert.deepEqual(await sites.moves(name, 1), [third])
    assert.deepEqual(await sites.moves('nowhere', 9), [])
  })

  test('of two launches at a site that know of the same last one, one is begun', async () => {
    const name = `site${fresh()}`
    await sites.define(aSite(name), ONLINE)
    const begun = await Promise.all(['L1', 'L2'].map((launch) => sites.beginLaunch(name, launch, undefined)))
    assert.deepEqual(begun.toSorted(), [false, true])
    const first = begun[0] ? 'L1' : 'L2'
    assert.equal((await sites.all()).find(({ site }) => site.site === name)?.launched, first)
    assert.equal(await sites.beginLaunch(name, 'L3', 'another'), false)
    assert.equal(await sites.beginLaunch(name, 'L3', first), true)
    assert.equal(await sites.beginLaunch('nowhere', 'L4', undefined), false)
  })

  test('all sites are listed by name, and what is said of an unknown one makes none', async () => {
    const names = [`b${fresh()}`, `a${fresh()}`]
    for (const name of names) await sites.define(aSite(name), ONLINE)
    await sites.setLive('nowhere', LIVE)
    await sites.setStatus('nowhere', ONLINE)
    assert.equal(await sites.read('nowhere'), undefined)
    const listed = (await sites.all()).map(({ site }) => site.site)
    assert.deepEqual(
      listed.filter((name) => names.includes(name)),
      [...names].sort(),
    )
    assert.ok(!listed.includes('nowhere'))
  })

  test("a site's failures are counted by hour and class, and read from an hour on", async () => {
    const site = `site${fresh()}`
    const hours = ['2026-01-05T10:00:00.000Z', '2026-01-05T08:00:00.000Z', '2026-01-04T23:00:00.000Z']
    for (const hour of hours) await sites.countFailure(site, hour, 'memory')
    await sites.countFailure(site, '2026-01-05T10:00:00.000Z', 'memory')
    await sites.countFailure(site, '2026-01-05T10:00:00.000Z', 'system')
    await sites.countFailure(`site${fresh()}`, '2026-01-05T10:00:00.000Z', 'time')
    assert.deepEqual(await sites.failuresSince(site, '2026-01-05T00:00:00.000Z'), [
      { beganAt: '2026-01-05T08:00:00.000Z', failures: { memory: 1 } },
      { beganAt: '2026-01-05T10:00:00.000Z', failures: { memory: 2, system: 1 } },
    ])
    assert.ok(!(await sites.all()).some((item) => item.site.site === site))
  })
}
