/** Feeds a Lambda from its queue, as Lambda's own SQS mapping does: batches in, failures left to come again. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import type { QueueHandler } from '../lambdas/queue.ts'

const BATCH = 10
/** Short enough to end soon when the service is stopped: an aborted poll would hide the next message. */
const WAIT_SECONDS = 2

const recordOf = (message: Message): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '0', SenderId: '', ApproximateFirstReceiveTimestamp: '0' },
  messageAttributes: {},
  md5OfBody: message.MD5OfBody ?? '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'laptop',
  awsRegion: 'local',
})

async function pollOnce(client: SQSClient, QueueUrl: string, handler: QueueHandler): Promise<void> {
  const receive = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: BATCH,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  })
  const { Messages = [] } = await client.send(receive)
  if (Messages.length === 0) return
  const { batchItemFailures } = await handler({ Records: Messages.map(recordOf) })
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  const isFailed = ({ MessageId = '' }: Message) => failed.has(MessageId)
  await forget(
    client,
    QueueUrl,
    Messages.filter((message) => !isFailed(message)),
  )
  await delay(client, QueueUrl, Messages.filter(isFailed))
}

async function forget(client: SQSClient, QueueUrl: string, done: readonly Message[]): Promise<void> {
  if (done.length === 0) return
  const Entries = done.map(({ ReceiptHandle }, n) => ({ Id: String(n), ReceiptHandle }))
  await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))
}

/** What failed comes again after 2, 4, 8 … seconds: a laptop's user should not wait for the cloud's visibility timeout. */
async function delay(client: SQSClient, QueueUrl: string, failed: readonly Message[]): Promise<void> {
  if (failed.length === 0) return
  const Entries = failed.map(({ ReceiptHandle, Attributes }, n) => ({
    Id: String(n),
    ReceiptHandle,
    VisibilityTimeout: 2 ** Math.min(Number(Attributes?.ApproximateReceiveCount ?? 1), 6),
  }))
  await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }))
}

/** Polls until the signal; resolves once the last batch is done. `onFault` hears of polls that failed. */
export async function pollQueue(
  client: SQSClient,
  queueUrl: string,
  handler: QueueHandler,
  signal: AbortSignal,
  onFault: (error: unknown) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) await pollOnce(client, queueUrl, handler).catch(onFault)
}
