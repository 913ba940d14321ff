import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { SNSEvent } from 'aws-lambda'
import { dynamoClient } from '../../lambdas/adapters/dynamo-client.ts'
import { handler } from '../../lambdas/bounces.ts'
import { TABLES } from '../../lambdas/tables.ts'
import { wiring } from '../../lambdas/wiring.ts'
import { startDynamodb } from '../../local/dynamodb.ts'
import { freePort } from '../../local/listen.ts'
import { createTables } from '../../local/tables.ts'
import { taskOf } from '../core/sample.ts'

const folder = await mkdtemp(join(tmpdir(), 'bounces-'))
const dynamodb = await startDynamodb(folder, await freePort(0))
after(async () => {
  await dynamodb.close()
  await rm(folder, { recursive: true, force: true })
})
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  IMSIM_TABLE_PREFIX: 'imsim-',
  IMSIM_QUEUE_PREFIX: 'http://127.0.0.1/queues/',
  IMSIM_BUCKET: 'imsim',
  IMSIM_PORTAL_URL: 'https://imsim.example.org',
  IMSIM_MAIL_FROM: 'imsim@example.org',
  IMSIM_TOKEN_KEYS: JSON.stringify({ a: Buffer.alloc(32).toString('base64url') }),
})
await createTables(dynamoClient({ endpoint: dynamodb.url }), TABLES, 'imsim-')
const { world } = wiring()

/** What SNS hands to a Lambda, with SES's word in it. */
const heard = (...words: readonly object[]): SNSEvent => ({
  Records: words.map((word) => ({
    EventVersion: '1.0',
    EventSubscriptionArn: 'arn',
    EventSource: 'aws:sns',
    Sns: {
      SignatureVersion: '1',
      Timestamp: '',
      Signature: '',
      SigningCertUrl: '',
      MessageId: 'M',
      Message: JSON.stringify(word),
      MessageAttributes: {},
      Type: 'Notification',
      UnsubscribeUrl: '',
      TopicArn: 'arn',
      Subject: '',
    },
  })),
})

/** A bounce as "Examples of event data that Amazon SES publishes to Amazon SNS" shows one, cut to what is read of it. */
const bounce = (bounceType: string, task: number, address = 'ada@example.org') => ({
  eventType: 'Bounce',
  bounce: {
    bounceType,
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: address, status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }],
    timestamp: '2026-01-05T10:00:09.000Z',
    feedbackId: 'F1',
  },
  mail: { messageId: 'M1', tags: { task: [String(task)], round: ['1'], about: ['settled'], 'ses:from-domain': ['x'] } },
})

async function taskWithMail(taskId: number): Promise<void> {
  const mail = {
    state: 'sent',
    to: 'ada@example.org',
    about: 'settled',
    claimedAt: '2026-01-05T10:00:00.000Z',
  } as const
  await world.tasks.create(taskOf({ taskId, mails: { '1': mail } }), `key ${taskId}`, '')
}
const mailOf = async (taskId: number) => (await world.tasks.read(taskId))?.mails['1']

test('A bounce for good marks the task of the mail’s tags and suppresses the address', async () => {
  await taskWithMail(7)
  await handler(heard(bounce('Permanent', 7)))
  assert.equal((await mailOf(7))?.state, 'bounced')
  assert.equal((await world.suppressions.read('ada@example.org'))?.words, 'smtp; 550 5.1.1 user unknown')
  await world.suppressions.remove('ada@example.org')
})

test('A passing bounce, or one that nobody could make out, only marks the task', async () => {
  for (const [at, bounceType] of ['Transient', 'Undetermined'].entries()) {
    await taskWithMail(20 + at)
    await handler(heard(bounce(bounceType, 20 + at)))
    assert.equal((await mailOf(20 + at))?.state, 'bounced')
  }
  assert.deepEqual(await world.suppressions.all(), [])
})

test('A complaint by the older name of its field, without tags, suppresses the address', async () => {
  const complaint = {
    complainedRecipients: [{ emailAddress: 'Grace@example.org' }],
    complaintFeedbackType: 'abuse',
    timestamp: '2026-01-05T10:00:09.000Z',
  }
  await handler(heard({ notificationType: 'Complaint', complaint, mail: { messageId: 'M2' } }))
  assert.equal((await world.suppressions.read('grace@example.org'))?.why, 'complained')
})

test('A mail that arrived is nothing to do; what is no word of SES is a fault, so that SNS brings it again', async () => {
  await handler(heard({ eventType: 'Delivery', delivery: {}, mail: { tags: {} } }))
  await assert.rejects(handler(heard({ eventType: 'Bounce', bounce: { bounceType: 'Permanent' } })))
})
