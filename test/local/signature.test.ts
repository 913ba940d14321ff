import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Bucket, clientOf, keys, refusal, startBucket } from './s3-fixture.ts'

let s3: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  s3 = await startBucket()
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'a b+ä.fits', Body: '0123456789' }))
})
after(() => s3.stop())

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)

test('A wrong secret or an unknown access key is refused.', async () => {
  const wrongSecret = clientOf(s3.url, { ...keys, secretAccessKey: 'guess' })
  await assert.rejects(wrongSecret.send(new GetObjectCommand({ Bucket, Key: 'x' })), { name: 'SignatureDoesNotMatch' })
  const wrongKey = clientOf(s3.url, { ...keys, accessKeyId: 'AKIDOTHER' })
  await assert.rejects(wrongKey.send(new GetObjectCommand({ Bucket, Key: 'x' })), { name: 'InvalidAccessKeyId' })
})

test('An unsigned request is refused, also for a bucket that does not exist.', async () => {
  assert.equal(await refusal(await fetch(`${s3.url}/${Bucket}/x`)), '403 AccessDenied')
  assert.equal(await refusal(await fetch(`${s3.url}/absent/x`)), '403 AccessDenied')
})

test('A body that is not the signed one is refused.', async () => {
  const client = clientOf(s3.url)
  client.middlewareStack.add(
    (next) => (call) => {
      const { request } = call
      if (typeof request === 'object' && request && 'body' in request) request.body = 'hellO'
      return next(call)
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  await assert.rejects(client.send(new PutObjectCommand({ Bucket, Key: 'swap', Body: 'hello' })), {
    name: 'XAmzContentSHA256Mismatch',
  })
  await assert.rejects(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'swap' })), { name: 'NotFound' })
})

test('A clock that is more than a quarter of an hour off is refused.', async () => {
  const client = clientOf(s3.url)
  client.config.systemClockOffset = 16 * 60 * 1000
  await assert.rejects(client.send(new GetObjectCommand({ Bucket, Key: 'x' })), { name: 'RequestTimeTooSkewed' })
  await s3.client.send(new HeadBucketCommand({ Bucket }))
})

test('A presigned GET gives the object under the name and type that were signed, also for a range.', async () => {
  const url = await getSignedUrl(
    s3.client,
    new GetObjectCommand({
      Bucket,
      Key: 'a b+ä.fits',
      ResponseContentDisposition: 'attachment; filename="a b.fits"',
      ResponseContentType: 'image/fits',
    }),
    { expiresIn: 60 },
  )
  const answer = await fetch(url)
  assert.equal(await answer.text(), '0123456789')
  assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="a b.fits"')
  assert.equal(answer.headers.get('content-type'), 'image/fits')
  const part = await fetch(url, { headers: { range: 'bytes=3-' } })
  assert.equal(part.status, 206)
  assert.equal(await part.text(), '3456789')
})

test('A presigned URL is void when key, query, method or signature were touched.', async () => {
  const url = await getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: 'digits' }), { expiresIn: 60 })
  const broken = url.replace(/Signature=(.)/, (_, first) => `Signature=${first === '0' ? '1' : '0'}`)
  const longer = url.replace('Expires=60', 'Expires=600')
  const renamed = `${url}&response-content-type=text%2Fhtml`
  for (const tampered of [url.replace('digits', 'other'), broken, longer, renamed])
    assert.equal(await refusal(await fetch(tampered)), '403 SignatureDoesNotMatch')
  assert.equal(await refusal(await fetch(url, { method: 'DELETE' })), '403 SignatureDoesNotMatch')
})

test('A presigned URL is void after its expiry, before its time, and beyond a week.', async () => {
  const sign = (signingDate: Date, expiresIn = 60) =>
    getSignedUrl(s3.client, new GetObjectCommand({ Bucket, Key: 'digits' }), { expiresIn, signingDate })
  assert.equal(await refusal(await fetch(await sign(hoursAgo(1)))), '403 AccessDenied')
  assert.equal(await refusal(await fetch(await sign(hoursAgo(-1)))), '403 AccessDenied')
  const week = (await sign(new Date())).replace('Expires=60', 'Expires=604801')
  assert.equal(await refusal(await fetch(week)), '400 AuthorizationQueryParametersError')
})

test('A presigned PUT takes the body whose checksum was signed and no other.', async () => {
  const ChecksumSHA256 = createHash('sha256').update('hello').digest('base64')
  const url = await getSignedUrl(s3.client, new PutObjectCommand({ Bucket, Key: 'put', ChecksumSHA256 }))
  assert.equal(await refusal(await fetch(url, { method: 'PUT', body: 'hellO' })), '400 BadDigest')
  assert.equal((await fetch(url, { method: 'PUT', body: 'hello' })).status, 200)
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'put', ChecksumMode: 'ENABLED' }))
  assert.equal(head.ChecksumSHA256, ChecksumSHA256)
})

test('A header that the signer of a presigned PUT did not sign is refused.', async () => {
  const url = await getSignedUrl(
    clientOf(s3.url),
    new PutObjectCommand({ Bucket, Key: 'put2', ChecksumSHA256: createHash('sha256').update('x').digest('base64') }),
  )
  const headers = { 'x-amz-meta-owner': 'somebody' }
  assert.equal(await refusal(await fetch(url, { method: 'PUT', body: 'x', headers })), '403 AccessDenied')
})
