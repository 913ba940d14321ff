import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { JobPage, JobQuery } from '../../../core/contract/jobs.ts'
import { Refusal } from '../../../core/contract/problems.ts'
import { listJobs } from '../../../core/monitor/job-list.ts'
import { type MemoryWorld, memoryWorld } from '../memory-world.ts'
import {
  addTask,
  addVisit,
  COLLECT,
  collected,
  MEMBER,
  OPERATOR,
  type PastCell,
  PREPARE,
  R22,
  STRANGER,
} from '../past-tasks.ts'
import { OWNER, siteOf, statusOf } from '../sample.ts'

const ask = (world: MemoryWorld, query: Partial<JobQuery> = {}, person = OWNER) =>
  listJobs(world, person, { ...JobQuery.parse({}), ...query })

const RAN = { startedAt: '2026-01-05T10:12:40.123Z', wallSeconds: 7200, cpuSeconds: 6800, memoryMiB: 2876 }

async function twoTasks(): Promise<MemoryWorld> {
  const world = memoryWorld()
  await world.sites.define(siteOf('A', { cloud: 'US', storage: 's3://one' }), statusOf('online'))
  await world.sites.define(siteOf('B', { cloud: 'FR', storage: 's3://two' }), statusOf('online'))
  const first = await addTask(world, { taskId: 7, workingGroup: 'wl' }, 2)
  await addVisit(world, first, 0, [
    { index: PREPARE, state: 'finished' },
    { index: COLLECT, state: 'waiting' },
    { index: R22('S11'), state: 'finished', site: 'B' },
    { index: R22('S12'), state: 'failed', failure: 'memory', measures: RAN },
    { index: R22('S10'), state: 'activated', site: 'B', failure: 'site' },
  ])
  await addVisit(world, first, 1, [
    { index: PREPARE, state: 'running', site: 'A' },
    { index: COLLECT, state: 'waiting' },
  ])
  const second = await addTask(world, { taskId: 8, owner: 'grace' })
  await addVisit(world, second, 0, collected({ index: R22('S11'), state: 'finished' }))
  return world
}

test('Every attribute is counted exactly over the boards of all tasks.', async () => {
  const page = await ask(await twoTasks())
  assert.equal(page.total, 10)
  assert.deepEqual(page.summary, {
    jobstatus: { finished: 5, waiting: 2, failed: 1, activated: 1, running: 1 },
    computingsite: { A: 6, B: 2, none: 2 },
    transformation: { 'stand-in 1': 10 },
    produsername: { ada: 7, grace: 3 },
    vo: { desc: 10 },
    workinggroup: { wl: 7, none: 3 },
    prodsourcelabel: { user: 10 },
    cloud: { US: 6, FR: 2, none: 2 },
    destinationse: { 's3://one': 6, 's3://two': 2, none: 2 },
    currentpriority: { 1000: 10 },
    stage: { prepare: 3, collect: 3, simulate: 4 },
    failure: { none: 8, memory: 1, site: 1 },
    errorcode: { none: 8, 'memory-fault': 1, 'site-fault': 1 },
  })
  assert.equal(JobPage.safeParse(page).success, true)
})

test('Filters name one value or several, and the counts are of what matches.', async () => {
  const world = await twoTasks()
  const counts = async (query: Partial<JobQuery>) => (await ask(world, query)).total
  assert.equal(await counts({ jobstatus: 'failed' }), 1)
  assert.equal(await counts({ jobstatus: 'failed,activated' }), 2)
  assert.equal(await counts({ jobstatus: 'failed|running', computingsite: 'A' }), 2)
  assert.equal(await counts({ cloud: 'FR' }), 2)
  assert.equal(await counts({ failure: 'memory' }), 1)
  assert.equal(await counts({ errorcode: 'memory-fault,site-fault' }), 2)
  assert.equal(await counts({ produsername: 'grace', stage: 'simulate' }), 1)
  assert.equal(await counts({ workinggroup: 'none' }), 3)
  assert.equal(await counts({ transformation: 'stand-in' }), 0)
  assert.equal(await counts({ taskId: 7 }), 7)
  assert.equal(await counts({ taskId: 99 }), 0)
})

test('The newest task comes first, within it the jobs by visit and number; no job item is read.', async () => {
  const world = await twoTasks()
  world.faults.step = async (name) => assert.doesNotMatch(name, /jobs\.|catalogue\./)
  const { jobs, cursor } = await ask(world)
  const ids = jobs.map(({ pandaId }) => pandaId)
  assert.deepEqual(ids.slice(0, 3), [8_000_000, 8_000_001, pandaIdOf({ task: 8, visit: 0, index: R22('S11') })])
  assert.deepEqual(
    ids.slice(3),
    ids.slice(3).toSorted((a, b) => a - b),
  )
  assert.equal(cursor, undefined)
  assert.deepEqual(
    jobs.find(({ failure }) => failure === 'memory'),
    {
      pandaId: pandaIdOf({ task: 7, visit: 0, index: R22('S12') }),
      taskId: 7,
      jobName: 'deep field',
      visit: 0,
      obsHistId: '9000',
      stage: 'simulate',
      sensor: 'R22_S12',
      snap: 0,
      jobStatus: 'failed',
      computingSite: 'A',
      attempt: 1,
      round: 1,
      owner: 'ada',
      vo: 'desc',
      priority: 1000,
      failure: 'memory',
      errorCode: 'memory-fault',
      startedAt: '2026-01-05T10:12:00.000Z',
      wallSeconds: 7190,
      cpuSeconds: 6770,
      memoryMiB: 2860,
    },
  )
})

test('A member sees the jobs of the VO, an operator all, a stranger none and no count of them.', async () => {
  const world = await twoTasks()
  assert.equal((await ask(world, {}, MEMBER)).total, 10)
  assert.equal((await ask(world, {}, OPERATOR)).total, 10)
  const nothing = await ask(world, { taskId: 7 }, STRANGER)
  assert.equal(nothing.total, 0)
  assert.deepEqual(nothing.jobs, [])
  assert.deepEqual(nothing.summary.jobstatus, {})
})

test('Tasks before the days asked for are left out, unless the task is named.', async () => {
  const world = await twoTasks()
  const old = await addTask(world, { taskId: 3, day: '2025-06-01' })
  await addVisit(world, old, 0, [{ index: PREPARE, state: 'finished' }])
  assert.equal((await ask(world)).total, 10)
  assert.equal((await ask(world, { days: 300 })).total, 11)
  assert.equal((await ask(world, { taskId: 3 })).total, 1)
})

test('A cursor that the list never gave is refused.', async () => {
  const world = await twoTasks()
  await assert.rejects(
    ask(world, { cursor: '1; drop' }),
    (error) => error instanceof Refusal && error.kind === 'invalid-request',
  )
})

const cells = fc.uniqueArray(
  fc.record({
    index: fc.integer({ min: 0, max: 30 }),
    state: fc.constantFrom<PastCell['state']>('waiting', 'defined', 'finished', 'failed', 'running'),
  }),
  { selector: ({ index }) => index, maxLength: 12 },
)
const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 3 })), {
  selector: ([task, visit]) => `${task} ${visit}`,
  maxLength: 14,
})

test('Pages of any size hold every matching job exactly once, in whatever order the boards come.', async () => {
  await fc.assert(
    fc.asyncProperty(
      places,
      fc.array(cells, { minLength: 14, maxLength: 14 }),
      fc.integer({ min: 1, max: 7 }),
      async (at, of, limit) => {
        const world = memoryWorld()
        for (const [n, [task, visit]] of at.entries()) {
          const owner = await world.tasks.read(task)
          await addVisit(world, owner ?? (await addTask(world, { taskId: task }, 4)), visit, of[n] ?? [])
        }
        const boards = world.boards
        const shuffled = { ...world, boards: { ...boards, since: (day: string) => reversed(boards.since(day)) } }
        const seen: number[] = []
        for (let cursor: string | undefined; ; ) {
          const page = await ask(shuffled, {
            jobstatus: 'finished,running',
            limit,
            ...(cursor === undefined ? {} : { cursor }),
          })
          assert.ok(page.jobs.length <= limit)
          seen.push(...page.jobs.map(({ pandaId }) => pandaId))
          cursor = page.cursor
          if (cursor !== undefined) continue
          assert.equal(seen.length, page.total)
          break
        }
        const wanted = at.flatMap(([task, visit], n) =>
          (of[n] ?? [])
            .filter(({ state }) => state === 'finished' || state === 'running')
            .map(({ index }) => pandaIdOf({ task, visit, index })),
        )
        assert.deepEqual(
          seen.toSorted((a, b) => a - b),
          wanted.toSorted((a, b) => a - b),
        )
      },
    ),
    { numRuns: 60 },
  )
})

async function* reversed<Item>(items: AsyncIterable<Item>): AsyncIterable<Item> {
  yield* (await Array.fromAsync(items)).reverse()
}
