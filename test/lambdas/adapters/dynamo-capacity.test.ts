/** What the tables cost: sizes of real items, and units counted as DynamoDB's developer guide says by hand. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Board } from '../../../core/board.ts'
import { withCell } from '../../../core/cell.ts'
import { leaseIdOf } from '../../../core/contract/identifiers.ts'
import { finished, type Job, leased, placed, started, wantedCancelled } from '../../../core/job.ts'
import { nextSlot } from '../../../core/pilot.ts'
import { capacityCounter } from '../../../lambdas/adapters/dynamo-capacity.ts'
import { itemBytes } from '../../../lambdas/adapters/dynamo-size.ts'
import { attemptKey, boardKey, jobKey, pilotKey, taskKey } from '../../../lambdas/table-keys.ts'
import type { TableName } from '../../../lambdas/tables.ts'
import { SENSORS } from '../../../phosim/focal-plane.ts'
import { startTestDynamo } from '../dynamo-fixture.ts'
import { dynamoStores } from '../dynamo-stores.ts'
import {
  AT,
  aBoard,
  aJob,
  aLaunch,
  anAttempt,
  anObservation,
  aPilot,
  aTask,
  DAY,
  fresh,
  WORKER,
} from '../stores/records.ts'

const dynamo = await startTestDynamo()
after(() => dynamo.close())
const database = await dynamo.tables('capacity-')
const stores = dynamoStores(database)
const counted = capacityCounter(database.client)

/** What a call adds to the counts, as `[calls, reads, writes]`. */
async function cost(call: () => Promise<unknown>): Promise<[number, number, number]> {
  const { calls, reads, writes } = counted
  await call()
  return [counted.calls - calls, counted.reads - reads, counted.writes - writes]
}

async function sizeOf(table: TableName, { pk, sk }: { readonly pk: string; readonly sk: string }): Promise<number> {
  const read = new GetItemCommand({ TableName: database.nameOf(table), Key: { pk: { S: pk }, sk: { S: sk } } })
  return itemBytes((await dynamo.client.send(read)).Item ?? {})
}

const berth = () => ({ site: 'BNL-SPOT', berth: `BNL-SPOT#${fresh()}`, rank: '1000-000000123.5-017003045', at: AT })
const PILOT = '01KE0000000000000000000001'

/** A job through its whole life, as it costs and as it grows. */
async function live(patch: Partial<Job> = {}) {
  const made = placed(aJob(patch), berth())
  const lease = leaseIdOf({ pandaId: made.pandaId, attempt: 1, round: 1, revision: 0, slot: 0, pilotId: PILOT })
  const sent = leased(made, lease, AT, WORKER)
  const run = started(sent, AT)
  const done = finished(run, { cpuSeconds: 4321.5, maxMemoryMiB: 2876 }, 31_234_567, AT)
  const moves = [
    [made, sent],
    [sent, run],
    [run, done],
  ] as const
  const costs = [await cost(() => stores.jobs.create(made))]
  for (const [before, next] of moves) costs.push(await cost(() => stores.jobs.move(before, next)))
  return { costs, size: await sizeOf('jobs', jobKey(made.pandaId)) }
}

/** Numbers between 0 and 1 without a pattern, the same in every run (Lehmer's generator). */
function noise(): () => number {
  let last = 1
  return () => {
    last = (last * 48_271) % 2_147_483_647
    return last / 2_147_483_647
  }
}

/** A visit of 378 images on 64 slots that take two hours each, give or take a third, when this share of it has passed. */
function boardAfter(share: number): Board {
  const slots = 64
  const all = 2 + 2 * SENSORS.length
  const now = share * (all / slots + 1) * 7200
  const next = noise()
  const bell = () => (next() + next() + next() + next() - 2) * Math.sqrt(3)
  let board = aBoard({ revision: 0 })
  for (let index = 0; index < all; index++) {
    const wallSeconds = 7200 * Math.exp(bell() / 3)
    const begin = Math.floor(index / slots) * 7200 + next() * 900
    const measures = {
      startedAt: new Date(Date.parse(AT) + begin * 1000).toISOString(),
      wallSeconds,
      cpuSeconds: wallSeconds * (0.97 + bell() / 100),
      memoryMiB: 2400 * Math.exp(bell() / 12),
    }
    const [started, ended] = [begin <= now, begin + wallSeconds <= now]
    const failed = ended && index % 23 === 0
    board = withCell(
      board,
      index,
      {
        state: ended ? (failed ? 'failed' : 'finished') : started ? 'running' : 'activated',
        site: ['BNL-SPOT', 'AWS-ON-DEMAND', 'SLAC'][Math.floor(next() * 3)] ?? 'SLAC',
        attempt: started ? 1 : 0,
        round: 1,
        ...(failed ? { failure: 'payload', code: `exit-${index % 2}` } : {}),
      },
      ended ? measures : started ? { startedAt: measures.startedAt } : {},
    )
  }
  return board
}

describe('units', () => {
  test('a job costs two to create activated, two to lease, and one each to start and to finish', async () => {
    const { costs } = await live()
    assert.deepEqual(costs, [
      [1, 0, 2],
      [1, 0, 2],
      [1, 0, 1],
      [1, 0, 1],
    ])
  })

  test('a condition that fails costs the item that is there, and one where none is', async () => {
    const job = aJob()
    assert.deepEqual(await cost(() => stores.jobs.move(job, { ...job, attempt: 1 })), [1, 0, 1])
    await stores.jobs.create({ ...job, work: 'w'.repeat(1500) })
    assert.deepEqual(await cost(() => stores.jobs.create(job)), [1, 0, 2])
  })

  test('an index is paid for only when what it repeats has changed, twice when its key has', async () => {
    const job = placed(aJob(), berth())
    await stores.jobs.create(job)
    const wished = wantedCancelled(job)
    assert.deepEqual(await cost(() => stores.jobs.move(job, wished)), [1, 0, 1])
    const sooner = { ...wished, rank: '0999' }
    assert.deepEqual(await cost(() => stores.jobs.move(wished, sooner)), [1, 0, 3])
  })

  test('items are written by the kilobyte and read by four, half when a moment behind will do', async () => {
    const TableName = database.nameOf('catalogue')
    const put = (bytes: number) =>
      database.client.send(
        new PutCommand({ TableName, Item: { pk: '9#9', sk: '002#0001', packed: Buffer.alloc(bytes) } }),
      )
    // 'pk' + '9#9' + 'sk' + '002#0001' + 'packed' are 21 bytes.
    assert.deepEqual(await cost(() => put(1003)), [1, 0, 1])
    assert.deepEqual(await cost(() => put(1004)), [1, 0, 2])
    assert.deepEqual(await cost(() => put(4096 * 2)), [1, 0, 9])
    const job = aJob()
    await stores.jobs.create(job)
    assert.deepEqual(await cost(() => stores.jobs.read(job.pandaId)), [1, 1, 0])
    assert.deepEqual(await cost(() => stores.jobs.readMany([job.pandaId, 999_000_002])), [1, 2, 0])
    assert.deepEqual(await cost(() => stores.jobs.claimable(`berth${fresh()}`, 25, 'first')), [1, 0.5, 0])
    assert.deepEqual(await cost(() => stores.sites.all()), [1, 0.5, 0])
  })

  test('a transaction costs each item twice', async () => {
    const launch = aLaunch()
    assert.deepEqual(await cost(() => stores.pilots.saveLaunch(launch)), [1, 0, 1])
    const pilot = aPilot({ launch: launch.launch })
    assert.deepEqual(await cost(() => stores.pilots.register(pilot, 2)), [1, 0, 4])
    assert.deepEqual(await cost(() => stores.pilots.register(pilot, 2)), [1, 0, 4])
  })

  test('what was used is told by table', async () => {
    const before = counted.tables.get('capacity-catalogue')?.writes ?? 0
    await stores.catalogue.save(anAttempt())
    assert.equal(counted.tables.get('capacity-catalogue')?.writes, before + 1)
  })
})

describe('sizes', () => {
  test('a settled job stays well within a kilobyte', async () => {
    const plain = await live()
    const long = await live({
      owner: `${'o'.repeat(60)}@physics.example.edu`,
      failure: { class: 'site', code: 'stage-in', message: 'm'.repeat(100) },
      spent: { site: 2, preempted: 2 },
      refusedSites: ['SLAC-BATCH'],
    })
    assert.ok(plain.size < 650, `${plain.size} bytes`)
    assert.ok(long.size < 1024, `${long.size} bytes`)
  })

  test('a pilot with eight busy slots is written by one unit, each heartbeat and each slot', async () => {
    const launch = aLaunch()
    await stores.pilots.saveLaunch(launch)
    const pilot = aPilot({ launch: launch.launch })
    await stores.pilots.register(pilot, 1)
    for (const [slot, held] of pilot.slots.entries()) {
      const lease = leaseIdOf({
        pandaId: 123_456_045 + slot,
        attempt: 2,
        round: 1,
        revision: 3,
        slot,
        pilotId: pilot.pilotId,
      })
      const next = nextSlot(held, { call: 1234, lease })
      assert.deepEqual(await cost(() => stores.pilots.writeSlot(pilot, slot, next, pilot)), [1, 0, 1])
    }
    const usage = pilot.slots.map((_, slot) => ({ slot, phase: 'staging-out', cpuSeconds: 54_321.5, memoryMiB: 2876 }))
    const beat = { seenAt: AT, leaseEndsAt: AT, usage, diskMiB: 123_456 }
    assert.deepEqual(await cost(() => stores.pilots.beat(pilot.pilotId, beat)), [1, 0, 1])
    assert.ok((await sizeOf('pilots', pilotKey(pilot.pilotId))) < 1024)
  })

  test('a board of all sensors and two snaps is written by one unit until its jobs end, then by two', async () => {
    const sizeAt = async (share: number): Promise<number> => {
      const board = boardAfter(share)
      await stores.boards.create(board)
      return sizeOf('boards', boardKey(DAY, board.task, 0, 1))
    }
    const [none, half, all] = [await sizeAt(0), await sizeAt(0.5), await sizeAt(1)]
    assert.ok(none < 1024, `${none} bytes`)
    assert.ok(half < 1500, `${half} bytes`)
    assert.ok(all < 2048, `${all} bytes`)
  })

  test("an attempt's record with its four files is written by one unit", async () => {
    const record = anAttempt()
    assert.deepEqual(await cost(() => stores.catalogue.save(record)), [1, 0, 1])
    assert.ok((await sizeOf('catalogue', attemptKey(record.pandaId, 1))) < 1024)
  })

  test('a task of a thousand visits is saved within a few kilobytes', async () => {
    const visits = Array.from({ length: 1000 }, (_, n) => ({
      obsHistId: String(85_000 + n * 17),
      catalogs: [0],
      fromTable: true,
    }))
    const task = aTask({ visits })
    await stores.tasks.create(task, `key${fresh()}`, 'hash')
    assert.ok((await sizeOf('jobs', taskKey(task.taskId))) < 8 * 1024)
  })

  test('an observation is stored within half a kilobyte', async () => {
    await stores.observations.save([anObservation()])
    const pk = { pk: { S: '85' }, obsHistId: { S: '85713' } }
    const read = new GetItemCommand({ TableName: database.nameOf('observations'), Key: pk })
    assert.ok(itemBytes((await dynamo.client.send(read)).Item ?? {}) < 512)
  })

  test('bytes are counted as the developer guide does', () => {
    assert.equal(itemBytes({ a: { S: 'é' } }), 1 + 2)
    assert.equal(itemBytes({ a: { N: '-12345' } }), 1 + 5)
    assert.equal(itemBytes({ a: { N: '1000' } }), 1 + 2)
    assert.equal(itemBytes({ a: { B: new Uint8Array(7) }, b: { BOOL: true }, c: { NULL: true } }), 1 + 7 + 2 + 2)
    assert.equal(itemBytes({ a: { L: [{ S: 'xy' }, { N: '1' }] } }), 1 + 3 + (1 + 2) + (1 + 2))
    assert.equal(itemBytes({ a: { M: { key: { S: 'v' } } } }), 1 + 3 + 1 + 3 + 1)
  })
})
