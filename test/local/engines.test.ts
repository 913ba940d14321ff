import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { BatchClient, DescribeJobQueuesCommand } from '@aws-sdk/client-batch'
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { startEngineProcess } from '../../local/engine-process.ts'
import { type Engines, freePort, queueUrl, startEngines } from '../../local/engines.ts'
import { eventually } from '../patience.ts'
import { clientOf } from './s3-fixture.ts'

const region = 'us-east-1'
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

let folder: string
let engines: Engines
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engines-'))
  engines = await startEngines({ folder, batch: { queues: [{ name: 'a', slots: 1 }], jobDefinitions: [] } })
})
after(async () => {
  await engines.close()
  await rm(folder, { recursive: true })
})

const clients = () => ({
  dynamodb: new DynamoDBClient({ endpoint: engines.endpoints.dynamodb, region, credentials: engines.keys }),
  sqs: new SQSClient({ endpoint: engines.endpoints.sqs, region, credentials: engines.keys }),
  ses: new SESv2Client({ endpoint: engines.endpoints.ses, region, credentials: engines.keys }),
  s3: clientOf(engines.endpoints.s3, engines.keys),
  batch: new BatchClient({ endpoint: engines.endpoints.batch, region, credentials: engines.keys }),
})

interface StoredMail {
  readonly subject: string
  readonly body: { readonly html?: string; readonly text?: string }
  readonly attachments: readonly { readonly filename?: string; readonly content: string }[]
}

async function inbox(): Promise<StoredMail[]> {
  const answer: { emails: StoredMail[] } = await (await fetch(`${engines.endpoints.ses}/store`)).json()
  return answer.emails
}

/** A mail such as notification writes: text, HTML with an inline picture, an attachment. */
const composeMail = () =>
  new MailComposer({
    from: 'imsim@example.org',
    to: 'scientist@example.org',
    subject: '[ImSim] dust: 187/189 done, action needed',
    text: 'Two sensors failed.',
    html: '<p>Two sensors failed.</p><img src="cid:mosaic">',
    attachments: [
      { filename: 'mosaic.png', content: Buffer.from(pixel, 'base64'), cid: 'mosaic', contentDisposition: 'inline' },
      { filename: 'failures.csv', content: 'sensor,error\n' },
    ],
  })
    .compile()
    .build()

describe('the engines', () => {
  test('All five answer their SDK clients, and what was stored survives a restart on the same ports.', async () => {
    const first = clients()
    const table = { TableName: 'jobs', BillingMode: 'PAY_PER_REQUEST' } as const
    await first.dynamodb.send(
      new CreateTableCommand({
        ...table,
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    )
    await first.dynamodb.send(new PutItemCommand({ TableName: 'jobs', Item: { pk: { S: 'task' } } }))
    await first.sqs.send(new CreateQueueCommand({ QueueName: 'planning' }))
    const QueueUrl = queueUrl(engines.endpoints.sqs, 'planning')
    await first.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'visit 1' }))
    await first.s3.send(new CreateBucketCommand({ Bucket: 'images' }))
    await first.s3.send(new PutObjectCommand({ Bucket: 'images', Key: 'a', Body: 'x' }))
    await first.ses.send(new SendEmailCommand({ Content: { Raw: { Data: await composeMail() } } }))
    const { jobQueues } = await first.batch.send(new DescribeJobQueuesCommand({}))
    assert.equal(jobQueues?.[0]?.jobQueueName, 'a')

    const { endpoints } = engines
    await engines.close()
    engines = await startEngines({ folder })
    assert.deepEqual(engines.endpoints, endpoints)
    const second = clients()
    const { Item } = await second.dynamodb.send(new GetItemCommand({ TableName: 'jobs', Key: { pk: { S: 'task' } } }))
    assert.equal(Item?.pk?.S, 'task')
    const { Messages } = await second.sqs.send(new ReceiveMessageCommand({ QueueUrl }))
    assert.equal(Messages?.[0]?.Body, 'visit 1')
    const object = await second.s3.send(new GetObjectCommand({ Bucket: 'images', Key: 'a' }))
    assert.equal(await object.Body?.transformToString(), 'x')
    assert.equal((await inbox()).length, 1)
  })

  test('A raw mail shows its text, its HTML with the inline picture, and its attachments in the inbox.', async () => {
    const mail = (await inbox()).at(-1)
    assert.equal(mail?.subject, '[ImSim] dust: 187/189 done, action needed')
    assert.equal(mail?.body.text?.trim(), 'Two sensors failed.')
    assert.ok(mail?.body.html?.includes(`src="data:image/png;base64,${pixel}"`))
    assert.deepEqual(
      mail?.attachments.map((each) => each.filename),
      ['mosaic.png', 'failures.csv'],
    )
    const page = await (await fetch(engines.endpoints.ses)).text()
    assert.match(page, /fetch\(`\/store/)
  })

  test('The stream table of DynamoDB has the index that keeps writes fast.', () => {
    const database = new DatabaseSync(join(folder, 'dynamodb/tables.sqlite'), { readOnly: true })
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = 'jobs'`,
      )
      .all()
    database.close()
    assert.match(JSON.stringify(plan), /stream_order/)
  })

  test('No engine listens on any interface but the loopback.', async () => {
    const ports = Object.values(engines.endpoints).map((url) => Number(new URL(url).port))
    const open = [
      ...(await readFile('/proc/net/tcp', 'utf8')).split('\n'),
      ...(await readFile('/proc/net/tcp6', 'utf8')).split('\n'),
    ]
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A')
      .map((fields) => fields[1]?.split(':') ?? [])
    const ours = open.filter(([, port = '']) => ports.includes(Number.parseInt(port, 16)))
    assert.deepEqual(
      ours.map(([address]) => address),
      ports.map(() => '0100007F'),
    )
  })

  test('The folder and the keys are readable by their owner only.', async () => {
    assert.equal((await stat(join(folder, 'keys.json'))).mode & 0o777, 0o600)
  })

  test('A second service on the same folder is refused and leaves the first alone.', async () => {
    await assert.rejects(startEngines({ folder }), /another service/)
    await assert.rejects(startEngines({ folder, fresh: true }), /another service/)
    assert.equal((await inbox()).length, 1)
    assert.equal((await fetch(engines.endpoints.dynamodb)).status, 200)
  })

  test('A fresh start forgets objects, tables, queues and mails.', async () => {
    await engines.close()
    engines = await startEngines({ folder, fresh: true })
    await assert.rejects(clients().s3.send(new GetObjectCommand({ Bucket: 'images', Key: 'a' })), {
      name: 'NoSuchBucket',
    })
    assert.deepEqual(await inbox(), [])
  })
})

test('A DynamoDB of the user’s own is taken instead of dynoxide.', async () => {
  const place = await mkdtemp(join(tmpdir(), 'engines-own-'))
  process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://127.0.0.1:1'
  const own = await startEngines({ folder: place })
  delete process.env.AWS_ENDPOINT_URL_DYNAMODB
  assert.equal(own.endpoints.dynamodb, 'http://127.0.0.1:1')
  assert.equal(own.pids.dynamodb, undefined)
  await own.close()
  await rm(place, { recursive: true })
})

test('An engine that does not start is reported with the last lines that it wrote.', async () => {
  const place = await mkdtemp(join(tmpdir(), 'engine-'))
  const command = ['/bin/sh', '-c', 'echo no such port; exit 4']
  const url = `http://127.0.0.1:${await freePort()}`
  await assert.rejects(startEngineProcess({ name: 'broken', command, folder: place, url }), /code 4[\s\S]*no such port/)
  await rm(place, { recursive: true })
})

test('When the service is killed with -9 its engines end by themselves.', async () => {
  const place = await mkdtemp(join(tmpdir(), 'engines-kill-'))
  const module = new URL('../../local/engines.ts', import.meta.url).href
  const program = `const { startEngines } = await import(process.argv[1])
    console.log(JSON.stringify((await startEngines({ folder: process.argv[2] })).endpoints))`
  const args = ['--input-type=module', '-e', program, module, place]
  const service = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const line = await new Promise<string>((resolve) => {
    service.stdout.once('data', (text: Buffer) => resolve(text.toString()))
  })
  const endpoints: Record<string, string> = JSON.parse(line)
  service.kill('SIGKILL')
  const answers = (url: string) =>
    fetch(url).then(
      () => true,
      () => false,
    )
  for (const url of Object.values(endpoints))
    await eventually(`${url} answers no more`, async () => !(await answers(url)))
  await rm(place, { recursive: true })
})
