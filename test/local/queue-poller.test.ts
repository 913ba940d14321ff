/** The laptop's SQS mapping on the real engine: what is done is gone, what failed comes again soon and alone. */

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { SQSEvent } from 'aws-lambda'
import { type Engines, queueUrl, startEngines } from '../../local/engines.ts'
import { pollQueue } from '../../local/queue-poller.ts'
import { PATIENCE_SECONDS } from '../patience.ts'

let folder: string
let engines: Engines
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queue-poller-'))
  engines = await startEngines({ folder })
})
after(async () => {
  await engines.close()
  await rm(folder, { recursive: true })
})

test('a message that failed comes again within seconds, the others of its batch do not', async () => {
  const { endpoints, keys } = engines
  const client = new SQSClient({ endpoint: endpoints.sqs, region: 'us-east-1', credentials: keys })
  await client.send(new CreateQueueCommand({ QueueName: 'work', Attributes: { VisibilityTimeout: '60' } }))
  const url = queueUrl(endpoints.sqs, 'work')
  for (const MessageBody of ['good', 'bad', 'fine'])
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody }))
  const taken: string[] = []
  const stop = new AbortController()
  const handler = async ({ Records }: SQSEvent) => {
    taken.push(...Records.map(({ body }) => body))
    const failed = Records.filter(({ body }) => body === 'bad' && taken.filter((of) => of === 'bad').length === 1)
    if (taken.filter((of) => of === 'bad').length === 2) stop.abort()
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) }
  }
  const late = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
  late.addEventListener('abort', () => stop.abort())
  await pollQueue(client, url, handler, stop.signal, (error) => Promise.reject(error))
  assert.deepEqual(taken.sort(), ['bad', 'bad', 'fine', 'good'])
  assert.equal(late.aborted, false)
  client.destroy()
})
