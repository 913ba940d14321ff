/** Tests of failed jobs grouped by class and code. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JobRow } from '../../../core/contract/jobs.ts'
import { errorGroups, sitesOf, taskCounts, tasksOf, ungrouped } from '../../../portal/monitor/error-groups.ts'

const row = (taskId: number, index: number, computingSite: string): JobRow => ({
  pandaId: taskId * 1_000_000 + index,
  taskId,
  jobName: `Task ${taskId}`,
  visit: 0,
  obsHistId: '230',
  stage: 'simulate',
  jobStatus: 'failed',
  computingSite,
  attempt: 1,
  round: 1,
  owner: 'ada',
  vo: 'desc',
  priority: 1000,
})

const rows = [row(2, 92, 'BNL'), row(2, 93, 'SLAC'), row(1, 92, 'BNL'), row(1, 95, 'BNL')]
const failure = (code: string, ...jobs: number[]) => ({
  class: 'user' as const,
  code,
  message: `${code}!`,
  jobs,
  count: jobs.length,
})

const groups = errorGroups(rows, [
  { taskId: 2, failures: [failure('sed-missing', 2_000_092, 2_000_093), failure('elsewhere', 2_000_500)] },
  { taskId: 1, failures: [failure('sed-missing', 1_000_092)] },
])

test('jobs of several tasks that failed alike are one group, of which only the jobs of the list count', () => {
  assert.deepEqual(
    groups.map(({ key, jobs }) => [key, jobs.length]),
    [['user:sed-missing', 3]],
  )
})

test('a group says at which sites and of which tasks, each with its count', () => {
  const [group] = groups
  assert.ok(group)
  assert.deepEqual(sitesOf(group), [
    { value: 'BNL', count: 2 },
    { value: 'SLAC', count: 1 },
  ])
  assert.deepEqual(taskCounts(group), [
    { taskId: 2, name: 'Task 2', count: 2 },
    { taskId: 1, name: 'Task 1', count: 1 },
  ])
})

test('jobs that no group has are counted, not forgotten', () => {
  assert.equal(ungrouped(rows.length, groups), 1)
})

test('the reports of the newest tasks are read, and not of more than a page can wait for', () => {
  assert.deepEqual(tasksOf(rows), [2, 1])
  assert.equal(tasksOf(Array.from({ length: 100 }, (_, task) => row(task + 1, 92, 'BNL'))).length, 30)
})
