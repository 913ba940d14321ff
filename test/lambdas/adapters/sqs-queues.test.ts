import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CreateQueueCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { QueueName } from '../../../core/contract/events.ts'
import type { Queues } from '../../../core/world.ts'
import { sqsClient } from '../../../lambdas/adapters/aws-clients.ts'
import { sqsQueues } from '../../../lambdas/adapters/sqs-queues.ts'
import { type Engines, queueUrl, startEngines } from '../../../local/engines.ts'

let folder: string
let engines: Engines
let client: SQSClient
let queues: Queues
let urls: Record<QueueName, string>
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'queues-'))
  engines = await startEngines({ folder })
  const { sqs } = engines.endpoints
  client = sqsClient({ endpoint: sqs, region: 'us-east-1', credentials: engines.keys })
  const url = (name: QueueName) => queueUrl(sqs, `imsim-${name}`)
  urls = {
    check: url('check'),
    planning: url('planning'),
    brokerage: url('brokerage'),
    notification: url('notification'),
    supply: url('supply'),
  }
  for (const name of Object.keys(urls)) await client.send(new CreateQueueCommand({ QueueName: `imsim-${name}` }))
  queues = sqsQueues(client, urls)
})
after(async () => {
  client.destroy()
  await engines.close()
  await rm(folder, { recursive: true })
})

async function received(queue: QueueName, waitSeconds = 0): Promise<unknown[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: urls[queue],
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: waitSeconds,
  })
  const { Messages = [] } = await client.send(command)
  return Messages.map(({ Body = '' }) => JSON.parse(Body))
}

test('a message arrives in its queue and in no other', async () => {
  const message = { task: 7, visit: 0, what: 'fan-out' } as const
  await queues.send('planning', message)
  assert.deepEqual(await received('planning', 1), [message])
  assert.deepEqual(await received('brokerage'), [])
})

test('a delayed message stays away for its seconds', async () => {
  await queues.send('check', { catalogId: 'C1' }, 1)
  assert.deepEqual(await received('check'), [])
  assert.deepEqual(await received('check', 3), [{ catalogId: 'C1' }])
})

test('a delay beyond what SQS can is cut to a quarter of an hour instead of being refused', async () => {
  await queues.send('supply', { site: 'LOCAL-A' }, 5000)
  assert.deepEqual(await received('supply'), [])
})

test('a queue that is not there is an error', async () => {
  const missing = sqsQueues(client, { ...urls, supply: `${urls.supply}-none` })
  await assert.rejects(missing.send('supply', { site: 'LOCAL-A' }))
})
