/** Queues in SQS: one JSON message a call. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueName } from '../../core/contract/events.ts'
import type { Queues } from '../../core/world.ts'

/** SQS delays a message by 15 minutes at most. */
const LONGEST_DELAY_SECONDS = 900

/** @param urls the URL of each queue by its name */
export function sqsQueues(client: SQSClient, urls: Readonly<Record<QueueName, string>>): Queues {
  return {
    async send(queue, message, delaySeconds = 0) {
      const DelaySeconds = Math.min(Math.ceil(Math.max(delaySeconds, 0)), LONGEST_DELAY_SECONDS)
      const MessageBody = JSON.stringify(message)
      const delay = DelaySeconds > 0 ? { DelaySeconds } : {}
      await client.send(new SendMessageCommand({ QueueUrl: urls[queue], MessageBody, ...delay }))
    },
  }
}
