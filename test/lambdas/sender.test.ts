/** The sender's Lambda from CloudFormation's event to SES's calls, over HTTP both ways. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, beforeEach, test } from 'node:test'
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import { handler } from '../../lambdas/sender.ts'
import { listen } from '../../local/listen.ts'

interface Identity {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[]
}

/** SES's identities, and CloudFormation's address for the answer, by their paths. */
const identities = new Map<string, Identity>()
const calls: string[] = []
const answers: string[] = []

function ofSes(method: string, name: string, body: string): [number, object] {
  const known = identities.get(name)
  if (method === 'GET')
    return known === undefined
      ? [404, { __type: 'NotFoundException', message: `${name} does not exist` }]
      : [200, { ...known, VerifiedForSendingStatus: false, DkimAttributes: { Tokens: ['x', 'y', 'z'] } }]
  if (method === 'POST') identities.set(JSON.parse(body).EmailIdentity, JSON.parse(body))
  else identities.delete(name)
  return [200, {}]
}

const server = createServer(async (request, response) => {
  const { method = '', url = '' } = request
  const body = await text(request)
  if (url === '/answer') return void response.end(void answers.push(body))
  calls.push(`${method} ${decodeURIComponent(url)}`)
  const [status, answer] = url.startsWith('/v2/email/tags')
    ? [200, {}]
    : ofSes(method, decodeURIComponent(url.replace('/v2/email/identities', '').slice(1)), body)
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
})
const { url, close } = await listen(server)
after(close)
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL_SES: url,
  AWS_ENDPOINT_URL_SESV2: url,
  IMSIM_TABLE_PREFIX: 'imsim-',
  IMSIM_QUEUE_PREFIX: 'http://127.0.0.1/queues/',
  IMSIM_BUCKET: 'imsim',
  IMSIM_PORTAL_URL: 'https://imsim.example.org',
  IMSIM_MAIL_FROM: 'imsim@example.org',
  IMSIM_TOKEN_KEYS: '',
  IMSIM_TOKEN_KEYS_SECRET: 'keys',
})

const COMMON = {
  ServiceToken: 'arn',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Sender',
  ResourceType: 'AWS::CloudFormation::CustomResource',
  ResponseURL: `${url}/answer`,
}
const properties = (Name: string, Stage: string, Retain: 'true' | 'false') => ({
  ServiceToken: 'arn',
  ...{ Name, Stage, Retain, Arns: 'arn:aws:ses:us-east-1:111122223333:identity/' },
})
const creation = (...of: Parameters<typeof properties>): CloudFormationCustomResourceEvent => ({
  ...COMMON,
  RequestType: 'Create',
  ResourceProperties: properties(...of),
})
const deletion = (...of: Parameters<typeof properties>): CloudFormationCustomResourceEvent => ({
  ...COMMON,
  RequestType: 'Delete',
  PhysicalResourceId: of[0],
  ResourceProperties: properties(...of),
})

beforeEach(() => {
  identities.clear()
  calls.length = 0
})

test('a domain that SES does not know is verified, and the template gets the tokens of its records', async () => {
  await handler(creation('example.org', 'dev', 'false'))
  assert.match(answers.at(-1) ?? '', /"PhysicalResourceId":"example\.org","Status":"SUCCESS","Data":\{"Dkim1":"x"/)
  assert.deepEqual(identities.get('example.org')?.Tags, [{ Key: 'imsim:stage', Value: 'dev' }])
  await handler(deletion('example.org', 'dev', 'false'))
  assert.equal(identities.size, 0)
})

test('an address that is verified already is left as it is, by a deployment and by the end of the stack', async () => {
  identities.set('imsim@example.org', {})
  await handler(creation('imsim@example.org', 'dev', 'false'))
  await handler(deletion('imsim@example.org', 'dev', 'false'))
  assert.deepEqual([...new Set(calls)], ['GET /v2/email/identities/imsim@example.org'])
})

test('what a passing stage has made loses its mark when one that stays wants it', async () => {
  identities.set('example.org', { Tags: [{ Key: 'imsim:stage', Value: 'dev' }] })
  await handler(creation('example.org', 'prod', 'true'))
  const arn = 'arn:aws:ses:us-east-1:111122223333:identity/example.org'
  assert.ok(calls.includes(`DELETE /v2/email/tags?ResourceArn=${arn}&TagKeys=imsim:stage`), calls.join('\n'))
})
