import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { handler } from '../../lambdas/seeding.ts'
import { listen } from '../../local/listen.ts'

/** CloudFormation's own address for the answer, which S3 serves. */
const answers: unknown[] = []
let status = 200
const server = createServer(async (request, response) => {
  answers.push(JSON.parse(await text(request)))
  response.statusCode = status
  response.end()
})
let url: string
let close: () => Promise<void>
before(async () => {
  ;({ url, close } = await listen(server))
})
after(() => close())

const COMMON = {
  ServiceToken: 'arn',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Seeds',
  ResourceType: 'AWS::CloudFormation::CustomResource',
}
const creation = (Sites: string): CloudFormationCustomResourceEvent => ({
  ...COMMON,
  RequestType: 'Create',
  ResponseURL: url,
  ResourceProperties: { ServiceToken: 'arn', Sites },
})

test('a deletion of the stack takes nothing back, and is answered at once', async () => {
  await handler({
    ...COMMON,
    RequestType: 'Delete',
    PhysicalResourceId: 'seeds',
    ResponseURL: url,
    ResourceProperties: { ServiceToken: 'arn' },
  })
  assert.deepEqual(answers.at(-1), {
    PhysicalResourceId: 'seeds',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Seeds',
    Status: 'SUCCESS',
  })
})

test('sites that cannot be taken fail the deployment with the reason, within the call', async () => {
  const at = answers.length
  await handler(creation('[{"site":"A site with blanks"}]'))
  const [answer] = answers.slice(at)
  assert.match(JSON.stringify(answer), /"Status":"FAILED".*"Reason":"/)
})

test('an answer that CloudFormation does not take is a fault', async () => {
  status = 403
  await assert.rejects(handler(creation('none')), /CloudFormation answered 403/)
})
