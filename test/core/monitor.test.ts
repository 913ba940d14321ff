import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Person } from '../../core/contract/identity.ts'
import { UserPage } from '../../core/contract/jobs.ts'
import { type ProblemType, Refusal } from '../../core/contract/problems.ts'
import { TaskPage, TaskQuery, TaskView, VisitView } from '../../core/contract/tasks.ts'
import { listTasks, listUsers, readTask, readVisit } from '../../core/monitor.ts'
import type { Placement } from '../../core/placement.ts'
import type { Task } from '../../core/task.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
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
} from './past-tasks.ts'
import { OWNER, siteOf, statusOf } from './sample.ts'

const refused = (kind: ProblemType) => (error: unknown) => error instanceof Refusal && error.kind === kind

async function worldWith(...cells: readonly PastCell[]): Promise<{ world: MemoryWorld; task: Task }> {
  const world = memoryWorld()
  await world.sites.define(siteOf('A'), statusOf('online'))
  const task = await addTask(world)
  if (cells.length > 0) await addVisit(world, task, 0, cells)
  return { world, task }
}

async function sentence(patch: Partial<Task>, ...cells: readonly PastCell[]): Promise<string> {
  const { world, task } = await worldWith(...cells)
  await world.tasks.write({ ...task, ...patch })
  return (await readTask(world, OWNER, 7)).sentence
}

const done = { index: R22('S11'), state: 'finished' } as const
const failed = { index: R22('S12'), state: 'failed', failure: 'memory', message: 'It took 9 GB.\nTraceback' } as const

test('The sentence says how each state is and what to do next.', async () => {
  const cases: [string, string][] = [
    [
      await sentence({ state: 'checking' }),
      'Its catalogs are being checked; it starts by itself when they have passed.',
    ],
    [
      await sentence({ state: 'refused' }),
      'Refused, and nothing was run: the catalog has errors; correct them and submit again.',
    ],
    [await sentence({}), 'It is being prepared; nothing to do.'],
    [
      await sentence(
        {},
        ...collected(done, { index: R22('S10'), state: 'running' }, { index: R22('S00'), state: 'activated' }),
      ),
      '1 of 3 images are done, 1 running, 1 waiting; nothing to do.',
    ],
    [
      await sentence({}, ...collected(done, failed, { index: R22('S10'), state: 'running' })),
      '1 of 3 images are done, 1 running, 0 waiting, 1 failed so far; what failed can run again once the rest has settled.',
    ],
    [
      await sentence({ state: 'held' }, ...collected(failed)),
      'Held: its first jobs all failed alike (It took 9 GB); correct that and run it again, or release the rest.',
    ],
    [await sentence({ state: 'complete' }, ...collected(done)), 'Complete: its one image is there.'],
    [
      await sentence({ state: 'complete' }, ...collected(done, { ...failed, state: 'finished' })),
      'Complete: all 2 images are there.',
    ],
    [
      await sentence({ state: 'incomplete' }, ...collected(done, failed)),
      '1 of 2 images are done, 1 failed: run that again, or accept the task as it is.',
    ],
    [
      await sentence(
        { state: 'incomplete' },
        { index: PREPARE, state: 'finished' },
        { index: COLLECT, state: 'failed' },
        done,
      ),
      '1 of 1 image is done, 1 visit could not be collected (no manifest, no mosaic): run that again, or accept the task as it is.',
    ],
    [await sentence({ state: 'accepted' }, ...collected(done, failed)), 'Accepted as it is: 1 of 2 images are done.'],
    [
      await sentence({ state: 'failed' }, ...collected(failed)),
      'Failed, no image was made (It took 9 GB). It did not fit even with more memory: take fewer sources, or name a site with more memory.',
    ],
    [await sentence({ state: 'cancelled' }), 'Cancelled before any image was made.'],
    [
      await sentence(
        { state: 'incomplete', wanted: 'cancelled' },
        ...collected(done, { index: R22('S12'), state: 'cancelled' }),
      ),
      'Cancelled: 1 of 2 images had finished and stay.',
    ],
    [
      await sentence({ wanted: 'cancelled' }, ...collected(done, { index: R22('S10'), state: 'running' })),
      'It is being cancelled: 1 running job will stop at the next heartbeat.',
    ],
  ]
  for (const [said, wanted] of cases) assert.equal(said, wanted)
})

test('Failures are grouped by class and code, with the first line of the message and the jobs.', async () => {
  const { world } = await worldWith(
    ...collected(failed, { ...failed, index: R22('S10') }, { index: R22('S00'), state: 'failed', failure: 'user' }),
  )
  const view = await readTask(world, OWNER, 7)
  assert.equal(TaskView.safeParse(view).success, true)
  assert.deepEqual(
    view.failures.map(({ class: of, code, message, count, jobs }) => [of, code, message, count, jobs.length]),
    [
      ['memory', 'memory-fault', 'It took 9 GB.', 2, 2],
      ['user', 'user-fault', 'It broke.', 1, 1],
    ],
  )
})

test('The cost is the CPU at the price of the sites where the jobs ended.', async () => {
  const { world, task } = await worldWith()
  await world.sites.define(siteOf('B', { usdPerCoreHour: 0.1 }), statusOf('online'))
  await addVisit(
    world,
    task,
    0,
    [
      { ...done, site: 'A' },
      { ...failed, site: 'B' },
    ],
    { cpuSeconds: 7200 },
  )
  const { costUsd, cpuSeconds } = await readTask(world, OWNER, 7)
  assert.equal(cpuSeconds, 7200)
  assert.equal(costUsd.toFixed(6), '0.140000')
})

test('The owner and operators may act as the state allows, members may only read.', async () => {
  const { world, task } = await worldWith(...collected(done, failed))
  await world.tasks.write({ ...task, state: 'incomplete', settledAt: '2026-01-05T09:59:00.000Z' })
  const actions = async (person: Person) => (await readTask(world, person, 7)).actions
  assert.deepEqual(await actions(OWNER), ['rerun', 'accept'])
  assert.deepEqual(await actions(OPERATOR), ['rerun', 'accept'])
  assert.deepEqual(await actions(MEMBER), [])
})

test('What is not theirs to read is not there for a stranger.', async () => {
  const { world } = await worldWith(...collected(done))
  await assert.rejects(readTask(world, STRANGER, 7), refused('not-found'))
  await assert.rejects(readVisit(world, STRANGER, 7, 0), refused('not-found'))
  await assert.rejects(readTask(world, OWNER, 8), refused('not-found'))
  await assert.rejects(readVisit(world, OWNER, 7, 5), refused('not-found'))
  assert.deepEqual(await listTasks(world, STRANGER, TaskQuery.parse({})), { tasks: [] })
  assert.deepEqual(await listUsers(world, STRANGER, { days: 60 }), { users: [] })
})

const placement: Placement = {
  placementId: 'x',
  task: 7,
  visit: 0,
  stage: 'simulate',
  decidedAt: '2026-01-05T09:10:00.000Z',
  chosen: [],
  refused: [{ site: 'B', reason: 'it has no stand-in 1' }],
  weights: { A: 1 },
  unplaced: 2,
}

test('A task that waits says for what: slots, places, scouts, catalogs.', async () => {
  const { world, task } = await worldWith(
    { index: PREPARE, state: 'finished' },
    { index: R22('S11'), state: 'activated', site: 'A' },
    { index: R22('S12'), state: 'defined' },
    { index: R22('S10'), state: 'defined' },
  )
  const waits = async () => (await readTask(world, OWNER, 7)).waitsFor
  assert.deepEqual(await waits(), [
    '1 job waits for a slot at A: it has no pilot yet.',
    '2 simulate jobs of visit 9000: about to be placed.',
  ])
  await world.placements.save(placement, [])
  const live = {
    pilots: 1,
    slots: 4,
    freeSlots: 0,
    startingSlots: 0,
    claimable: 1,
    countedAt: '2026-01-05T09:59:00.000Z',
  }
  await world.sites.setLive('A', live)
  assert.deepEqual(await waits(), [
    '1 job waits for a slot at A: its 4 slots are busy.',
    '2 simulate jobs of visit 9000: no site takes them now. B: it has no stand-in 1; A: its queue is full.',
  ])
  await world.sites.setLive('A', { ...live, slots: 1 })
  assert.equal((await waits())[0], '1 job waits for a slot at A: its one slot is busy.')
  await world.sites.setStatus('A', statusOf('paused', 'disks are replaced'))
  await world.tasks.write({ ...task, scouts: { visit: 0, state: 'pending' } })
  assert.deepEqual(await waits(), [
    '1 job waits for a slot at A: it is paused (disks are replaced).',
    '2 simulate jobs of visit 9000 wait for the scouts: a few jobs that run first.',
  ])
})

test('A visit shows a cell for every lit job, and one not yet planned shows none.', async () => {
  const { world } = await worldWith(...collected(done, failed))
  const view = await readVisit(world, MEMBER, 7, 0)
  assert.equal(VisitView.safeParse(view).success, true)
  assert.equal(view.filter, 'r')
  assert.equal(view.state, 'incomplete')
  assert.deepEqual(view.counts, { finished: 3, failed: 1 })
  assert.equal(view.cells.find(({ sensor }) => sensor === 'R22_S12')?.failure, 'memory')
  const unplanned = await worldWith()
  assert.deepEqual((await readVisit(unplanned.world, OWNER, 7, 0)).cells, [])
})

test('Tasks are listed newest first, by owner, VO and state, and pages lose and repeat none.', async () => {
  const world = memoryWorld()
  for (let taskId = 1; taskId <= 9; taskId++) {
    const state = taskId % 3 === 0 ? 'failed' : taskId % 3 === 1 ? 'running' : 'complete'
    await addTask(world, { taskId, state, owner: taskId > 5 ? 'grace' : 'ada', vo: taskId === 9 ? 'other' : 'desc' })
  }
  const ids = async (query: Partial<TaskQuery>, person = MEMBER) => {
    const page = await listTasks(world, person, { ...TaskQuery.parse({}), ...query })
    assert.equal(TaskPage.safeParse(page).success, true)
    return { ids: page.tasks.map(({ taskId }) => taskId), cursor: page.cursor }
  }
  assert.deepEqual((await ids({})).ids, [9, 8, 7, 6, 5, 4, 3, 2, 1])
  assert.deepEqual((await ids({}, OWNER)).ids, [8, 7, 6, 5, 4, 3, 2, 1])
  assert.deepEqual((await ids({ state: 'failed,complete', owner: 'ada' })).ids, [5, 3, 2])
  assert.deepEqual((await ids({ vo: 'other' })).ids, [9])
  assert.deepEqual((await ids({ simulator: 'stand-in 1', site: 'Nowhere,Best Available', vo: 'other' })).ids, [9])
  assert.deepEqual((await ids({ simulator: 'phosim 3.4' })).ids, [])
  const first = await ids({ limit: 4 })
  const second = await ids({ limit: 4, cursor: first.cursor })
  const third = await ids({ limit: 4, cursor: second.cursor })
  assert.deepEqual([...first.ids, ...second.ids, ...third.ids], [9, 8, 7, 6, 5, 4, 3, 2, 1])
  assert.equal(third.cursor, undefined)
})

test('A summary counts every task that matches and may be read, whatever the page shows of them.', async () => {
  const world = memoryWorld()
  for (const taskId of [1, 2, 3, 4]) await addTask(world, { taskId, owner: taskId > 1 ? 'grace' : 'ada' })
  await addTask(world, { taskId: 5, vo: 'other', owner: 'grace' })
  const query = TaskQuery.parse({ limit: '1', cursor: '3', summary: 'true' })
  const { total, summary, tasks, cursor } = await listTasks(world, OWNER, query)
  assert.deepEqual([total, tasks.map(({ taskId }) => taskId), cursor], [4, [2], '2'])
  assert.deepEqual(summary?.owner, { ada: 1, grace: 3 })
  assert.deepEqual(summary?.site, { 'Best Available': 4 })
  assert.equal((await listTasks(world, OWNER, { ...query, owner: 'grace' })).total, 3)
  assert.equal((await listTasks(world, OWNER, TaskQuery.parse({}))).summary, undefined)
})

test('Users have their jobs by state, sites and CPU added up.', async () => {
  const { world, task } = await worldWith(
    ...collected(done, failed, { index: R22('S10'), state: 'running', site: 'B' }),
  )
  await addVisit(world, task, 1, [{ index: PREPARE, state: 'defined' }], { cpuSeconds: 5 })
  const page = await listUsers(world, MEMBER, { days: 60 })
  assert.equal(UserPage.safeParse(page).success, true)
  assert.deepEqual(page.users, [
    {
      user: 'ada',
      nJobs: 6,
      nFinished: 3,
      nFailed: 1,
      nHolding: 0,
      nCancelled: 0,
      nQueued: 1,
      nRunning: 1,
      nSites: 2,
      cpuSeconds: 5,
      latestAt: '2026-01-05T09:00:00.000Z',
    },
  ])
})
