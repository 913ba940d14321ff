/** Errors by class and code: each count is that of the list of jobs which it leads to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ErrorPage, ErrorQuery } from '../../../core/contract/errors.ts'
import { FAILURE_CLASSES } from '../../../core/contract/failures.ts'
import { JobQuery } from '../../../core/contract/jobs.ts'
import { isSettled, JOB_STATES } from '../../../core/contract/lifecycle.ts'
import { listErrors } from '../../../core/monitor/error-list.ts'
import { listJobs } from '../../../core/monitor/job-list.ts'
import { type MemoryWorld, memoryWorld } from '../memory-world.ts'
import { addTask, addVisit, type PastCell, PREPARE, R22, STRANGER } from '../past-tasks.ts'
import { OWNER } from '../sample.ts'

const ask = (world: MemoryWorld, query: Partial<ErrorQuery> = {}, person = OWNER) =>
  listErrors(world, person, { ...ErrorQuery.parse({}), ...query })

async function worldWith(...visits: readonly (readonly PastCell[])[]): Promise<MemoryWorld> {
  const world = memoryWorld()
  for (const [n, cells] of visits.entries())
    await addVisit(world, await addTask(world, { taskId: 7 + n, name: `task ${7 + n}` }), 0, cells)
  return world
}

test('an error tells how many failed for good, where, of which tasks, and what the newest of them said', async () => {
  const sed = { state: 'failed', failure: 'user', code: 'sed-missing' } as const
  const world = await worldWith(
    [
      { index: PREPARE, state: 'finished' },
      { index: R22('S11'), ...sed, site: 'B', message: 'There is no SED a.\nat line 3' },
      { index: R22('S12'), state: 'running', failure: 'user', code: 'sed-missing' },
      { index: R22('S10'), state: 'cancelled', failure: 'user', code: 'sed-missing' },
    ],
    [
      { index: R22('S11'), ...sed, message: 'There is no SED b.' },
      { index: R22('S12'), state: 'activated', failure: 'site', code: 'stage-in', site: 'A', message: 'No route.' },
    ],
  )
  const page = await ask(world)
  assert.equal(ErrorPage.safeParse(page).success, true)
  const [first, second] = page.errors
  assert.deepEqual(first, {
    ...{ failure: 'user', errorCode: 'sed-missing', nFailed: 2, nTriedAgain: 1, sites: { A: 1, B: 1 } },
    tasks: [
      { taskId: 8, jobName: 'task 8', nJobs: 1 },
      { taskId: 7, jobName: 'task 7', nJobs: 1 },
    ],
    ...{ pandaId: 8_000_000 + R22('S11'), message: 'There is no SED b.' },
  })
  assert.deepEqual([second?.errorCode, second?.nFailed, second?.nTriedAgain], ['stage-in', 0, 1])
  assert.equal(second?.message, 'No route.')
  assert.deepEqual((await ask(world, { computingsite: 'B' })).errors[0]?.tasks.length, 1)
  assert.deepEqual((await ask(world, {}, STRANGER)).errors, [])
})

const cells = fc.uniqueArray(
  fc.record({
    index: fc.integer({ min: 0, max: 40 }),
    state: fc.constantFrom(...JOB_STATES),
    site: fc.constantFrom('A', 'B'),
    failure: fc.constantFrom(...FAILURE_CLASSES.slice(0, 3)),
    code: fc.constantFrom('exit-1', 'exit-139', 'sed-missing'),
  }),
  { selector: ({ index }) => index, maxLength: 30 },
)

test('every count is that of the list of jobs that it leads to, and of the summary there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cells, { maxLength: 4 }), async (visits) => {
      const world = await worldWith(...visits)
      const total = async (query: Partial<JobQuery>) =>
        (await listJobs(world, OWNER, { ...JobQuery.parse({}), ...query })).total
      const open = JOB_STATES.filter((state) => !isSettled(state)).join(',')
      const { errors } = await ask(world)
      for (const { failure, errorCode: errorcode, nFailed, nTriedAgain, sites, tasks } of errors) {
        assert.equal(await total({ jobstatus: 'failed', failure, errorcode }), nFailed)
        assert.equal(await total({ jobstatus: open, failure, errorcode }), nTriedAgain)
        for (const [computingsite, jobs] of Object.entries(sites))
          assert.equal(await total({ jobstatus: 'failed', failure, errorcode, computingsite }), jobs)
        for (const { taskId, nJobs } of tasks)
          assert.equal(await total({ jobstatus: 'failed', failure, errorcode, taskId }), nJobs)
      }
      const { summary } = await listJobs(world, OWNER, { ...JobQuery.parse({}), jobstatus: 'failed' })
      for (const [code, jobs] of Object.entries(summary.errorcode ?? {})) {
        const alike = errors.filter(({ errorCode }) => errorCode === code)
        assert.equal(
          alike.reduce((sum, { nFailed }) => sum + nFailed, 0),
          jobs,
        )
      }
    }),
    { numRuns: 40 },
  )
})
