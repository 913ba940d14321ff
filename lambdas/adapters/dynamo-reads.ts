/** Reads of one item, of many by key, and of pages. Whoever reads names the shape in which the item was written. */
import { setTimeout } from 'node:timers/promises'
import {
  BatchGetCommand,
  type BatchGetCommandOutput,
  GetCommand,
  type GetCommandOutput,
  paginateQuery,
  paginateScan,
  type QueryCommandInput,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb'
import type { TableName } from '../tables.ts'
import type { Database } from './dynamo-client.ts'

/** What the document client hands out, of any shape. */
type Attribute = NonNullable<GetCommandOutput['Item']>[string]

/** The item in the shape in which it was written. */
export const asWritten = <Item>(item: Attribute): Item | undefined => item

/** `strong` sees every write that was answered, at twice the price; `eventual` may be a moment behind. */
export type Consistency = 'strong' | 'eventual'

type Key = Readonly<object>

export async function readItem<Item>(
  { client, nameOf }: Database,
  table: TableName,
  key: Key,
  consistency: Consistency,
): Promise<Item | undefined> {
  const read = new GetCommand({ TableName: nameOf(table), Key: { ...key }, ConsistentRead: consistency === 'strong' })
  return asWritten<Item>((await client.send(read)).Item)
}

const MOST_GETS = 100
const MOST_TRIES = 8

/** Pauses before a repeat: DynamoDB leaves a part of a batch undone when a table is asked too much. */
export async function pause(table: string, tries: number): Promise<void> {
  if (tries === MOST_TRIES) throw new Error(`${table} left a part of a batch undone ${tries} times`)
  if (tries > 0) await setTimeout(25 * 2 ** tries * Math.random())
}

export function* chunksOf<Item>(items: readonly Item[], most: number): Iterable<Item[]> {
  for (let at = 0; at < items.length; at += most) yield items.slice(at, at + most)
}

/** The items that there are of many keys, in no order; a key given twice is read once. */
export async function readItems<Item>(
  database: Database,
  table: TableName,
  keys: readonly Key[],
  consistency: Consistency,
): Promise<Item[]> {
  const different = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()]
  const chunks = [...chunksOf(different, MOST_GETS)]
  const read = await Promise.all(chunks.map((chunk) => readChunk<Item>(database, table, chunk, consistency)))
  return read.flat()
}

async function readChunk<Item>(
  { client, nameOf }: Database,
  table: TableName,
  keys: readonly Key[],
  consistency: Consistency,
): Promise<Item[]> {
  const name = nameOf(table)
  const items: Attribute[] = []
  let left: Record<string, unknown>[] = keys.map((key) => ({ ...key }))
  for (let tries = 0; left.length > 0; tries++) {
    await pause(name, tries)
    const requests = { [name]: { Keys: left, ConsistentRead: consistency === 'strong' } }
    const answer: BatchGetCommandOutput = await client.send(new BatchGetCommand({ RequestItems: requests }))
    items.push(...(answer.Responses?.[name] ?? []))
    left = answer.UnprocessedKeys?.[name]?.Keys ?? []
  }
  return items
}

type Query = Omit<QueryCommandInput, 'TableName'>
type Scan = Omit<ScanCommandInput, 'TableName'>

/** All items of a query, page after page as they are asked for. */
export async function* queryItems<Item>({ client, nameOf }: Database, table: TableName, query: Query) {
  for await (const { Items } of paginateQuery({ client }, { TableName: nameOf(table), ...query }))
    yield* shaped<Item>(Items)
}

/** All items of a table. */
export async function* scanItems<Item>({ client, nameOf }: Database, table: TableName, scan: Scan) {
  for await (const { Items } of paginateScan({ client }, { TableName: nameOf(table), ...scan }))
    yield* shaped<Item>(Items)
}

const shaped = <Item>(items: Attribute[] = []): Item[] => items

/** The items of a query, at most so many. */
export async function queryFirst<Item>(database: Database, table: TableName, query: Query, most: number) {
  const items: Item[] = []
  for await (const item of queryItems<Item>(database, table, { Limit: most, ...query })) {
    items.push(item)
    if (items.length === most) break
  }
  return items
}
