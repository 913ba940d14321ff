import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { lambdaNames } from '../../infra/bundles.ts'
import { SIZES } from '../../infra/sizes.ts'
import { ofType, synthesize } from './synthesized.ts'
import { type Asked, askedBy, unknownCommands, usesOfMethods } from './uses-of-aws.ts'

const Text = z.union([z.string(), z.array(z.string())]).transform((text) => [text].flat())
const Policy = z.object({
  PolicyDocument: z.object({ Statement: z.array(z.object({ Action: Text, Resource: z.json() })) }),
})

const template = synthesize()
const uses = usesOfMethods()

/** Tables and queues of a statement's resources, by the names that they have in the template. */
function namesIn(action: string, resource: string): string[] {
  const named = action.startsWith('dynamodb:')
    ? /"Tables([a-z]+)[0-9A-F]{8}"/g
    : /"Queues([a-z]+?)(?:dead)?[0-9A-F]{8}"/g
  return [...new Set([...resource.matchAll(named)].map(([, name = '']) => name))]
}

/** What a Lambda's role allows: `jobs dynamodb:GetItem`, `check sqs:SendMessage`, `s3:PutObject`. */
function allowedTo(lambda: string): Set<string> {
  const role = `Functions${lambda.replaceAll('-', '')}Role`
  const policies = ofType(template, 'AWS::IAM::Policy').filter(([name]) => name.startsWith(role))
  const statements = policies.flatMap(([, { Properties }]) => Policy.parse(Properties).PolicyDocument.Statement)
  const allowed = statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => {
      const names = namesIn(action, JSON.stringify(Resource))
      return names.length === 0 ? [action] : names.map((name) => `${name} ${action}`)
    }),
  )
  return new Set(allowed)
}

const WRITES_ITS_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents']
const ON_TOKENS = {
  none: [],
  reads: ['secretsmanager:GetSecretValue'],
  rotates: ['Describe', 'Get', 'Put'].map(
    (verb) => `secretsmanager:${verb}Secret${verb === 'Describe' ? '' : 'Value'}`,
  ),
}
/** What EC2 demands of whoever asks for a fleet. */
const BESIDE_A_FLEET = ['ec2:RunInstances', 'ec2:CreateTags', 'iam:PassRole', 'iam:CreateServiceLinkedRole']
/** S3 says 404 of an object that is not there to those only who may list. */
const READS_WHAT_MAY_NOT_BE_THERE = /^storage\.(head|text|bytes)$/

/** What the Lambda is fed by wants rights of it too. */
const RECEIVES = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
const READS_THE_STREAM = ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((name) => `jobs dynamodb:${name}`)
const FED_BY: Readonly<Record<string, readonly string[]>> = {
  checking: RECEIVES.map((action) => `check ${action}`),
  planning: RECEIVES.map((action) => `planning ${action}`),
  brokerage: RECEIVES.map((action) => `brokerage ${action}`),
  notification: RECEIVES.map((action) => `notification ${action}`),
  supply: RECEIVES.map((action) => `supply ${action}`),
  progress: [...READS_THE_STREAM, 'dynamodb:ListStreams', 'progress sqs:SendMessage'],
}

function neededBy(lambda: string, { methods, queues, tokens }: Asked): Set<string> {
  const asked = methods.flatMap((method) => [...uses(method)]).filter((use) => use !== 'sqs:SendMessage')
  return new Set([
    ...WRITES_ITS_LOG,
    ...asked,
    ...queues.map((queue) => `${queue} sqs:SendMessage`),
    ...ON_TOKENS[tokens],
    ...(tokens === 'rotates' ? ['secretsmanager:UpdateSecretVersionStage'] : []),
    ...(asked.includes('ec2:CreateFleet') ? BESIDE_A_FLEET : []),
    ...(methods.some((method) => READS_WHAT_MAY_NOT_BE_THERE.test(method)) ? ['s3:ListBucket'] : []),
    ...(FED_BY[lambda] ?? []),
  ])
}

for (const lambda of lambdaNames())
  test(`${lambda} may do exactly what its use cases and their adapters can ask of AWS`, () => {
    const allowed = allowedTo(lambda)
    const needed = neededBy(lambda, askedBy(lambda))
    assert.deepEqual([...needed].filter((use) => !allowed.has(use)).sort(), [], 'too little is granted')
    assert.deepEqual([...allowed].filter((use) => !needed.has(use)).sort(), [], 'too much is granted')
  })

test('the comparison sees what the code asks for, down to single methods', () => {
  // Were the reading of the code to break, everything would seem to need nothing.
  assert.deepEqual([...uses('jobs.move')].sort(), ['jobs dynamodb:GetItem', 'jobs dynamodb:UpdateItem'])
  assert.deepEqual([...uses('jobs.claimable')], ['jobs dynamodb:Query'])
  assert.deepEqual([...uses('pilots.register')].sort(), ['pilots dynamodb:PutItem', 'pilots dynamodb:UpdateItem'])
  assert.deepEqual([...uses('placements.save')].sort(), [
    'placements dynamodb:PutItem',
    'sites dynamodb:BatchGetItem',
    'sites dynamodb:UpdateItem',
  ])
  assert.deepEqual([...uses('pools.launch')].sort(), ['batch:SubmitJob', 'ec2:CreateFleet', 's3:PutObject'])
  assert.ok(askedBy('dispatch').methods.includes('pilots.writeSlot'))
  assert.ok(!askedBy('monitor').methods.includes('jobs.move'))
  assert.deepEqual(unknownCommands(), [])
})

test('every Lambda has a size, and every size a Lambda', () => {
  assert.deepEqual(Object.keys(SIZES).sort(), lambdaNames())
})
