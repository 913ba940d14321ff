import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProblemType, Refusal } from '../../../core/contract/problems.ts'
import { LinkOffer } from '../../../core/contract/tasks.ts'
import { followLink, readLink } from '../../../core/submission/links.ts'
import { memoryWorld } from '../memory-world.ts'
import { addTask, addVisit, collected, R22 } from '../past-tasks.ts'

const refused = (kind: ProblemType) => (error: unknown) => error instanceof Refusal && error.kind === kind
const CLAIMS = { linkId: 'one', action: 'rerun', taskId: 7, round: 1, user: 'ada' } as const

async function mailed() {
  const world = memoryWorld()
  const task = await addTask(world, { state: 'incomplete', settledAt: '2026-01-05T09:50:00.000Z' })
  await addVisit(
    world,
    task,
    0,
    collected({ index: R22('S11'), state: 'finished' }, { index: R22('S12'), state: 'failed' }),
  )
  return { world, link: await world.tokens.link(CLAIMS) }
}

test('Looking at a link shows what it would do and does nothing, however often.', async () => {
  const { world, link } = await mailed()
  const before = await world.tasks.read(7)
  const offer = await readLink(world, link)
  assert.deepEqual(await readLink(world, link), offer)
  assert.equal(LinkOffer.safeParse(offer).success, true)
  assert.deepEqual(offer, {
    action: 'rerun',
    taskId: 7,
    name: 'deep field',
    sentence: 'Runs the 1 failed job of its 1 visit again as round 2; what has finished stays.',
    used: false,
  })
  assert.deepEqual(await world.tasks.read(7), before)
  assert.deepEqual(world.sent, [])
})

test('Following a link starts the next round once; afterwards it is used.', async () => {
  const { world, link } = await mailed()
  assert.deepEqual(await followLink(world, link), { taskId: 7, state: 'running', round: 2 })
  assert.deepEqual((await world.tasks.read(7))?.usedLinks, ['one'])
  assert.equal((await readLink(world, link)).used, true)
  await assert.rejects(followLink(world, link), refused('conflict'))
  assert.equal((await world.tasks.read(7))?.round, 2)
})

test('Of two who follow a link at once only one starts a round.', async () => {
  const { world, link } = await mailed()
  const outcomes = await Promise.allSettled([followLink(world, link), followLink(world, link)])
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal((await world.tasks.read(7))?.round, 2)
})

test('A link of an earlier round runs nothing again.', async () => {
  const { world, link } = await mailed()
  const task = await world.tasks.read(7)
  if (task !== undefined) await world.tasks.write({ ...task, round: 2 })
  assert.equal((await readLink(world, link)).used, true)
  await assert.rejects(followLink(world, link), refused('conflict'))
})

test('A forged link, and one of a user who does not own the task, are not there.', async () => {
  const { world } = await mailed()
  const other = await world.tokens.link({ ...CLAIMS, linkId: 'two', user: 'mallory' })
  for (const link of ['forged', other]) {
    await assert.rejects(readLink(world, link), refused('not-found'))
    await assert.rejects(followLink(world, link), refused('not-found'))
  }
})
