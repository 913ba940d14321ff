/** A DynamoDB of a test's own, with every table, gone when the test file ends. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type Database, database, dynamoClient } from '../../lambdas/adapters/dynamo-client.ts'
import { TABLES } from '../../lambdas/tables.ts'
import { startDynamodb } from '../../local/dynamodb.ts'
import { freePort } from '../../local/listen.ts'
import { createTables } from '../../local/tables.ts'

export interface TestDynamo {
  readonly client: DynamoDBDocumentClient
  /** Tables whose names begin so, created when they are missing, and a client of their own to put faults into. */
  tables(prefix: string): Promise<Database>
  close(): Promise<void>
}

export async function startTestDynamo(): Promise<TestDynamo> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-tables-'))
  const engine = await startDynamodb(folder, await freePort(0))
  const clientOf = () =>
    dynamoClient({
      endpoint: engine.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
  return {
    client: clientOf(),
    async tables(prefix) {
      const client = clientOf()
      await createTables(client, TABLES, prefix)
      return database(client, prefix)
    },
    async close() {
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
