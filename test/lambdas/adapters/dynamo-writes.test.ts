/** The stores on DynamoDB stay right when answers are lost, tables are asked too much, and transactions meet. */
import assert from 'node:assert/strict'
import { after, beforeEach, describe, test } from 'node:test'
import {
  ProvisionedThroughputExceededException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb'
import { leased, placed, started } from '../../../core/job.ts'
import { nextSlot } from '../../../core/pilot.ts'
import { startTestDynamo } from '../dynamo-fixture.ts'
import { dynamoStores, type Stores } from '../dynamo-stores.ts'
import {
  AT,
  aBoard,
  aCatalog,
  aJob,
  aLaunch,
  anAttempt,
  anObservation,
  aPilot,
  aPlacement,
  aSite,
  aTask,
  DAY,
  fresh,
  ONLINE,
} from '../stores/records.ts'

const dynamo = await startTestDynamo()
after(() => dynamo.close())
const database = await dynamo.tables('faults-')
const stores = dynamoStores(database)

/** What happens to the next call of its kind: it gets the call, to make it or not, and what is sent. */
interface Fault {
  readonly on: RegExp
  strikes(call: () => Promise<object | undefined>, sent: string): Promise<void>
}
const ON_WRITES = /(Put|Update|TransactWrite)Items?$/

let fault: Fault | undefined
let attempts = 0
beforeEach(() => {
  fault = undefined
})

interface Request {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const isRequest = (value: unknown): value is Request =>
  typeof value === 'object' && value !== null && 'headers' in value && 'body' in value

/** Stands between the SDK's retries and the network; a fault strikes once. */
database.client.middlewareStack.add(
  (next) => async (args) => {
    attempts += 1
    const { request } = args
    assert.ok(isRequest(request))
    if (!fault?.on.test(request.headers['x-amz-target'] ?? '')) return next(args)
    const struck = fault
    fault = undefined
    const answers: Awaited<ReturnType<typeof next>>[] = []
    await struck.strikes(async () => {
      const answer = await next(args)
      answers.push(answer)
      return answer.output
    }, Buffer.from(request.body).toString())
    const [answer] = answers
    assert.ok(answer, 'a fault either makes the call or throws')
    return answer
  },
  { name: 'faults', step: 'deserialize', priority: 'high' },
)

const metadata = { $metadata: {}, message: 'for this test' }

/** The write goes through, its answer is lost; `meanwhile` somebody else may write. */
const lost = (meanwhile: () => Promise<unknown> = async () => {}): Fault => ({
  on: ON_WRITES,
  async strikes(call) {
    await call()
    await meanwhile()
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' })
  },
})

const refusing = (error: Error, meanwhile: () => Promise<unknown> = async () => {}): Fault => ({
  on: ON_WRITES,
  async strikes() {
    await meanwhile()
    throw error
  },
})

const throttled = () => refusing(new ProvisionedThroughputExceededException(metadata))
const conflict = () => refusing(new TransactionConflictException(metadata))
const cancelledBy = (...codes: string[]) =>
  refusing(new TransactionCanceledException({ ...metadata, CancellationReasons: codes.map((Code) => ({ Code })) }))

/** Each operation prepares its items, and gives the write to make and what it should answer. */
type Prepared = readonly [write: () => Promise<unknown>, answer: unknown, seen?: () => Promise<unknown>, is?: unknown]

const activated = () => placed(aJob(), { site: 'BNL', berth: 'b', rank: 'a', at: AT })

const OPERATIONS: Record<string, (stores: Stores) => Promise<Prepared>> = {
  async 'jobs.create'({ jobs }) {
    const job = activated()
    return [() => jobs.create(job), true, () => jobs.read(job.pandaId), job]
  },
  async 'jobs.move'({ jobs }) {
    const job = activated()
    await jobs.create(job)
    const sent = leased(job, 'L1', AT, { host: 'node-7' })
    return [() => jobs.move(job, sent), true, () => jobs.read(job.pandaId), sent]
  },
  async 'boards.create'({ boards }) {
    const board = aBoard()
    await boards.create(aBoard())
    return [() => boards.create(board), true, () => boards.read(DAY, board.task, 0), board]
  },
  async 'boards.write'({ boards }) {
    const board = aBoard()
    await boards.create(board)
    return [() => boards.write(board), true, () => boards.read(DAY, board.task, 0), { ...board, revision: 1 }]
  },
  async 'boards.writeTask'({ boards }) {
    const empty = await boards.readTask(DAY, fresh())
    const written = { ...empty, revision: 1 }
    return [() => boards.writeTask(empty), true, () => boards.readTask(DAY, empty.task), written]
  },
  async 'tasks.create'({ tasks }) {
    const task = aTask()
    return [() => tasks.create(task, `key${fresh()}`, 'hash'), undefined, () => tasks.read(task.taskId), task]
  },
  async 'tasks.write'({ tasks }) {
    const task = aTask()
    await tasks.create(task, `key${fresh()}`, 'hash')
    return [() => tasks.write(task), true, () => tasks.read(task.taskId), { ...task, revision: 1 }]
  },
  async 'pilots.register'({ pilots }) {
    const launch = aLaunch()
    await pilots.saveLaunch(launch)
    const pilot = aPilot({ launch: launch.launch })
    const registered = async () => (await pilots.launches()).find((each) => each.launch === launch.launch)?.registered
    return [() => pilots.register(pilot, 2), true, registered, 1]
  },
  async 'sites.beginLaunch'({ sites }) {
    const name = `site${fresh()}`
    await sites.define(aSite(name), ONLINE)
    return [() => sites.beginLaunch(name, 'L1', undefined), true, async () => (await sites.read(name))?.launched, 'L1']
  },
  async 'pilots.writeSlot'({ pilots }) {
    const pilot = await registered(stores)
    const next = nextSlot({ version: 0, call: 0 }, { call: 1, lease: 'L1' })
    const read = async () => (await pilots.read(pilot.pilotId))?.slots[0]
    return [() => pilots.writeSlot(pilot, 0, next, pilot), true, read, next]
  },
  async 'pilots.beat'({ pilots }) {
    const pilot = await registered(stores)
    const beat = { seenAt: AT, leaseEndsAt: AT, usage: [], diskMiB: 9 }
    const beaten = { ...pilot, ...beat }
    return [() => pilots.beat(pilot.pilotId, beat), beaten, () => pilots.read(pilot.pilotId), beaten]
  },
  async 'pilots.markLost'({ pilots }) {
    const pilot = await registered(stores)
    const marked = { ...pilot, lost: true }
    return [() => pilots.markLost(pilot), marked, () => pilots.read(pilot.pilotId), marked]
  },
  async 'placements.save'({ placements }) {
    const placement = aPlacement()
    const advance = { site: `site${fresh()}`, owner: 'ada', startTag: 1, finishTag: 2 }
    return [() => placements.save(placement, [advance]), true, () => placements.read(placement.placementId), placement]
  },
  async 'catalogs.write'({ catalogs }) {
    const catalog = aCatalog()
    await catalogs.create(catalog)
    return [() => catalogs.write(catalog), true, () => catalogs.read(catalog.catalogId), { ...catalog, revision: 1 }]
  },
}

async function registered({ pilots }: Stores) {
  const launch = aLaunch()
  await pilots.saveLaunch(launch)
  const pilot = aPilot({ launch: launch.launch })
  await pilots.register(pilot, 2)
  return pilot
}

async function strike(operation: string, next: Fault): Promise<void> {
  const [write, answer, seen, is] = (await OPERATIONS[operation]?.(stores)) ?? [async () => {}, undefined]
  const before = attempts
  fault = next
  assert.deepEqual(await write(), answer)
  assert.ok(attempts - before >= 2, 'the SDK tried again')
  assert.deepEqual(await seen?.(), is)
}

describe('an answer that is lost after the write went through', () => {
  for (const operation of Object.keys(OPERATIONS))
    test(`does not make ${operation} fail`, () => strike(operation, lost()))

  test('is no win for a lease that another then took the job from', async () => {
    const job = activated()
    await stores.jobs.create(job)
    const sent = leased(job, 'L1', AT, { host: 'node-7' })
    const others = started(sent, AT)
    fault = lost(() => stores.jobs.move(sent, others))
    assert.equal(await stores.jobs.move(job, sent), false)
    assert.deepEqual(await stores.jobs.read(job.pandaId), others)
  })

  test('leaves a gap in the numbers of tasks, never a number twice', async () => {
    const before = await stores.tasks.nextId()
    fault = lost()
    assert.equal(await stores.tasks.nextId(), before + 2)
  })
})

describe('a write that another made first', () => {
  test('is not taken for our own after a repeat', async () => {
    const job = activated()
    await stores.jobs.create(job)
    const timeout = Object.assign(new Error('no answer'), { name: 'TimeoutError' })
    fault = refusing(timeout, () => stores.jobs.move(job, leased(job, 'L2', AT, { host: 'node-7' })))
    assert.equal(await stores.jobs.move(job, leased(job, 'L1', AT, { host: 'node-7' })), false)
    assert.equal((await stores.jobs.read(job.pandaId))?.lease, 'L2')
  })

  test('costs no second read when nothing was repeated', async () => {
    const job = activated()
    await stores.jobs.create(job)
    await stores.jobs.move(job, leased(job, 'L1', AT, { host: 'node-7' }))
    const before = attempts
    assert.equal(await stores.jobs.move(job, leased(job, 'L1', AT, { host: 'node-7' })), false)
    assert.equal(attempts - before, 1)
  })
})

describe('a table that is asked too much', { concurrency: false }, () => {
  for (const operation of ['jobs.move', 'pilots.beat', 'boards.write'])
    test(`lets ${operation} wait and try again`, () => strike(operation, throttled()))

  test('leaves a part of a batch unread, which is read again', async () => {
    const records = [anAttempt(), anAttempt(), anAttempt()]
    for (const record of records) await stores.catalogue.save(record)
    fault = unprocessed('UnprocessedKeys')
    assert.equal((await stores.catalogue.readMany(records)).length, 3)
  })

  test('leaves a part of a batch unwritten, which is written again', async () => {
    fault = unprocessed('UnprocessedItems')
    await stores.observations.save([anObservation({ obsHistId: '31' }), anObservation({ obsHistId: '32' })])
    assert.equal((await stores.observations.read('32'))?.obsHistId, '32')
  })

  test('that never answers in full is an error that names it', async () => {
    const never: Fault = {
      ...unprocessed('UnprocessedKeys'),
      async strikes(call, sent) {
        await unprocessed('UnprocessedKeys').strikes(call, sent)
        fault = never
      },
    }
    fault = never
    await assert.rejects(stores.catalogue.readMany([anAttempt()]), /faults-catalogue left a part of a batch undone/)
  })
})

/** DynamoDB answers a batch as if it had done nothing of it. */
const unprocessed = (name: 'UnprocessedKeys' | 'UnprocessedItems'): Fault => ({
  on: /Batch/,
  async strikes(call, sent) {
    Object.assign((await call()) ?? {}, { Responses: {}, [name]: JSON.parse(sent, unwrapped).RequestItems })
  },
})

/** Attributes as the document client has them by now: `{"S": "x"}` is `"x"`. */
const unwrapped = (_: string, value: { readonly S?: string; readonly N?: string }) =>
  value.S ?? (value.N === undefined ? value : Number(value.N))

describe('transactions that meet on an item', () => {
  for (const operation of ['tasks.create', 'pilots.register', 'placements.save']) {
    test(`are tried again by ${operation}`, () => strike(operation, cancelledBy('None', 'TransactionConflict')))
    test(`are tried again by ${operation} when throttled`, () =>
      strike(operation, cancelledBy('ThrottlingError', 'None')))
  }

  test('let a single write try again', () => strike('pilots.beat', conflict()))

  test('are not tried again when a condition failed too', async () => {
    const task = aTask()
    fault = cancelledBy('ConditionalCheckFailed', 'TransactionConflict')
    const before = attempts
    await assert.rejects(stores.tasks.create(task, `key${fresh()}`, 'hash'))
    assert.equal(attempts - before, 2)
  })
})
