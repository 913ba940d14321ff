/** The DynamoDB client: one for a process, with time limits and retries fit for a store that answers in milliseconds. */
import { DynamoDBClient, type DynamoDBClientConfig, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { TableName } from '../tables.ts'

/** What every store needs: the client, and what the stage calls its tables. */
export interface Database {
  readonly client: DynamoDBDocumentClient
  readonly nameOf: (table: TableName) => string
}

/** `imsim-prod-` makes `imsim-prod-jobs`: several stages may live in one account. */
export const database = (client: DynamoDBDocumentClient, prefix: string): Database => ({
  client,
  nameOf: (table) => prefix + table,
})

const LIMITS: DynamoDBClientConfig = {
  maxAttempts: 6,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
}

/** Region and credentials come from the environment, as on Lambda; so does the endpoint, unless one is given. */
export function dynamoClient(config: DynamoDBClientConfig = {}): DynamoDBDocumentClient {
  const client = new DynamoDBClient({ ...LIMITS, ...config })
  retryConflicts(client)
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })
}

/** Reasons for which a transaction may be sent again as it is. */
const PASSING = ['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']

const isPassing = (error: unknown): error is Error =>
  error instanceof TransactionCanceledException
    ? (error.CancellationReasons ?? []).every(({ Code = 'None' }) => PASSING.includes(Code))
    : error instanceof Error && error.name === 'TransactionConflictException'

/** Two transactions that met on one item are no fault of either: the SDK would give up, now it tries again. */
function retryConflicts(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args)
      } catch (error) {
        if (isPassing(error)) Object.assign(error, { $retryable: {} })
        throw error
      }
    },
    { name: 'retryConflicts', step: 'finalizeRequest', priority: 'low' },
  )
}
