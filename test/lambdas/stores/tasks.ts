/** What every store of tasks does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TaskStore } from '../../../core/world.ts'
import { aTask, aVisit, fresh } from './records.ts'

export function describeTasks(tasks: TaskStore): void {
  test('tasks are numbered without a gap or a repeat, however many ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => tasks.nextId()))
    const first = Math.min(...ids)
    assert.deepEqual(
      ids.sort((a, b) => a - b),
      ids.map((_, n) => first + n),
    )
  })

  test('a task is saved with its key, and read back', async () => {
    const [task, key] = [aTask(), `key${fresh()}`]
    assert.equal(await tasks.sent(task.owner, key), undefined)
    assert.equal(await tasks.create(task, key, 'hash'), undefined)
    assert.deepEqual(await tasks.read(task.taskId), task)
    assert.deepEqual(await tasks.sent(task.owner, key), { taskId: task.taskId, bodyHash: 'hash' })
    assert.equal(await tasks.read(999_999), undefined)
  })

  test('a key that was used saves nothing and answers what for; it belongs to its owner alone', async () => {
    const [task, key] = [aTask(), `key${fresh()}`]
    await tasks.create(task, key, 'hash')
    const second = aTask()
    assert.deepEqual(await tasks.create(second, key, 'other'), { taskId: task.taskId, bodyHash: 'hash' })
    assert.equal(await tasks.read(second.taskId), undefined)
    assert.equal(await tasks.create(aTask({ owner: 'bob@example.org' }), key, 'other'), undefined)
  })

  test('of submissions with one key at once one is saved, and the others hear of it', async () => {
    const key = `key${fresh()}`
    const sent = [aTask(), aTask(), aTask(), aTask()]
    const answers = await Promise.all(sent.map((task) => tasks.create(task, key, 'hash')))
    const saved = sent.filter((_, n) => answers[n] === undefined)
    assert.equal(saved.length, 1)
    const others = answers.filter((answer) => answer !== undefined)
    assert.deepEqual(
      others.map(({ taskId }) => taskId),
      others.map(() => saved[0]?.taskId),
    )
  })

  test('a number that has a task is refused loudly', async () => {
    const task = aTask()
    await tasks.create(task, `key${fresh()}`, 'hash')
    await assert.rejects(tasks.create(task, `key${fresh()}`, 'hash'), /there is a task/)
  })

  test('a task is written with the next revision, and not over one that was not read', async () => {
    const task = aTask()
    await tasks.create(task, `key${fresh()}`, 'hash')
    const held = { ...task, state: 'held' as const, mails: { 1: mailOf(task.email) }, usedLinks: ['link1'] }
    assert.equal(await tasks.write(held), true)
    assert.deepEqual(await tasks.read(task.taskId), { ...held, revision: 1 })
    assert.equal(await tasks.write(task), false)
    assert.equal(await tasks.write(aTask()), false)
  })

  test('tasks since a day come from the newest, over gaps in their numbers', async () => {
    const made: number[] = []
    for (const day of ['2031-01-01', '2031-01-02', '2031-01-03']) {
      for (let gap = 0; gap < 70; gap++) await tasks.nextId()
      const task = aTask({ taskId: await tasks.nextId(), day })
      await tasks.create(task, `key${fresh()}`, 'hash')
      made.unshift(task.taskId)
    }
    for (let gap = 0; gap < 120; gap++) await tasks.nextId()
    const since = async (day: string) => (await Array.fromAsync(tasks.since(day))).map(({ taskId }) => taskId)
    assert.deepEqual(await since('2031-01-02'), made.slice(0, 2))
    assert.deepEqual(await since('2031-01-01'), made)
  })

  test("a visit's record is written over, and a round that is asked for is never older", async () => {
    const visit = aVisit()
    assert.equal(await tasks.readVisit(visit.task, visit.visit, 1), undefined)
    await tasks.writeVisit(visit)
    assert.deepEqual(await tasks.readVisit(visit.task, visit.visit, 1), visit)
    const second = { ...visit, round: 2, commands: '' }
    await tasks.writeVisit(second)
    assert.deepEqual(await tasks.readVisit(visit.task, visit.visit, 2), second)
  })
}

const mailOf = (to: string) => ({
  state: 'claimed' as const,
  to,
  about: 'settled',
  claimedAt: '2026-01-05T10:00:00.000Z',
})
