/** Feeds progress from the jobs table's stream, as Lambda's own stream mapping does: in order, from where it stopped. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams'
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda'

export interface StreamOptions {
  readonly client: DynamoDBStreamsClient
  readonly table: string
  /** Where the last sequence number taken is kept. */
  readonly checkpoint: string
  readonly handler: (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>
  readonly signal: AbortSignal
  readonly onFault: (error: unknown) => Promise<void>
}

const BATCH = 100
const IDLE_MS = 60

async function latestShard({ client, table }: StreamOptions): Promise<{ StreamArn: string; ShardId: string }> {
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: table }))
  const StreamArn = Streams.at(-1)?.StreamArn ?? ''
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }))
  return { StreamArn, ShardId: StreamDescription?.Shards?.at(-1)?.ShardId ?? '' }
}

const readCheckpoint = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)

/** Renamed into place: a crash leaves the old one, and records taken twice do no harm. */
async function writeCheckpoint(path: string, sequence: string): Promise<void> {
  await writeFile(`${path}.new`, sequence)
  await rename(`${path}.new`, path)
}

async function iteratorFrom(options: StreamOptions, sequence: string | undefined): Promise<string | undefined> {
  const shard = await latestShard(options)
  const from =
    sequence === undefined
      ? { ShardIteratorType: 'TRIM_HORIZON' as const }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: sequence }
  return (await options.client.send(new GetShardIteratorCommand({ ...shard, ...from }))).ShardIterator
}

const eventOf = (records: readonly StreamRecord[]): DynamoDBStreamEvent => ({
  Records: records.map(({ dynamodb }) => ({
    dynamodb: {
      Keys: { pk: { S: dynamodb?.Keys?.pk?.S ?? '' }, sk: { S: dynamodb?.Keys?.sk?.S ?? '' } },
      SequenceNumber: dynamodb?.SequenceNumber ?? '',
    },
  })),
})

/** Reads until the signal. A batch that failed is read again from the last checkpoint. */
export async function pollStream(options: StreamOptions): Promise<void> {
  let sequence = await readCheckpoint(options.checkpoint)
  let iterator: string | undefined
  while (!options.signal.aborted) {
    try {
      iterator ??= await iteratorFrom(options, sequence)
      const { Records = [], NextShardIterator } = await options.client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: BATCH }),
      )
      if (Records.length > 0) sequence = await take(options, Records, sequence)
      else await sleep(IDLE_MS)
      iterator = NextShardIterator
    } catch (error) {
      iterator = undefined
      await options.onFault(error)
    }
  }
}

async function take(
  options: StreamOptions,
  records: readonly StreamRecord[],
  before: string | undefined,
): Promise<string | undefined> {
  const { batchItemFailures } = await options.handler(eventOf(records))
  if (batchItemFailures.length > 0) throw new Error(`the stream's batch from ${before ?? 'the beginning'} failed`)
  const last = records.at(-1)?.dynamodb?.SequenceNumber
  if (last !== undefined) await writeCheckpoint(options.checkpoint, last)
  return last
}
