import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readKeyRing } from '../../lambdas/key-ring.ts'
import { handler } from '../../lambdas/rotate-keys.ts'
import { wiring } from '../../lambdas/wiring.ts'
import { startSecrets } from './secrets-fixture.ts'

const { secret, url, close } = await startSecrets(JSON.stringify({ first: 'Ab3'.repeat(22) }))
after(close)
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  IMSIM_TABLE_PREFIX: 'imsim-',
  IMSIM_QUEUE_PREFIX: 'http://127.0.0.1/queues/',
  IMSIM_BUCKET: 'imsim',
  IMSIM_PORTAL_URL: 'https://imsim.example.org',
  IMSIM_MAIL_FROM: 'imsim@example.org',
  IMSIM_TOKEN_KEYS: '',
  IMSIM_TOKEN_KEYS_SECRET: 'keys',
})

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const
const kids = () => readKeyRing(secret.valueOf('AWSCURRENT') ?? '').map(({ kid }) => kid)

/** Every step twice: Secrets Manager repeats a step whose answer it did not hear. */
async function rotate(token: string): Promise<void> {
  secret.begin(token)
  for (const Step of STEPS) for (let tries = 0; tries < 2; tries++) await handler({ Step, ClientRequestToken: token })
}

test('A rotation adds one key, however often its steps are repeated, and what was signed before stays good', async () => {
  const { tokens } = wiring()
  const before = await tokens.pilot('P1', 'A')
  await rotate('11111111-1111-4111-8111-111111111111')
  assert.equal(kids().length, 2)
  assert.equal(kids()[0], 'first')
  assert.deepEqual(await tokens.verify(before), { kind: 'pilot', pilotId: 'P1', site: 'A' })
  assert.equal(readKeyRing(secret.valueOf('AWSPREVIOUS') ?? '').length, 1)
})

test('A container reads the secret once for all the tokens that it signs and verifies', async () => {
  const { tokens } = wiring()
  const reads = secret.reads
  for (let count = 0; count < 20; count++) assert.ok(await tokens.verify(await tokens.pilot(`P${count}`, 'A')))
  assert.equal(secret.reads, reads)
})

test('The schedule can be set up: its trial of one step, on a version without a value, looks at the current ring', async () => {
  const token = '33333333-3333-4333-8333-333333333333'
  secret.begin(token)
  await handler({ Step: 'testSecret', ClientRequestToken: token })
  secret.versions.delete(token)
})

test('A value that is no ring of keys never becomes the current one', async () => {
  const token = '22222222-2222-4222-8222-222222222222'
  await handler({ Step: 'createSecret', ClientRequestToken: token })
  secret.versions.set(token, { value: '{"a":"short"}', stages: new Set(['AWSPENDING']) })
  await assert.rejects(handler({ Step: 'testSecret', ClientRequestToken: token }), /has 3 bytes/)
})
