/** The policy of self-tests by itself: which sites it moves, which it leaves, and when it wants a test. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Site, SiteStatus } from '../../../core/contract/sites.ts'
import { BY_SELF_TEST } from '../../../core/contract/sites.ts'
import { instant } from '../../../core/instants.ts'
import type { SelfTestRecord, SiteItem } from '../../../core/site-store.ts'
import { isTestDue, nextStreak, POLICY, suspicions, verdictsOn } from '../../../core/sites/exclusion.ts'
import { siteOf } from '../sample.ts'

const NOW = '2026-01-05T12:00:00.000Z'
const SINCE = '2026-01-05T09:00:00.000Z'
const LATER = '2026-01-05T11:00:00.000Z'
const INTERVAL = 1800

const status = (state: SiteStatus['state'], patch: Partial<SiteStatus> = {}): SiteStatus => ({
  ...{ state, reason: 'part of the stack', by: 'stack', changedAt: SINCE, automatic: true },
  ...patch,
})
const tested = (outcome: 'passed' | 'failed', inARow: number, patch: Partial<SelfTestRecord> = {}): SelfTestRecord => ({
  taskId: 12,
  startedAt: LATER,
  judged: true,
  streak: { outcome, inARow, sinceAt: LATER, ...(outcome === 'failed' ? { because: 'site: no disk.' } : {}) },
  ...patch,
})
const LIVE = { pilots: 1, slots: 2, freeSlots: 1, startingSlots: 0, claimable: 0, countedAt: NOW }
const siteIn = (of: SiteStatus, selfTest?: SelfTestRecord, patch: Partial<Site> = {}, name = 'A'): SiteItem => ({
  site: siteOf(name, patch),
  status: of,
  live: LIVE,
  ...(selfTest === undefined ? {} : { selfTest }),
})
/** So many sites with which nothing is wrong. */
const healthy = (count: number): SiteItem[] =>
  Array.from({ length: count }, (_, n) => siteIn(status('online'), undefined, {}, `H${n}`))

const movesOf = (...items: readonly SiteItem[]) =>
  verdictsOn(items, NOW).moves.map(({ item, to }) => `${item.site.site} ${to}`)

test('a site whose self-tests fail one after another goes to test, in words with the numbers', () => {
  const failing = siteIn(status('online'), tested('failed', POLICY.failuresToExclude))
  const { moves, withheld } = verdictsOn([failing, ...healthy(2)], NOW)
  assert.deepEqual(
    moves.map(({ item, to, reason }) => [item.site.site, to, reason]),
    [['A', 'test', '2 self-tests in a row failed, the last (task 12): site: no disk.']],
  )
  assert.equal(withheld.size, 0)
  const once = siteIn(status('online'), tested('failed', POLICY.failuresToExclude - 1))
  assert.deepEqual(movesOf(once, ...healthy(2)), [])
})

test('a site in test comes back once its self-tests pass one after another', () => {
  const inTest = status('test', { by: BY_SELF_TEST })
  assert.deepEqual(movesOf(siteIn(inTest, tested('passed', POLICY.passesToReturn))), ['A online'])
  assert.deepEqual(movesOf(siteIn(inTest, tested('passed', POLICY.passesToReturn - 1))), [])
  assert.deepEqual(movesOf(siteIn(inTest, tested('failed', 9))), [])
})

test('what a person has said stands, whatever the self-tests say', () => {
  const { automatic: _, ...byPerson } = status('online', { by: 'olga' })
  assert.deepEqual(movesOf(siteIn(byPerson, tested('failed', 9)), ...healthy(9)), [])
  assert.deepEqual(movesOf(siteIn({ ...byPerson, state: 'test' }, tested('passed', 9)), ...healthy(9)), [])
  for (const state of ['brokeroff', 'paused', 'offline'] as const)
    for (const outcome of ['passed', 'failed'] as const)
      assert.deepEqual(movesOf(siteIn(status(state, { by: 'olga' }), tested(outcome, 9)), ...healthy(9)), [])
})

test('a site that a person leaves to its self-tests is moved by them', () => {
  const left = { by: 'olga', automatic: true }
  assert.deepEqual(movesOf(siteIn(status('online', left), tested('failed', 2)), ...healthy(2)), ['A test'])
  assert.deepEqual(movesOf(siteIn(status('test', left), tested('passed', 2)), ...healthy(2)), ['A online'])
})

test('a downtime comes before the self-tests', () => {
  const downtimes = [{ fromAt: LATER, toAt: instant(NOW, 60), reason: 'cooling' }]
  const down = siteIn(status('online'), tested('failed', 9), { downtimes })
  assert.deepEqual(movesOf(down, ...healthy(9)), [])
  assert.deepEqual(verdictsOn([down, ...healthy(9)], instant(NOW, 60)).moves.length, 1)
})

test('tests from before the last change of state have had their say', () => {
  const changed = status('online', { changedAt: instant(LATER, 1) })
  assert.deepEqual(movesOf(siteIn(changed, tested('failed', 9)), ...healthy(9)), [])
  const first = nextStreak(tested('failed', 9), changed, { outcome: 'failed' })
  assert.deepEqual(first, { outcome: 'failed', inARow: 1, sinceAt: LATER })
  const second = { taskId: 13, startedAt: NOW, streak: { outcome: 'failed' as const, inARow: 9, sinceAt: LATER } }
  assert.equal(nextStreak(second, changed, { outcome: 'failed' }).inARow, 1)
  assert.equal(nextStreak(second, status('online'), { outcome: 'failed' }).inARow, 10)
  assert.equal(nextStreak(second, status('online'), { outcome: 'passed' }).inARow, 1)
})

test('when more than a third fails at once none is excluded, and each says why', () => {
  const failing = (name: string) => siteIn(status('online'), tested('failed', 2), {}, name)
  assert.deepEqual(movesOf(failing('A'), failing('B'), ...healthy(4)), ['A test', 'B test'])
  const { moves, withheld } = verdictsOn([failing('A'), failing('B'), ...healthy(3)], NOW)
  assert.deepEqual(moves, [])
  assert.deepEqual([...withheld.keys()], ['A', 'B'])
  assert.match(withheld.get('A') ?? '', /^2 self-tests in a row failed.*2 of the 5 sites .* fail at once/)
})

test('those that are in test for their failures count as failing, those that a person keeps there do not', () => {
  const failing = siteIn(status('online'), tested('failed', 2))
  const excluded = siteIn(status('test', { by: BY_SELF_TEST }), tested('failed', 4), {}, 'B')
  assert.deepEqual(movesOf(failing, excluded, ...healthy(4)), ['A test'])
  assert.deepEqual(movesOf(failing, excluded, ...healthy(3)), [])
  const { automatic: _, ...kept } = status('test', { by: 'olga' })
  assert.deepEqual(movesOf(failing, siteIn(kept, undefined, {}, 'B'), ...healthy(2)), ['A test'])
})

test('while so many fail that none is excluded, those that pass come back all the same', () => {
  const failing = ['A', 'B'].map((name) => siteIn(status('online'), tested('failed', 2), {}, name))
  const back = siteIn(status('test', { by: BY_SELF_TEST }), tested('passed', 2), {}, 'C')
  assert.deepEqual(movesOf(...failing, back), ['C online'])
})

test('only failures that may be the site’s own make it suspect', () => {
  const hours = [
    { payload: 1, user: 50 },
    { site: 1, system: 1, memory: 9, time: 9, preempted: 99, unheardOf: 7 },
  ]
  assert.equal(suspicions(hours.map((failures) => ({ beganAt: SINCE, failures }))), 3)
})

const suspect = async () => true
const trusted = async () => false
const longAgo = { startedAt: instant(NOW, -INTERVAL) }
const justNow = { startedAt: instant(NOW, -INTERVAL + 1) }

test('an online site is tested when jobs fail there, once in an interval, and never while it has no pilots', async () => {
  const online = status('online')
  assert.equal(await isTestDue(siteIn(online), NOW, INTERVAL, suspect), true)
  assert.equal(await isTestDue(siteIn(online), NOW, INTERVAL, trusted), false)
  assert.equal(await isTestDue(siteIn(online, tested('passed', 1, longAgo)), NOW, INTERVAL, suspect), true)
  assert.equal(await isTestDue(siteIn(online, tested('passed', 1, justNow)), NOW, INTERVAL, suspect), false)
  const { live: _, ...idle } = siteIn(online)
  assert.equal(await isTestDue(idle, NOW, INTERVAL, suspect), false)
  assert.equal(await isTestDue({ ...idle, live: { ...LIVE, pilots: 0 } }, NOW, INTERVAL, suspect), false)
})

test('a test that speaks against the state of its site is followed by another at once', async () => {
  const inTest = status('test', { by: BY_SELF_TEST })
  assert.equal(await isTestDue(siteIn(status('online'), tested('failed', 1, justNow)), NOW, INTERVAL, trusted), true)
  assert.equal(await isTestDue(siteIn(inTest, tested('passed', 1, justNow)), NOW, INTERVAL, trusted), true)
  const spared = siteIn(status('online'), tested('failed', 2, justNow))
  assert.equal(await isTestDue(spared, NOW, INTERVAL, suspect), false, 'but not for ever')
  assert.equal(await isTestDue(siteIn(status('online'), tested('failed', 2, longAgo)), NOW, INTERVAL, trusted), true)
  const { judged: _, ...underWay } = tested('failed', 1, justNow)
  assert.equal(await isTestDue(siteIn(status('online'), underWay), NOW, INTERVAL, suspect), false)
})

test('a site in test is tried once in an interval, where pilots are or can be started', async () => {
  const inTest = status('test', { by: BY_SELF_TEST })
  const none = { pool: { kind: 'none' as const } }
  assert.equal(await isTestDue(siteIn(inTest, tested('failed', 2, longAgo)), NOW, INTERVAL, trusted), true)
  assert.equal(await isTestDue(siteIn(inTest, tested('failed', 2, justNow)), NOW, INTERVAL, suspect), false)
  assert.equal(await isTestDue(siteIn(inTest, tested('failed', 2, longAgo), none), NOW, INTERVAL, trusted), true)
  const gone = { ...siteIn(inTest, tested('failed', 2, longAgo), none), live: { ...LIVE, pilots: 0 } }
  assert.equal(await isTestDue(gone, NOW, INTERVAL, trusted), false)
})

test('what a person keeps where it is, is never tested by itself', async () => {
  for (const state of ['online', 'test', 'brokeroff', 'paused', 'offline'] as const) {
    const { automatic: _, ...kept } = status(state, { by: 'olga' })
    assert.equal(await isTestDue(siteIn(kept, tested('failed', 1, longAgo)), NOW, INTERVAL, suspect), false)
  }
})
