import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CfnResource, type Stack } from 'aws-cdk-lib'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { z } from 'zod'
import { QUEUES } from '../../core/contract/events.ts'
import { readEnvironment } from '../../lambdas/env.ts'
import { TABLES } from '../../lambdas/tables.ts'
import { createTables } from '../../local/tables.ts'
import { environmentOf, ofType, plain, propertiesOf, synthesize } from './synthesized.ts'

const production = synthesize()
const development = synthesize({ stage: 'dev' })

const none = (faults: readonly string[]) => assert.deepEqual(faults, [])

test('each table has the keys, indexes, stream and time to live of the laptop’s', async () => {
  const client = new DynamoDBClient({ region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'a' } })
  const asked: Record<string, unknown>[] = []
  client.middlewareStack.add(
    () => async (args) => {
      asked.push({ ...args.input })
      return { output: { Table: { TableStatus: 'ACTIVE' }, $metadata: {} }, response: {} }
    },
    { step: 'initialize' },
  )
  await createTables(client, TABLES, 'imsim-prod-')
  const inCloud = new Map(propertiesOf(production, 'AWS::DynamoDB::Table').map((table) => [table.TableName, table]))
  const creations = asked.filter(({ KeySchema }) => KeySchema !== undefined)
  assert.equal(inCloud.size, creations.length)
  for (const { TableName, ...laptop } of creations) {
    const {
      DeletionProtectionEnabled: _,
      PointInTimeRecoverySpecification: __,
      ...cloud
    } = inCloud.get(String(TableName)) ?? {}
    const { TimeToLiveSpecification, TableName: ___, StreamSpecification, ...table } = cloud
    const { StreamSpecification: stream, ...ofLaptop } = laptop
    assert.deepEqual(table, ofLaptop, String(TableName))
    // A stream that is named is enabled, for CloudFormation.
    assert.deepEqual(StreamSpecification && { StreamEnabled: true, ...Object(StreamSpecification) }, stream)
    const timed = asked.find((of) => of.TableName === TableName && of.TimeToLiveSpecification !== undefined)
    assert.deepEqual(TimeToLiveSpecification, timed?.TimeToLiveSpecification)
  }
})

test('every table can be brought back to any second of the last 35 days', () => {
  for (const table of propertiesOf(production, 'AWS::DynamoDB::Table'))
    assert.deepEqual(table.PointInTimeRecoverySpecification, { PointInTimeRecoveryEnabled: true })
})

test('production data outlives the stack, and cannot be deleted by mistake', () => {
  const kept = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::Cognito::UserPool']
  for (const type of kept)
    for (const [name, { DeletionPolicy }] of ofType(production, type)) assert.equal(DeletionPolicy, 'Retain', name)
  for (const table of propertiesOf(production, 'AWS::DynamoDB::Table'))
    assert.equal(table.DeletionProtectionEnabled, true)
  const buckets = ofType(production, 'AWS::S3::Bucket').map(([name, { DeletionPolicy }]) => `${name} ${DeletionPolicy}`)
  // The portal's files are made again by every deployment.
  assert.deepEqual(buckets.map((name) => name.replace(/[0-9A-F]{8} /, ' ')).sort(), [
    'BucketsData Retain',
    'BucketsLogs Retain',
    'PortalFiles Delete',
  ])
})

test('a development stage leaves nothing behind', () => {
  none(
    Object.entries(development.Resources).flatMap(([name, { DeletionPolicy }]) =>
      DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate' ? [name] : [],
    ),
  )
  for (const table of propertiesOf(development, 'AWS::DynamoDB::Table'))
    assert.equal(table.DeletionProtectionEnabled, false)
  const emptied = ofType(development, 'Custom::S3AutoDeleteObjects').length
  assert.equal(emptied, ofType(development, 'AWS::S3::Bucket').length)
})

test('every log ends, and every log goes with the stack', () => {
  for (const [name, { Properties, DeletionPolicy }] of ofType(production, 'AWS::Logs::LogGroup')) {
    assert.equal(Properties.RetentionInDays, 30, name)
    assert.equal(DeletionPolicy, 'Delete', name)
  }
  // Of a function without one Lambda makes a log of its own, which has no end and stays: CDK's functions too.
  const functions = ofType(production, 'AWS::Lambda::Function')
  assert.ok(functions.some(([name]) => name.startsWith('Custom')))
  for (const [name, { Properties }] of functions) assert.match(plain(Properties.LoggingConfig ?? null), /Log/, name)
})

const Statement = z.object({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]).transform((of) => [of].flat()),
  Resource: z.json().optional(),
  Principal: z.json().optional(),
})

const Document = z.object({ Statement: z.array(Statement) })

/** Why a star stands where it does. */
const STARS: Readonly<Record<string, string>> = {
  'dynamodb:ListStreams': 'IAM knows no resource for it; Lambda wants it before it reads a stream',
  'batch:DescribeJobs': 'IAM knows no resource for it',
  'ec2:DescribeInstances': 'IAM knows no resource for it',
  'ses:GetAccount': 'IAM knows no resource for it',
}

test('no right is on everything but those that are listed with why, and no action has a star', () => {
  const policies = propertiesOf(production, 'AWS::IAM::Policy').flatMap(({ PolicyName, PolicyDocument }) =>
    Document.parse(PolicyDocument).Statement.map((statement) => ({ name: String(PolicyName), ...statement })),
  )
  // CDK writes the role of its own copier of files.
  const ours = policies.filter(({ name }) => !name.startsWith('CustomCDKBucketDeployment'))
  assert.ok(ours.length > 50)
  none(
    ours.flatMap(({ name, Action }) => Action.flatMap((action) => (action.includes('*') ? [`${name} ${action}`] : []))),
  )
  const onEverything = ours.filter(({ Resource }) => [Resource].flat().includes('*'))
  none(onEverything.flatMap(({ Action }) => Action.filter((action) => STARS[action] === undefined)))
  const used = new Set(onEverything.flatMap(({ Action }) => Action))
  none(Object.keys(STARS).filter((action) => !used.has(action)))
})

test('nothing is public: buckets let nobody in, and no policy allows everybody anything', () => {
  for (const bucket of propertiesOf(production, 'AWS::S3::Bucket'))
    assert.deepEqual(bucket.PublicAccessBlockConfiguration, {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    })
  const documents = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
    propertiesOf(production, type).map(({ PolicyDocument }) => Document.parse(PolicyDocument)),
  )
  const everybody = documents.flatMap(({ Statement: all }) =>
    all.filter(({ Effect, Principal }) => Effect === 'Allow' && JSON.stringify(Principal).includes('"*"')),
  )
  assert.deepEqual(everybody, [])
})

test('buckets, queues and topics are reached by TLS alone', () => {
  const counts = { 'AWS::S3::Bucket': 'AWS::S3::BucketPolicy', 'AWS::SQS::Queue': 'AWS::SQS::QueuePolicy' }
  for (const [type, policy] of Object.entries(counts)) {
    const denied = propertiesOf(production, policy).filter((of) => plain(of).includes('"aws:SecureTransport":"false"'))
    assert.equal(denied.length, ofType(production, type).length, type)
  }
  assert.match(plain(propertiesOf(production, 'AWS::SNS::TopicPolicy')), /"aws:SecureTransport":"false"/)
})

test('every queue has a dead-letter queue, and every dead-letter queue somebody who fills it', () => {
  const queues = propertiesOf(production, 'AWS::SQS::Queue')
  const named = new Map(queues.map((queue) => [String(queue.QueueName), queue]))
  for (const name of Object.keys(QUEUES)) {
    const redrive = plain(named.get(`imsim-prod-${name}`)?.RedrivePolicy)
    assert.match(redrive, new RegExp(`"deadLetterTargetArn":"?<Queues${name}dead`), name)
    assert.match(redrive, /"maxReceiveCount":5/)
  }
  const dead = ofType(production, 'AWS::SQS::Queue').filter(([, { Properties }]) =>
    /-dead$/.test(String(Properties.QueueName)),
  )
  const others = Object.values(production.Resources).filter(({ Type }) => !/QueuePolicy|IAM::/.test(Type))
  none(
    dead.flatMap(([name]) => (others.some(({ Properties }) => plain(Properties).includes(`<${name}>`)) ? [] : [name])),
  )
})

test('a message that is throttled or slow is not taken for one that failed', () => {
  const seconds = new Map(
    ofType(production, 'AWS::Lambda::Function').map(([name, { Properties }]) => [name, Number(Properties.Timeout)]),
  )
  const queues = production.Resources
  const mappings = propertiesOf(production, 'AWS::Lambda::EventSourceMapping').filter(
    ({ StartingPosition }) => !StartingPosition,
  )
  assert.equal(mappings.length, Object.keys(QUEUES).length)
  for (const { EventSourceArn, FunctionName, FunctionResponseTypes, ScalingConfig } of mappings) {
    const [, queue = ''] = /<(\w+)>/.exec(plain(EventSourceArn)) ?? []
    const [, lambda = ''] = /<(\w+)>/.exec(plain(FunctionName)) ?? []
    assert.ok(Number(queues[queue]?.Properties.VisibilityTimeout) >= 6 * (seconds.get(lambda) ?? Infinity), queue)
    assert.deepEqual(FunctionResponseTypes, ['ReportBatchItemFailures'])
    assert.ok(ScalingConfig !== undefined, queue)
  }
})

test('at most two read a stream; each goes on after a record that nobody can take, and keeps it', () => {
  const streams = propertiesOf(production, 'AWS::Lambda::EventSourceMapping').filter(
    ({ StartingPosition }) => StartingPosition,
  )
  const readers = streams.map(({ EventSourceArn }) => plain(EventSourceArn))
  for (const stream of readers) assert.ok(readers.filter((other) => other === stream).length <= 2)
  for (const mapping of streams) {
    assert.equal(mapping.BisectBatchOnFunctionError, true)
    assert.equal(mapping.MaximumRetryAttempts, 10)
    assert.match(plain(mapping.DestinationConfig), /"OnFailure":\{"Destination":"?<Queuesprogressdead/)
    assert.deepEqual(mapping.FunctionResponseTypes, ['ReportBatchItemFailures'])
    assert.match(plain(mapping.FilterCriteria), /INSERT.*MODIFY/)
  }
})

test('supply and sweep run alone, once a minute, and a run that fails is not repeated', () => {
  for (const name of ['supply', 'sweep']) {
    const [[id] = ['']] = ofType(production, 'AWS::Lambda::Function').filter(
      ([, { Properties }]) => Properties.FunctionName === `imsim-prod-${name}`,
    )
    const reservations = propertiesOf(production, 'Custom::AWS').filter(({ Update }) =>
      plain(Update).includes(`<${id}>`),
    )
    assert.equal(reservations.length, 1, name)
    assert.match(plain(reservations), /putFunctionConcurrency.*ReservedConcurrentExecutions\\":1}/)
    const asynchronous = propertiesOf(production, 'AWS::Lambda::EventInvokeConfig').find(({ FunctionName }) =>
      plain(FunctionName).includes(id),
    )
    assert.equal(asynchronous?.MaximumRetryAttempts, 0)
    const rule = propertiesOf(production, 'AWS::Events::Rule').find(({ Targets }) => plain(Targets).includes(id))
    assert.equal(rule?.ScheduleExpression, 'rate(1 minute)')
  }
})

test('what the stack tells each Lambda is what lambdas/env.ts reads', () => {
  for (const name of ['dispatch', 'sweep', 'monitor']) {
    const { settings, tokenKeys, queueUrls } = readEnvironment(environmentOf(production, name))
    assert.equal(settings.leaseSeconds, 600)
    assert.ok('secretId' in tokenKeys)
    assert.equal(queueUrls.brokerage, 'https://sqs.us-east-1.amazonaws.com/111122223333/imsim-prod-brokerage')
  }
})

test('no template has the keys that sign tokens, nor has any environment', () => {
  const [secret] = propertiesOf(production, 'AWS::SecretsManager::Secret')
  assert.equal(secret?.SecretString, undefined)
  assert.match(plain(secret?.GenerateSecretString), /"PasswordLength":64/)
  assert.equal(environmentOf(production, 'dispatch').IMSIM_TOKEN_KEYS, undefined)
  assert.doesNotMatch(JSON.stringify(production), /resolve:secretsmanager/)
  assert.equal(propertiesOf(production, 'AWS::SecretsManager::RotationSchedule').length, 1)
})

test('an objection of either judge ends the synth', () => {
  const withOpenBucket = (stack: Stack) => void new Bucket(stack, 'Open')
  assert.throws(() => synthesize({}, withOpenBucket), /Validation failed/)
  const withImpossibleTimeout = (stack: Stack) =>
    void new CfnResource(stack, 'Queue', { type: 'AWS::SQS::Queue', properties: { VisibilityTimeout: 'long' } })
  assert.throws(() => synthesize({}, withImpossibleTimeout), /Validation failed/)
})
