/** Counts what a client's calls cost in DynamoDB's units, for the benchmark: bytes, indexes and failed conditions too. */
import {
  ConditionalCheckFailedException,
  type ConsumedCapacity,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { itemBytes } from './dynamo-size.ts'

export interface Capacity {
  calls: number
  /** Read units: 4 KB read strongly, or 8 KB eventually. */
  reads: number
  /** Write units: 1 KB written, of the table and of each index that changes. */
  writes: number
  /** The same by table; a call of several tables counts at each. */
  readonly tables: Map<string, { calls: number; reads: number; writes: number }>
}

const WRITE_UNIT_BYTES = 1024
/** A transaction writes each item twice: to prepare, and to commit. */
const TRANSACTION_UNITS = 2
const READS = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand']
const CONDITIONAL = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand']

/** What a call used of a table. */
interface Used {
  readonly table: string
  readonly units: number
}

/** One report of the engine, or one for each table; DynamoDB's vector searches report otherwise, and none is made. */
function usedOf(output: object): Used[] {
  if (!('ConsumedCapacity' in output)) return []
  const reports: readonly ConsumedCapacity[] = [output.ConsumedCapacity ?? []].flat()
  return reports.map(({ TableName = '', CapacityUnits = 0 }) => ({ table: TableName, units: CapacityUnits }))
}

/** A condition that fails costs the write of the item that is there, or one unit; DynamoDB does not report it. */
function usedByRefusal(error: unknown, tables: readonly string[]): Used[] {
  if (error instanceof ConditionalCheckFailedException) {
    const units = Math.max(1, Math.ceil(itemBytes(error.Item ?? {}) / WRITE_UNIT_BYTES))
    return tables.map((table) => ({ table, units }))
  }
  if (!(error instanceof TransactionCanceledException)) return []
  return tables.map((table) => ({ table, units: TRANSACTION_UNITS }))
}

/** The tables that a write names, once for each item. */
function tablesOf(input: object): string[] {
  if ('TableName' in input) return [String(input.TableName)]
  const items: readonly object[] =
    'TransactItems' in input && Array.isArray(input.TransactItems) ? input.TransactItems : []
  return items.flatMap((item) => Object.values(item).map(({ TableName }) => TableName))
}

/** What one call used of one table. */
export interface CallCapacity {
  readonly table: string
  readonly reads: number
  readonly writes: number
}

/**
 * From now on every call of the client is told of, in its caller's async context: DynamoDB's operation (`UpdateItem`,
 * `Query` …) and what it used of each table.
 */
export function onCapacity(
  client: DynamoDBDocumentClient,
  tell: (operation: string, used: readonly CallCapacity[]) => void,
): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '')
        const isRead = READS.includes(commandName)
        const asking = { ReturnConsumedCapacity: 'INDEXES' as const }
        const refusals = CONDITIONAL.includes(commandName)
          ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }
          : {}
        const written = ({ table, units }: Used) => ({ table, reads: 0, writes: units })
        const read = ({ table, units }: Used) => ({ table, reads: units, writes: 0 })
        try {
          const answer = await next({ ...args, input: { ...args.input, ...asking, ...refusals } })
          tell(operation, usedOf(answer.output).map(isRead ? read : written))
          return answer
        } catch (error) {
          tell(operation, usedByRefusal(error, tablesOf(args.input)).map(written))
          throw error
        }
      },
    { name: 'capacityCounter', step: 'initialize' },
  )
}

/** From now on every call of the client is counted in the object that is returned. */
export function capacityCounter(client: DynamoDBDocumentClient): Capacity {
  const counted: Capacity = { calls: 0, reads: 0, writes: 0, tables: new Map() }
  onCapacity(client, (_operation, used) => {
    counted.calls += 1
    for (const { table, reads, writes } of used) {
      const at = counted.tables.get(table) ?? { calls: 0, reads: 0, writes: 0 }
      counted.tables.set(table, { calls: at.calls + 1, reads: at.reads + reads, writes: at.writes + writes })
      counted.reads += reads
      counted.writes += writes
    }
  })
  return counted
}
