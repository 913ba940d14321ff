/** The queue edge: each message is checked and taken on; those that fail come again, the rest of the batch does not. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { type MessageOf, QUEUES, type QueueName } from '../core/contract/events.ts'
import { logFault } from './log.ts'

/** The queues seen as parsers, so that the compiler ties each message's type to the queue's name. */
const PARSERS: { readonly [Q in QueueName]: { parse(json: unknown): MessageOf<Q> } } = QUEUES

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse>

/** A Lambda's entry for a queue. A message that is not of the queue's shape can never be taken on: it goes the way of failures. */
export function queueHandler<Q extends QueueName>(
  queue: Q,
  take: (message: MessageOf<Q>) => Promise<void>,
): QueueHandler {
  const takeRecord = async (record: SQSRecord): Promise<string | undefined> => {
    try {
      await take(PARSERS[queue].parse(JSON.parse(record.body)))
      return undefined
    } catch (error) {
      logFault(record.messageId, queue, error)
      return record.messageId
    }
  }
  return async (event) => {
    const failed: string[] = []
    for (const record of event.Records) {
      const id = await takeRecord(record)
      if (id !== undefined) failed.push(id)
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
  }
}
