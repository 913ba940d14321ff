/** The journey's look behind the service: the whole stream of the jobs table, what the tables hold, and whether queues are empty. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBStreamEvent } from 'aws-lambda'
import { QUEUES } from '../../core/contract/events.ts'

type Settings = Readonly<Record<string, string>>

async function readShard(client: DynamoDBStreamsClient, StreamArn: string, ShardId: string): Promise<StreamRecord[]> {
  const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const }
  let { ShardIterator } = await client.send(new GetShardIteratorCommand(from))
  const records: StreamRecord[] = []
  while (ShardIterator !== undefined) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 1000 }))
    if (page.Records === undefined || page.Records.length === 0) break
    records.push(...page.Records)
    ShardIterator = page.NextShardIterator
  }
  return records
}

/** Every record that the stream still holds, oldest first. */
export async function streamRecords(settings: Settings): Promise<DynamoDBStreamEvent['Records']> {
  const client = new DynamoDBStreamsClient({ endpoint: settings.AWS_ENDPOINT_URL_DYNAMODB ?? '' })
  const TableName = `${settings.IMSIM_TABLE_PREFIX}jobs`
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName }))
  const StreamArn = Streams.at(-1)?.StreamArn ?? ''
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }))
  const shards = StreamDescription?.Shards ?? []
  const records = await Promise.all(shards.map(({ ShardId = '' }) => readShard(client, StreamArn, ShardId)))
  client.destroy()
  return records.flat().map(({ dynamodb }) => ({
    dynamodb: {
      Keys: { pk: { S: dynamodb?.Keys?.pk?.S ?? '' }, sk: { S: dynamodb?.Keys?.sk?.S ?? '' } },
      SequenceNumber: dynamodb?.SequenceNumber ?? '',
    },
  }))
}

/** Every item of the tables that progress writes or moves, by table and key. */
export async function tablesNow(settings: Settings): Promise<Record<string, unknown>> {
  const client = new DynamoDBClient({ endpoint: settings.AWS_ENDPOINT_URL_DYNAMODB ?? '' })
  const documents = DynamoDBDocumentClient.from(client)
  const dump = async (table: string): Promise<[string, unknown][]> => {
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: settings.IMSIM_TABLE_PREFIX + table }))
    return Items.map((item) => [[table, item.pk, item.sk, item.placementId].join(' '), item])
  }
  const tables = await Promise.all(['jobs', 'boards', 'placements', 'catalogue'].map(dump))
  client.destroy()
  return Object.fromEntries(tables.flat())
}

/** Whether no message waits in any queue, nor is being worked on. */
export async function areQueuesEmpty(settings: Settings): Promise<boolean> {
  const client = new SQSClient({ endpoint: settings.AWS_ENDPOINT_URL_SQS ?? '' })
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
  const counts = await Promise.all(
    Object.keys(QUEUES).map(async (name) => {
      const QueueUrl = `${settings.IMSIM_QUEUE_PREFIX}${name}`
      const { Attributes } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      )
      return AttributeNames.reduce((sum, attribute) => sum + Number(Attributes?.[attribute] ?? 0), 0)
    }),
  )
  client.destroy()
  return counts.every((count) => count === 0)
}
