import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bounce, bounced, liftSuppression, listSuppressions } from '../../core/bounces.ts'
import { readTask } from '../../core/monitor.ts'
import { notify, resend } from '../../core/notification.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { addTask, addVisit, collected, R22 } from './past-tasks.ts'
import { OWNER } from './sample.ts'

const MAIL = { task: 7, round: 1, about: 'settled' as const }
const AT = '2026-01-05T10:00:09.000Z'
const BACK: Bounce = {
  address: 'Ada@example.org',
  why: 'bounced',
  isPermanent: true,
  words: 'smtp; 550 5.1.1\r\nuser unknown',
  at: AT,
  mail: MAIL,
}

/** A world whose task has sent its mail. */
async function mailed(): Promise<MemoryWorld> {
  const world = memoryWorld()
  const task = await addTask(world, { state: 'complete', settledAt: '2026-01-05T09:50:00.000Z' })
  await addVisit(world, task, 0, collected({ index: R22('S11'), state: 'finished' }))
  await notify(world, MAIL)
  assert.equal(world.mails.length, 1)
  return world
}

const mailOf = async (world: MemoryWorld) => (await readTask(world, OWNER, 7)).mail

test('A mail that came back for good shows on its task, and its address takes no more', async () => {
  const world = await mailed()
  await bounced(world, BACK)
  const mail = await mailOf(world)
  assert.equal(mail?.state, 'bounced')
  assert.match(mail?.error ?? '', /came back \(smtp; 550 5\.1\.1 user unknown\); no more mails go to this address/)
  assert.deepEqual(await listSuppressions(world), [
    { address: 'ada@example.org', why: 'bounced', words: 'smtp; 550 5.1.1 user unknown', suppressedAt: AT },
  ])
  const again = await resend(world, OWNER, 7)
  assert.equal(again?.state, 'failed')
  assert.match(again?.error ?? '', /not sent: a mail to this address came back on 2026-01-05 \(smtp; 550 .*operator/)
  assert.equal(world.mails.length, 1)
})

test('The word that a mail came back may be heard twice, and before the mail is recorded as sent', async () => {
  const world = await mailed()
  const task = await world.tasks.read(7)
  const mail = task?.mails['1']
  assert.ok(task && mail)
  await world.tasks.write({ ...task, mails: { '1': { ...mail, state: 'claimed' } } })
  await bounced(world, BACK)
  const { revision } = (await world.tasks.read(7)) ?? {}
  await bounced(world, BACK)
  assert.equal((await world.tasks.read(7))?.revision, revision)
  assert.equal((await mailOf(world))?.state, 'bounced')
})

test('A mail that came back for a passing reason can be sent again', async () => {
  const world = await mailed()
  await bounced(world, { ...BACK, isPermanent: false, words: 'mailbox full' })
  assert.deepEqual(await listSuppressions(world), [])
  assert.match((await mailOf(world))?.error ?? '', /mailbox full\); send it again later/)
  assert.equal((await resend(world, OWNER, 7))?.state, 'sent')
  assert.equal(world.mails.length, 2)
})

test('An unwanted mail has arrived, and was the last', async () => {
  const world = await mailed()
  await bounced(world, { ...BACK, why: 'complained', words: 'abuse' })
  assert.equal((await mailOf(world))?.state, 'sent')
  assert.match((await mailOf(world))?.error ?? '', /called it unwanted/)
  await addTask(world, { taskId: 8, state: 'refused', email: 'ADA@example.org' })
  await notify(world, { task: 8, round: 1, about: 'refused' })
  assert.equal(world.mails.length, 1)
  assert.match((await readTask(world, OWNER, 8)).mail?.error ?? '', /called unwanted on 2026-01-05/)
})

test('A bounce that belongs to no mail of ours, or to another address, marks no task', async () => {
  const world = await mailed()
  await bounced(world, { ...BACK, address: 'eve@example.org' })
  await bounced(world, { ...BACK, mail: { ...MAIL, task: 99 } })
  await bounced(world, { ...BACK, mail: { ...MAIL, round: 2 } })
  assert.equal((await mailOf(world))?.state, 'sent')
})

test('An operator lets an address take mails again', async () => {
  const world = await mailed()
  await bounced(world, BACK)
  assert.equal(await liftSuppression(world, 'ada@example.org'), true)
  assert.equal(await liftSuppression(world, 'ada@example.org'), false)
  assert.equal((await resend(world, OWNER, 7))?.state, 'sent')
})

test('A store that cannot say whether an address takes mails leaves no claim behind', async () => {
  const world = memoryWorld()
  await addTask(world, { state: 'refused' })
  world.faults.step = async (name) => {
    if (name === 'before suppressions.read') throw new Error('away')
  }
  await assert.rejects(notify(world, { task: 7, round: 1, about: 'refused' }))
  world.faults.step = async () => {}
  await notify(world, { task: 7, round: 1, about: 'refused' })
  assert.equal(world.mails.length, 1)
})
