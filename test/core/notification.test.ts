import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { NotificationMessage } from '../../core/contract/events.ts'
import { Refusal } from '../../core/contract/problems.ts'
import { readTask } from '../../core/monitor.ts'
import { notify, resend } from '../../core/notification.ts'
import type { Task } from '../../core/task.ts'
import type { MailMessage } from '../../core/world.ts'
import { type MemoryWorld, memoryWorld } from './memory-world.ts'
import { addTask, addVisit, collected, MEMBER, R22, STRANGER } from './past-tasks.ts'
import { OWNER } from './sample.ts'

const SETTLED = '2026-01-05T09:50:00.000Z'
const MESSAGE: NotificationMessage = { task: 7, round: 1, about: 'settled' }

async function settled(patch: Partial<Task> = {}): Promise<MemoryWorld> {
  const world = memoryWorld()
  const task = await addTask(world, { state: 'incomplete', settledAt: SETTLED, ...patch })
  await addVisit(
    world,
    task,
    0,
    collected({ index: R22('S11'), state: 'finished' }, { index: R22('S12'), state: 'failed' }),
  )
  return world
}

/** The same world with a post office that behaves as told. */
const posting = (world: MemoryWorld, send: (message: MailMessage) => Promise<void>) => ({ ...world, mailer: { send } })

const crash = (at: string) => async (name: string) => {
  if (name === at) throw new Error(`crashed ${at}`)
}

const mailOf = async (world: MemoryWorld) => (await readTask(world, OWNER, 7)).mail
const conflict = (error: unknown) => error instanceof Refusal && error.kind === 'conflict'

test('A round has one mail, however often and however at once its message comes.', async () => {
  const world = await settled()
  assert.deepEqual(await mailOf(world), { state: 'pending', to: 'ada@example.org' })
  await Promise.all([notify(world, MESSAGE), notify(world, MESSAGE), notify(world, MESSAGE)])
  await notify(world, MESSAGE)
  assert.equal(world.mails.length, 1)
  assert.equal(world.mails[0]?.to, 'ada@example.org')
  assert.deepEqual(await mailOf(world), { state: 'sent', to: 'ada@example.org', sentAt: world.clock.now() })
})

test('A message of an older round, or of a state that is over, sends nothing.', async () => {
  for (const patch of [{ round: 2 }, { state: 'held' as const }]) {
    const world = await settled(patch)
    await notify(world, MESSAGE)
    assert.deepEqual(world.mails, [])
  }
  const running = memoryWorld()
  await addTask(running)
  await notify(running, MESSAGE)
  await notify(running, { ...MESSAGE, task: 99 })
  assert.deepEqual(running.mails, [])
})

test('The word that a task is held does not take the place of the mail on how it ended.', async () => {
  const world = await settled({ state: 'held' })
  await notify(world, { ...MESSAGE, about: 'held' })
  const task = await world.tasks.read(7)
  assert.ok(task?.mails['1'] === undefined && task !== undefined)
  await world.tasks.write({ ...task, state: 'incomplete' })
  await notify(world, MESSAGE)
  assert.deepEqual(
    world.mails.map(({ subject }) => subject),
    [
      '[ImSim] deep field: held: the scouts failed (STAND-IN)',
      '[ImSim] deep field: 1/2 done, action needed (STAND-IN)',
    ],
  )
})

test('After a crash between claim, sending and record nothing is sent twice by itself; a minute later it is unconfirmed.', async () => {
  for (const [at, sent] of [
    ['before mailer.send', 0],
    ['after mailer.send', 1],
  ] as const) {
    const world = await settled()
    world.faults.step = crash(at)
    // The process dies, so the record of the fault is not written either.
    const dying = { ...world, tasks: { ...world.tasks, write: onceThenNever(world) } }
    await assert.rejects(notify(dying, MESSAGE))
    world.faults.step = async () => {}
    await notify(world, MESSAGE)
    assert.equal(world.mails.length, sent)
    assert.equal((await mailOf(world))?.state, 'pending')
    await assert.rejects(resend(world, OWNER, 7), conflict, 'somebody may be at it')
    world.clock.advance(61)
    assert.equal((await mailOf(world))?.state, 'unconfirmed')
    await notify(world, MESSAGE)
    assert.equal(world.mails.length, sent)
    assert.equal((await resend(world, OWNER, 7))?.state, 'sent')
    assert.equal(world.mails.length, sent + 1)
    await assert.rejects(resend(world, OWNER, 7), conflict)
  }
})

function onceThenNever(world: MemoryWorld): MemoryWorld['tasks']['write'] {
  let writes = 0
  return async (task) => {
    writes += 1
    if (writes > 1) throw new Error('dead')
    return world.tasks.write(task)
  }
}

test('What cannot be read leaves no claim behind, so that the queue brings the mail again.', async () => {
  const world = await settled()
  world.faults.step = crash('before boards.ofTask')
  await assert.rejects(notify(world, MESSAGE))
  world.faults.step = async () => {}
  await notify(world, MESSAGE)
  assert.equal(world.mails.length, 1)
})

test('A mail that cannot be handed over is recorded with its error, tried again by redelivery, and loses no result.', async () => {
  const world = await settled()
  const down = posting(world, async () => {
    throw new Error('SES is away\nat line 3')
  })
  for (let delivery = 0; delivery < 3; delivery++) await assert.rejects(notify(down, MESSAGE))
  assert.deepEqual(await mailOf(world), { state: 'failed', to: 'ada@example.org', error: 'SES is away at line 3' })
  assert.equal((await readTask(world, OWNER, 7)).state, 'incomplete')
  await notify(world, MESSAGE)
  assert.equal((await mailOf(world))?.state, 'sent')
  assert.equal(world.mails.length, 1)
})

test('A mail that the post office refuses for its address is not tried again.', async () => {
  const world = await settled()
  const refusing = posting(world, async () => {
    throw new Refusal('unprocessable', 'that is no e-mail address')
  })
  await notify(refusing, MESSAGE)
  assert.deepEqual(await mailOf(world), { state: 'failed', to: 'ada@example.org', error: 'that is no e-mail address' })
})

test('Only those who may act on the task may have its mail sent again.', async () => {
  const world = await settled()
  for (const [person, kind] of [
    [MEMBER, 'forbidden'],
    [STRANGER, 'not-found'],
  ] as const)
    await assert.rejects(resend(world, person, 7), (error) => error instanceof Refusal && error.kind === kind)
})

const OPERATIONS = [
  'tasks.read',
  'tasks.write',
  'boards.ofTask',
  'sites.all',
  'jobs.readMany',
  'tokens.link',
  'mailer.send',
]
const faults = fc.array(
  fc.record({
    name: fc.constantFrom(...OPERATIONS),
    when: fc.constantFrom('before', 'after'),
    nth: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 3 },
)

test('Wherever deliveries crash, the mail goes out once at most by itself, and is never said to be sent when it was not.', async () => {
  await fc.assert(
    fc.asyncProperty(faults, async (planned) => {
      const world = await settled()
      const left = [...planned]
      const seen = new Map<string, number>()
      let isDead = false
      world.faults.step = async (name) => {
        if (isDead) throw new Error('dead')
        seen.set(name, (seen.get(name) ?? 0) + 1)
        const at = left.findIndex((fault) => `${fault.when} ${fault.name}` === name && fault.nth === seen.get(name))
        if (at < 0) return
        left.splice(at, 1)
        isDead = true
        throw new Error('crashed')
      }
      for (let delivery = 0; delivery < 4; delivery++) {
        isDead = false
        seen.clear()
        await notify(world, MESSAGE).catch(() => {})
      }
      world.faults.step = async () => {}
      assert.ok(world.mails.length <= 1)
      if ((await mailOf(world))?.state === 'sent') assert.equal(world.mails.length, 1)
    }),
    { numRuns: 150 },
  )
})
