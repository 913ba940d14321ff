import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readEnvironment, type VariableSet } from '../../lambdas/env.ts'

const secret = Buffer.alloc(32, 1).toString('base64url')
const least: VariableSet = {
  IMSIM_TABLE_PREFIX: 'imsim-',
  IMSIM_QUEUE_PREFIX: 'https://sqs.us-east-1.amazonaws.com/123456789012/imsim-',
  IMSIM_BUCKET: 'imsim-files',
  IMSIM_TOKEN_KEYS: JSON.stringify({ k1: secret }),
  IMSIM_PORTAL_URL: 'https://imsim.example.org',
  IMSIM_MAIL_FROM: 'imsim@example.org',
}

describe('the environment', () => {
  test('in the cloud needs six variables; the rest has its defaults, and AWS its own endpoints', () => {
    const { queueUrls, endpoints, fetching, settings, tokenKeys } = readEnvironment(least)
    assert.equal(queueUrls.planning, 'https://sqs.us-east-1.amazonaws.com/123456789012/imsim-planning')
    assert.ok(Object.values(endpoints).every((endpoint) => endpoint === undefined))
    assert.equal(fetching.allowLoopback, false)
    assert.deepEqual(settings.pace, { heartbeatSeconds: 120, idleSeconds: 20, quitAfterIdleSeconds: 600 })
    assert.ok('ring' in tokenKeys)
    assert.deepEqual(
      tokenKeys.ring.map(({ kid, secret: { length } }) => [kid, length]),
      [['k1', 32]],
    )
  })

  test('on the laptop says where the engines listen and a faster pace', () => {
    const { endpoints, settings, fetching } = readEnvironment({
      ...least,
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000',
      AWS_ENDPOINT_URL_SESV2: 'http://127.0.0.1:9001',
      IMSIM_HEARTBEAT_SECONDS: '0.5',
      IMSIM_LEASE_SECONDS: '3',
      IMSIM_FETCH_LOOPBACK: 'allow',
    })
    assert.deepEqual(
      [endpoints.s3, endpoints.ses, endpoints.sqs],
      ['http://127.0.0.1:9000', 'http://127.0.0.1:9001', undefined],
    )
    assert.deepEqual([settings.pace.heartbeatSeconds, settings.leaseSeconds, fetching.allowLoopback], [0.5, 3, true])
  })

  test('names the secret that holds the token keys, or has the keys themselves, and must do one of both', () => {
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:keys-abc'
    const { tokenKeys } = readEnvironment({ ...least, IMSIM_TOKEN_KEYS: '', IMSIM_TOKEN_KEYS_SECRET: arn })
    assert.deepEqual(tokenKeys, { secretId: arn })
    assert.throws(() => readEnvironment({ ...least, IMSIM_TOKEN_KEYS: undefined, IMSIM_BUCKET: '' }), {
      message:
        'The environment is not complete. IMSIM_BUCKET is not set. ' +
        'IMSIM_TOKEN_KEYS is not set, nor is IMSIM_TOKEN_KEYS_SECRET.',
    })
  })

  test('says where an issuer’s tokens say what; unless told otherwise, as Cognito’s access tokens do', () => {
    assert.deepEqual(readEnvironment(least).claims, {
      userClaim: 'username',
      groupsClaim: 'cognito:groups',
      operatorGroup: 'operators',
    })
  })

  test('that lacks something says all of it, a sentence each', () => {
    assert.throws(() => readEnvironment({ ...least, IMSIM_BUCKET: '', IMSIM_PORTAL_URL: undefined }), {
      message: 'The environment is not complete. IMSIM_BUCKET is not set. IMSIM_PORTAL_URL is not set.',
    })
  })

  const wrong: readonly (readonly [VariableSet, RegExp])[] = [
    [
      { IMSIM_TOKEN_KEYS: '{"k1":"short"}' },
      /complete\. IMSIM_TOKEN_KEYS is wrong: The token key k1 has 3 bytes; it needs 32\.$/,
    ],
    [{ IMSIM_TOKEN_KEYS: 'k1' }, /IMSIM_TOKEN_KEYS is wrong: The secret with the token keys is not JSON/],
    [{ IMSIM_PILOT_SHA256: 'abc' }, /IMSIM_PILOT_SHA256 is no SHA-256/],
    [{ IMSIM_QUEUE_PREFIX: 'imsim-' }, /IMSIM_QUEUE_PREFIX is no URL/],
    [{ IMSIM_MAIL_FROM: 'nobody' }, /IMSIM_MAIL_FROM is no e-mail address/],
    [{ IMSIM_SCOUTS: 'five' }, /IMSIM_SCOUTS is no number/],
    [{ IMSIM_SCOUTS: '0' }, /IMSIM_SCOUTS must be 1 or more/],
    [{ IMSIM_FETCH_LOOPBACK: 'yes' }, /IMSIM_FETCH_LOOPBACK is allow or refuse/],
    [{ IMSIM_HEARTBEAT_SECONDS: '400' }, /IMSIM_LEASE_SECONDS must be twice/],
  ]
  for (const [change, message] of wrong) {
    test(`with ${Object.entries(change).flat().join('=')} is refused`, () => {
      assert.throws(() => readEnvironment({ ...least, ...change }), message)
    })
  }

  test('tells no secret when it is refused', () => {
    assert.throws(
      () => readEnvironment({ ...least, IMSIM_TOKEN_KEYS: JSON.stringify({ k1: secret.slice(4) }) }),
      (error: Error) => !error.message.includes(secret.slice(4)),
    )
  })
})
