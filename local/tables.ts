/** Creates the tables on the laptop's DynamoDB, from the same definitions as the cloud's stack. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  type Projection,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import type { IndexDefinition, KeyAttribute, TableDefinition } from '../lambdas/tables.ts'

const PATIENCE_SECONDS = 30

/** Creates what is missing and waits until all are there; tables of an earlier run stay as they are. */
export async function createTables(
  client: DynamoDBClient,
  tables: Readonly<Record<string, TableDefinition>>,
  prefix: string,
): Promise<void> {
  await Promise.all(Object.entries(tables).map(([name, table]) => createTable(client, prefix + name, table)))
}

async function createTable(client: DynamoDBClient, TableName: string, table: TableDefinition): Promise<void> {
  try {
    await client.send(new CreateTableCommand(inputOf(TableName, table)))
  } catch (error) {
    if (error instanceof ResourceInUseException) return
    throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: PATIENCE_SECONDS, minDelay: 0.05, maxDelay: 1 }, { TableName })
  const { timeToLive } = table
  if (timeToLive === undefined) return
  const TimeToLiveSpecification = { AttributeName: timeToLive, Enabled: true }
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
}

function inputOf(TableName: string, table: TableDefinition): CreateTableCommandInput {
  const keys = [table, ...table.indexes].flatMap(({ partitionKey, sortKey }) => [
    partitionKey,
    ...(sortKey === undefined ? [] : [sortKey]),
  ])
  const types = new Map(keys.map(({ name, type }) => [name, type]))
  return {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schemaOf(table.partitionKey, table.sortKey),
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    ...(table.indexes.length === 0 ? {} : { GlobalSecondaryIndexes: table.indexes.map(indexOf) }),
    ...(table.stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.stream } }),
  }
}

const schemaOf = (partition: KeyAttribute, sort: KeyAttribute | undefined) => [
  { AttributeName: partition.name, KeyType: 'HASH' as const },
  ...(sort === undefined ? [] : [{ AttributeName: sort.name, KeyType: 'RANGE' as const }]),
]

const indexOf = ({ name, partitionKey, sortKey, projection }: IndexDefinition) => ({
  IndexName: name,
  KeySchema: schemaOf(partitionKey, sortKey),
  Projection: projectionOf(projection),
})

const projectionOf = (projection: IndexDefinition['projection']): Projection =>
  projection === 'ALL' || projection === 'KEYS_ONLY'
    ? { ProjectionType: projection }
    : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...projection] }
