import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pandaIdOf } from '../../../core/contract/identifiers.ts'
import { LogText } from '../../../core/contract/jobs.ts'
import { Refusal } from '../../../core/contract/problems.ts'
import { keepLive } from '../../../core/live.ts'
import { readLog } from '../../../core/monitor/job-log.ts'
import { type MemoryWorld, memoryWorld } from '../memory-world.ts'
import { addAttempt, addTask, addVisit, MEMBER, type PastCell, PREPARE, putFile, STRANGER } from '../past-tasks.ts'
import { addPilot, OWNER } from '../sample.ts'

const pandaId = pandaIdOf({ task: 7, visit: 0, index: PREPARE })

async function worldWith(cell: Omit<PastCell, 'index'>): Promise<MemoryWorld> {
  const world = memoryWorld()
  await addPilot(world, 'p1', 'A')
  await addVisit(world, await addTask(world), 0, [{ index: PREPARE, ...cell }])
  return world
}

async function archive(world: MemoryWorld, log: string, attempt = 1) {
  await addAttempt(world, pandaId, attempt, [putFile(world, { pandaId, attempt }, 'prepare.log', 'log', log)])
}

async function readAll(world: MemoryWorld): Promise<string[]> {
  const pieces: string[] = []
  for (let offset = 0; ; ) {
    const { text, nextOffset, complete } = await readLog(world, OWNER, pandaId, { offset })
    pieces.push(text)
    offset = nextOffset
    if (complete) return pieces
  }
}

test('An archived log is read piece by piece, and no letter is cut in two.', async () => {
  const world = await worldWith({ state: 'finished' })
  const log = 'Näherung über µ-Linsen: größer\n'.repeat(60_000)
  await archive(world, log)
  const pieces = await readAll(world)
  assert.ok(pieces.length > 1)
  assert.equal(pieces.join(''), log)
  const past = await readLog(world, MEMBER, pandaId, { offset: 9_999_999 })
  assert.deepEqual(past, { text: '', source: 'archive', nextOffset: Buffer.byteLength(log), complete: true })
})

test('A log of one endless line is read too.', async () => {
  const world = await worldWith({ state: 'finished' })
  await archive(world, 'x'.repeat(2_500_000))
  assert.equal((await readAll(world)).join('').length, 2_500_000)
})

test('A running job is watched from the moment somebody asks, and its lines come once each.', async () => {
  const world = await worldWith({ state: 'running', site: 'A' })
  const lines = Array.from({ length: 40 }, (_, n) => `step ${n} of the job that somebody watches\n`)
  const { lease = '' } = (await world.jobs.read(pandaId)) ?? {}
  const beat = (from: number, to: number) =>
    keepLive(world, pandaId, { lease, logTail: lines.slice(from, to).join('') })
  await beat(30, 40)
  const first = await readLog(world, OWNER, pandaId, { offset: 0 })
  assert.deepEqual(first, { text: '', source: 'live', nextOffset: 0, complete: false }, 'an old watch leaves nothing')
  assert.ok(((await world.pilots.read('p1'))?.watchedUntil?.['0'] ?? '') > world.clock.now())
  const seen: string[] = []
  let offset = 0
  for (const [from, to] of [
    [0, 4],
    [0, 4],
    [2, 9],
    [5, 14],
  ] as const) {
    await beat(from, to)
    const log = await readLog(world, OWNER, pandaId, { offset })
    assert.equal(LogText.safeParse(log).success, true)
    seen.push(log.text)
    offset = log.nextOffset
  }
  assert.equal(seen.join(''), lines.slice(0, 14).join(''))
  await archive(world, lines.join(''))
  const rest = await readLog(world, OWNER, pandaId, { offset })
  assert.deepEqual([rest.text, rest.source, rest.complete], [lines.slice(14).join(''), 'archive', true])
})

test('An earlier attempt has its own log; one that left none says so.', async () => {
  const world = await worldWith({ state: 'activated', attempt: 2, site: 'A' })
  await archive(world, 'first\n')
  assert.equal((await readLog(world, OWNER, pandaId, { attempt: 1, offset: 0 })).text, 'first\n')
  const none = await readLog(world, OWNER, pandaId, { offset: 0 })
  assert.deepEqual(none, { text: '', source: 'none', nextOffset: 0, complete: false })
})

test('A stranger may not watch.', async () => {
  const world = await worldWith({ state: 'running', site: 'A' })
  await assert.rejects(
    readLog(world, STRANGER, pandaId, { offset: 0 }),
    (error) => error instanceof Refusal && error.kind === 'not-found',
  )
  assert.equal((await world.pilots.read('p1'))?.watchedUntil, undefined)
})
