import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Folder } from '../../core/prefixes.ts'
import { ACCESS } from '../../infra/access.ts'
import { lambdaNames } from '../../infra/bundles.ts'
import type { LambdaName } from '../../infra/sizes.ts'
import { type Asked, askedBy, objectArn } from '../journey/actions.ts'
import { SOURCES } from '../source-tree.ts'
import { grantsOf, isAllowed } from './roles.ts'
import { ofType, synthesize } from './synthesized.ts'

const template = synthesize()
const [[bucket = ''] = []] = ofType(template, 'AWS::S3::Bucket').filter(([name]) => name.startsWith('BucketsData'))
const may = (lambda: LambdaName, asked: Asked): boolean => isAllowed(grantsOf(template, lambda), asked)
const call = (lambda: LambdaName, command: string, input: object): boolean =>
  askedBy(command, input).every((asked) => may(lambda, asked))

test('a Lambda reads and writes objects of the folders that infra/access.ts gives it, and of no others', () => {
  const folders: readonly Folder[] = ['catalogs', 'work', 'outputs', 'tails', 'launches']
  let granted = 0
  for (const [lambda, { reads = [], writes = [] }] of Object.entries(ACCESS))
    for (const folder of folders)
      for (const [action, given] of [
        ['s3:GetObject', reads],
        ['s3:PutObject', writes],
      ] as const) {
        const resource = objectArn(bucket, `${folder}/7/a.txt`)
        const isGiven = isAllowed(grantsOf(template, lambda), { action, resource })
        assert.equal(isGiven, given.includes(folder), `${lambda} ${action} ${folder}`)
        granted += Number(isGiven)
      }
  assert.ok(granted > 10)
})

test('nobody reads or writes an object that lies in no folder, or in another bucket', () => {
  for (const lambda of lambdaNames())
    for (const action of ['s3:GetObject', 's3:PutObject'])
      for (const resource of [objectArn(bucket, 'a.txt'), objectArn(bucket, 'outputsX/a'), objectArn('b', 'outputs/a')])
        assert.equal(isAllowed(grantsOf(template, lambda), { action, resource }), false, `${lambda} ${resource}`)
})

test('every key is made in core/prefixes.ts, so that there is none for which no right was thought of', () => {
  const elsewhere = SOURCES.filter(
    ({ path, text }) =>
      /^(core|lambdas|infra)\//.test(path) &&
      path !== 'core/prefixes.ts' &&
      /['"`](catalogs|work|outputs|tails|launches)\/[^'"`]*['"`]/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
  )
  assert.deepEqual(
    elsewhere.map(({ path }) => path),
    [],
  )
})

test('a query of an index wants the right on that very index, and a transaction that on each of its items', () => {
  const jobs = { TableName: 'imsim-jobs' }
  assert.ok(call('dispatch', 'QueryCommand', { ...jobs, IndexName: 'claim' }))
  assert.ok(!call('dispatch', 'QueryCommand', { ...jobs, IndexName: 'others' }))
  assert.ok(!call('dispatch', 'ScanCommand', jobs))
  const Put = { TableName: 'imsim-catalogue' }
  assert.ok(call('dispatch', 'TransactWriteCommand', { TransactItems: [{ Update: jobs }, { Put }] }))
  assert.ok(!call('dispatch', 'TransactWriteCommand', { TransactItems: [{ Delete: jobs }, { Put }] }))
})

test('a mail is sent from the one address alone, and a message to the queues that were named', () => {
  const mail = (FromEmailAddress: string) => ({ FromEmailAddress, Content: { Raw: { Data: '' } } })
  assert.ok(call('notification', 'SendEmailCommand', mail('ImSim <imsim@example.org>')))
  assert.ok(!call('notification', 'SendEmailCommand', mail('ImSim <other@example.org>')))
  const to = (queue: string) => ({ QueueUrl: `http://127.0.0.1:1/000000000000/${queue}` })
  assert.ok(call('brokerage', 'SendMessageCommand', to('supply')))
  assert.ok(!call('brokerage', 'SendMessageCommand', to('notification')))
})

test('a command that is not known here is allowed to nobody', () => {
  for (const lambda of lambdaNames())
    for (const asked of askedBy('DeleteObjectCommand', { Bucket: 'imsim', Key: 'outputs/a' }))
      assert.equal(isAllowed(grantsOf(template, lambda), asked), false)
})
