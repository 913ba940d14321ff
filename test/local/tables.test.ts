/** The laptop's tables are those of the definitions, and the items in them end when they should. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { DescribeTableCommand, DescribeTimeToLiveCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { TABLES, type TableName } from '../../lambdas/tables.ts'
import { createTables } from '../../local/tables.ts'
import { startTestDynamo } from '../lambdas/dynamo-fixture.ts'
import { dynamoStores } from '../lambdas/dynamo-stores.ts'
import { AT, aJob, aLaunch, aPilot, aPlacement, aTask } from '../lambdas/stores/records.ts'

const dynamo = await startTestDynamo()
after(() => dynamo.close())
const database = await dynamo.tables('laptop-')

const describe = async (table: TableName) =>
  (await dynamo.client.send(new DescribeTableCommand({ TableName: database.nameOf(table) }))).Table

test('every table stands with its keys, its indexes and its time to live, billed on demand', async () => {
  for (const name of [
    'jobs',
    'boards',
    'pilots',
    'placements',
    'sites',
    'catalogs',
    'observations',
    'catalogue',
  ] as const) {
    const table = await describe(name)
    assert.equal(table?.TableStatus, 'ACTIVE')
    assert.equal(table?.BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST')
    assert.equal(table?.KeySchema?.[0]?.AttributeName, TABLES[name].partitionKey.name)
    const indexes = (table?.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName)
    assert.deepEqual(
      indexes.sort(),
      TABLES[name].indexes.map((index) => index.name),
    )
    const { TimeToLiveDescription } = await dynamo.client.send(
      new DescribeTimeToLiveCommand({ TableName: database.nameOf(name) }),
    )
    assert.equal(TimeToLiveDescription?.AttributeName, 'timeToLive' in TABLES[name] ? 'ttl' : undefined)
  }
})

test('only the jobs have a stream, and its records are keys', async () => {
  assert.deepEqual((await describe('jobs'))?.StreamSpecification, { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' })
  assert.equal((await describe('boards'))?.StreamSpecification, undefined)
})

test('creating the tables again leaves what is in them', async () => {
  const stores = dynamoStores(database)
  const job = aJob()
  await stores.jobs.create(job)
  await createTables(dynamo.client, TABLES, 'laptop-')
  assert.deepEqual(await stores.jobs.read(job.pandaId), job)
})

test('idempotency keys end after seven days, pilots two days after they were seen, placements after sixty', async () => {
  const stores = dynamoStores(database)
  const launch = aLaunch()
  await stores.pilots.saveLaunch(launch)
  const pilot = aPilot({ launch: launch.launch })
  await stores.pilots.register(pilot, 1)
  await stores.pilots.beat(pilot.pilotId, {
    seenAt: '2026-01-06T10:00:00.000Z',
    leaseEndsAt: AT,
    usage: [],
    diskMiB: 1,
  })
  await stores.placements.save(aPlacement(), [])
  await stores.tasks.create(aTask(), 'key', 'hash')
  const days = async (table: TableName) => {
    const { Items = [] } = await dynamo.client.send(new ScanCommand({ TableName: database.nameOf(table) }))
    return Items.flatMap(({ ttl }) =>
      ttl?.N === undefined ? [] : [(Number(ttl.N) * 1000 - Date.parse(AT)) / 86_400_000],
    )
  }
  assert.deepEqual(await days('jobs'), [7])
  assert.deepEqual((await days('pilots')).sort(), [3, 7])
  assert.deepEqual(await days('placements'), [60])
})
