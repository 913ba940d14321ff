/** Sites watched by the sweep: self-tests run as jobs, and what came of them moves the site. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCatalog } from '../../../core/checking.ts'
import { BY_SELF_TEST, SiteHistory, SiteView } from '../../../core/contract/sites.ts'
import { TaskQuery } from '../../../core/contract/tasks.ts'
import { listTasks } from '../../../core/monitor/task-list.ts'
import { countFailure } from '../../../core/sites/failures.ts'
import { watchSites } from '../../../core/sites/watching.ts'
import { listSites, readSite, readSiteHistory, setSiteState } from '../../../core/sites.ts'
import { sweepBoards } from '../../../core/sweep.ts'
import { SELF_TESTER, TESTS_VO } from '../../../core/task.ts'
import { MEMBER, OPERATOR } from '../past-tasks.ts'
import { Coroutine } from '../protocol/coroutines.ts'
import { PilotSlot } from '../protocol/pilot-slot.ts'
import { addPilot, failedAs, LIT, siteOf, statusOf, taskOf } from '../sample.ts'
import { type Service, serviceWith } from '../service-in-memory.ts'

/** Prepare, what the sample's pilots report as lit, collect. */
const SELF_TEST_JOBS = 2 + LIT.length
const LIVE = { pilots: 1, slots: 2, freeSlots: 1, startingSlots: 0, claimable: 0 }

/** Sites that are left to their self-tests, each with a pilot and open to one VO. */
class Story {
  readonly service: Service
  readonly #pilots: ReadonlyMap<string, PilotSlot>

  constructor(service: Service, names: readonly string[]) {
    this.service = service
    this.#pilots = new Map(names.map((name) => [name, new PilotSlot(service, `p${name}`)]))
  }

  static async of(...names: readonly string[]): Promise<Story> {
    const service = await serviceWith(names.map((name) => siteOf(name, { vos: ['desc'] })))
    for (const name of names) {
      await service.world.sites.setStatus(name, { ...statusOf('online'), automatic: true })
      await service.world.sites.setLive(name, { ...LIVE, countedAt: service.world.clock.now() })
      await addPilot(service.world, `p${name}`, name)
    }
    return new Story(service, names)
  }

  get world() {
    return this.service.world
  }

  /** Jobs of a site fail, so that a self-test is called for. */
  async suspect(...names: readonly string[]): Promise<void> {
    for (const name of names) for (let n = 0; n < 3; n++) await countFailure(this.world, name, 'payload')
  }

  /** The sweep comes by; the catalogs that it wants checked are checked. */
  async sweep() {
    this.world.clock.advance(60)
    const found = await watchSites(this.world)
    for (const [catalogId, taskId] of await this.#waitingForTheirCheck()) {
      await checkCatalog(this.world, catalogId)
      this.world.sent.push({ queue: 'planning', message: { task: taskId, what: 'task' }, delaySeconds: 0 })
    }
    await this.service.deliver()
    return found
  }

  async #waitingForTheirCheck(): Promise<(readonly [string, number])[]> {
    const tests = (await this.world.sites.all()).flatMap(({ selfTest }) => selfTest?.taskId ?? [])
    const tasks = await Promise.all(tests.map((taskId) => this.world.tasks.read(taskId)))
    return tasks.flatMap((task) =>
      task?.state === 'checking' ? [[task.submission.catalogs[0] ?? '', task.taskId] as const] : [],
    )
  }

  pilot(name: string): PilotSlot {
    return this.#pilots.get(name) ?? assert.fail(name)
  }

  /** The site's pilot does whatever it is offered; answers how many jobs that were. */
  async work(name: string, how: 'well' | 'badly'): Promise<number> {
    const pilot = this.pilot(name)
    for (let jobs = 0; ; jobs++) {
      await pilot.ask()
      if (pilot.lease === undefined) return jobs
      await pilot.reportAndLeave(how === 'well' ? pilot.done() : failedAs(pilot.running.lease, 'payload'))
      await this.service.deliver()
    }
  }

  async site(name: string) {
    return (await this.world.sites.read(name)) ?? assert.fail(name)
  }

  /** Suspected, and then so many self-tests fail. */
  async fail(tests: number, ...names: readonly string[]) {
    await this.suspect(...names)
    let found = await this.sweep()
    for (let n = 0; n < tests; n++) {
      for (const name of names) await this.work(name, 'badly')
      found = await this.sweep()
    }
    return found
  }
}

test('a site that fails everything goes to test after as many self-tests as the policy says, and comes back after good ones', async () => {
  const story = await Story.of('A', 'B', 'C')
  const first = await story.fail(1, 'A')
  assert.deepEqual([first, (await story.site('A')).status.state], [{ excluded: 0, withheld: 0 }, 'online'])
  assert.ok((await story.work('A', 'badly')) > 0, 'the next test follows at once')
  assert.deepEqual(await story.sweep(), { excluded: 1, withheld: 0 })
  const { status, selfTest } = await story.site('A')
  assert.deepEqual([status.state, status.by, status.automatic], ['test', BY_SELF_TEST, true])
  assert.match(
    status.reason,
    /^2 self-tests in a row failed, the last \(task \d+\): prepare failed after 2 attempts, pay/,
  )
  assert.equal(selfTest?.streak?.inARow, 2)

  assert.equal(await story.work('A', 'well'), 0, 'none before the interval is over')
  story.world.clock.advance(story.world.settings.selfTestSeconds)
  for (let tests = 0; tests < 2; tests++) {
    assert.equal((await story.site('A')).status.state, 'test')
    await story.sweep()
    assert.equal(await story.work('A', 'well'), SELF_TEST_JOBS)
  }
  assert.deepEqual(await story.sweep(), { excluded: 0, withheld: 0 })
  assert.equal((await story.site('A')).status.reason, '2 self-tests in a row passed.')
  assert.equal((await story.site('A')).status.state, 'online')
  const history = await readSiteHistory(story.world, 'A', 1)
  assert.equal(SiteHistory.safeParse(history).success, true)
  assert.deepEqual(
    history.moves.map(({ state, by }) => `${state} by ${by}`),
    ['online by self-test', 'test by self-test', 'online by operator'],
  )
})

test('what waits at a site when it goes to test is placed elsewhere, and what runs there is not offered there again', async () => {
  const story = await Story.of('A', 'B', 'C')
  await story.service.addTask(taskOf({}, 4, { site: 'Laptop' }))
  await story.service.deliver()
  const placed = () =>
    [...story.service.jobs.values()].filter(({ pandaId }) => pandaId < 8_000_000 && pandaId >= 7_000_000)
  const atA = () => placed().filter(({ site, state }) => site === 'A' && state === 'activated').length
  assert.ok(atA() > 1)
  const pilot = story.pilot('A')
  await pilot.ask()
  const startedAt = story.world.clock.now()
  const streak = { outcome: 'failed' as const, inARow: 2, sinceAt: startedAt }
  await story.world.sites.setSelfTest('A', { taskId: 99, startedAt, judged: true, streak }, undefined)
  await story.sweep()
  assert.equal((await story.site('A')).status.state, 'test')
  assert.equal(atA(), 0)
  const { pandaId } = pilot
  await pilot.report(failedAs(pilot.running.lease, 'payload'))
  assert.deepEqual([pilot.lease, story.service.job(pandaId).state], [undefined, 'activated'])
  await sweepBoards(story.world)
  await story.service.deliver()
  assert.notEqual(story.service.job(pandaId).site, 'A')
})

test('when more than a third of the sites fail at once none goes to test, and their pages say why', async () => {
  const story = await Story.of('A', 'B', 'C', 'D', 'E')
  assert.deepEqual(await story.fail(2, 'A', 'B'), { excluded: 0, withheld: 2 })
  const views = await listSites(story.world)
  assert.ok(views.every((view) => SiteView.safeParse(view).success && view.status.state === 'online'))
  assert.deepEqual(
    views.flatMap(({ site, withheld }) => (withheld === undefined ? [] : [site])),
    ['A', 'B'],
  )
  assert.match((await readSite(story.world, 'A')).withheld ?? '', /2 of the 5 sites .* none is excluded/)
  assert.equal((await readSite(story.world, 'C')).withheld, undefined)
  assert.equal(await story.work('A', 'badly'), 0, 'nor are they tested on and on')
})

test('a site that a person has put somewhere stays there, be it in the moment in which the sweep looks', async () => {
  const story = await Story.of('A', 'B', 'C')
  const wish = { state: 'brokeroff' as const, reason: 'new disks', automatic: false }
  await story.fail(1, 'A')
  await story.work('A', 'badly')
  const sweep = new Coroutine(() => watchSites(story.world))
  await sweep.until('sites.setStatus')
  await setSiteState(story.world, OPERATOR, 'A', wish)
  await sweep.finish()
  await story.sweep()
  const { status } = await story.site('A')
  assert.deepEqual([status.state, status.by, status.reason], ['brokeroff', OPERATOR.user, 'new disks'])
  await setSiteState(story.world, OPERATOR, 'A', { ...wish, state: 'online' })
  assert.deepEqual(await story.fail(2, 'A'), { excluded: 0, withheld: 0 })
  assert.equal((await story.site('A')).selfTest?.streak?.inARow, 2, 'no further test was started')
})

test('a self-test that failed of what no site can help says nothing against its site', async () => {
  const story = await Story.of('A', 'B', 'C')
  await story.suspect('A')
  await story.sweep()
  const pilot = new PilotSlot(story.service, 'pA')
  await pilot.ask()
  await pilot.reportAndLeave(failedAs(pilot.running.lease, 'user'))
  await story.service.deliver()
  await story.sweep()
  const { selfTest } = await story.site('A')
  assert.deepEqual([selfTest?.judged, selfTest?.streak], [true, undefined])
})

test('self-tests are nobody’s clutter: no scientist sees them, no mail is sent, one catalog serves them all', async () => {
  const story = await Story.of('A', 'B', 'C')
  await story.fail(2, 'A')
  const query = TaskQuery.parse({})
  assert.deepEqual((await listTasks(story.world, MEMBER, query)).tasks, [])
  const { tasks } = await listTasks(story.world, OPERATOR, query)
  assert.deepEqual([...new Set(tasks.map(({ owner, vo }) => `${owner} ${vo}`))], [`${SELF_TESTER} ${TESTS_VO}`])
  assert.ok(tasks.length >= 2)
  assert.equal((await story.world.catalogs.ofOwner(SELF_TESTER)).length, 1)
  assert.deepEqual(story.service.sentTo('notification'), [])
})

test('a site that cannot be tested now keeps no other waiting', async () => {
  const story = await Story.of('A', 'B', 'C')
  await story.world.sites.define(siteOf('A', { simulators: [] }), (await story.site('A')).status)
  await story.suspect('A', 'B')
  await story.sweep()
  assert.equal((await story.site('A')).selfTest, undefined)
  assert.notEqual((await story.site('B')).selfTest, undefined)
})
