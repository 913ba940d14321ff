import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { createPresignedPost, type PresignedPost } from '@aws-sdk/s3-presigned-post'
import { Bucket, clientOf, keys, refusal, startBucket } from '../s3-fixture.ts'

let s3: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  s3 = await startBucket()
})
after(() => s3.stop())

const prefix = 'outputs/7/1/42/1/'

/** What dispatch grants a pilot: anything below an attempt's prefix, up to 1 MB, with its SHA-256. */
const grant = (more: { Expires?: number; Fields?: Record<string, string> } = {}) =>
  createPresignedPost(s3.client, {
    Bucket,
    Key: `${prefix}\${filename}`,
    Conditions: [
      ['content-length-range', 1, 1_000_000],
      ['starts-with', '$x-amz-checksum-sha256', ''],
    ],
    Expires: 60,
    ...more,
  })

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('base64')

function send(post: PresignedPost, body: Uint8Array | string, fields: Record<string, string> = {}) {
  const form = new FormData()
  const named = { ...post.fields, 'x-amz-checksum-sha256': sha256(body), ...fields }
  for (const [name, value] of Object.entries(named)) form.set(name, value)
  form.set('file', new Blob([new Uint8Array(Buffer.from(body))]), 'image.fits')
  return fetch(post.url, { method: 'POST', body: form, redirect: 'manual' })
}

describe('a presigned form', () => {
  test('It stores the file under the granted prefix and its own name, with its checksum.', async () => {
    const body = Buffer.concat([randomBytes(500_000), Buffer.from('\r\n--tricky\r\n'), randomBytes(100_000)])
    assert.equal((await send(await grant(), body)).status, 204)
    const Key = `${prefix}image.fits`
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key }))
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body)
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
    assert.equal(head.ChecksumSHA256, sha256(body))
  })

  test('The holder may choose any key below the prefix and none beside it.', async () => {
    const post = await grant()
    assert.equal((await send(post, 'x', { key: `${prefix}log.txt` })).status, 204)
    assert.equal(await refusal(await send(post, 'x', { key: 'outputs/7/1/42/2/image.fits' })), '403 AccessDenied')
    assert.equal(await refusal(await send(post, 'x', { key: '../x' })), '403 AccessDenied')
  })

  test('A wrong checksum is refused, and so is a form without one.', async () => {
    const post = await grant()
    const wrong = { key: `${prefix}wrong`, 'x-amz-checksum-sha256': sha256('other') }
    assert.equal(await refusal(await send(post, 'x', wrong)), '400 BadDigest')
    await assert.rejects(s3.client.send(new HeadObjectCommand({ Bucket, Key: `${prefix}wrong` })), { name: 'NotFound' })
    const form = new FormData()
    for (const [name, value] of Object.entries(post.fields)) form.set(name, value)
    form.set('file', new Blob(['x']))
    assert.equal(await refusal(await fetch(post.url, { method: 'POST', body: form })), '403 AccessDenied')
  })

  test('A file that is too large or too small is refused and not stored.', async () => {
    const post = await grant()
    const large = Buffer.alloc(1_000_001)
    assert.equal(await refusal(await send(post, large, { key: `${prefix}large` })), '400 EntityTooLarge')
    assert.equal(await refusal(await send(post, Buffer.alloc(5_000_000))), '400 EntityTooLarge')
    assert.equal(await refusal(await send(post, '', { key: `${prefix}empty` })), '400 EntityTooSmall')
    for (const Key of ['large', 'empty'])
      await assert.rejects(s3.client.send(new HeadObjectCommand({ Bucket, Key: prefix + Key })), { name: 'NotFound' })
  })

  test('An expired policy, a changed policy and another signer are refused.', async () => {
    assert.equal(await refusal(await send(await grant({ Expires: -1 }), 'x')), '403 AccessDenied')
    const post = await grant()
    const policy = JSON.parse(Buffer.from(post.fields.Policy ?? '', 'base64').toString())
    const Policy = Buffer.from(JSON.stringify({ ...policy, expiration: '2099-01-01T00:00:00Z' })).toString('base64')
    assert.equal(await refusal(await send(post, 'x', { Policy })), '403 SignatureDoesNotMatch')
    const stranger = clientOf(s3.url, { ...keys, secretAccessKey: 'guess' })
    const forged = await createPresignedPost(stranger, { Bucket, Key: 'x' })
    assert.equal(await refusal(await send(forged, 'x')), '403 SignatureDoesNotMatch')
  })

  test('A field that the policy does not name is refused, and so is a form for another bucket.', async () => {
    const post = await grant()
    assert.equal(await refusal(await send(post, 'x', { 'x-amz-meta-owner': 'me' })), '403 AccessDenied')
    assert.equal(await refusal(await send({ ...post, url: `${s3.url}/absent` }, 'x')), '404 NoSuchBucket')
  })

  test('It answers as the form asks: 200, 201 with XML, or a redirect with bucket, key and ETag.', async () => {
    assert.equal((await send(await grant({ Fields: { success_action_status: '200' } }), 'x')).status, 200)
    const created = await send(await grant({ Fields: { success_action_status: '201' } }), 'x')
    assert.equal(created.status, 201)
    assert.match(await created.text(), /<Key>outputs\/7\/1\/42\/1\/image.fits<\/Key>/)
    const Fields = { success_action_redirect: 'http://127.0.0.1:8080/done?a=1' }
    const location = (await send(await grant({ Fields }), 'x')).headers.get('location')
    assert.match(location ?? '', /^http:\/\/127.0.0.1:8080\/done\?a=1&bucket=images&key=outputs%2F7.*&etag=%22/)
  })

  test('A content type and metadata that the policy fixes are kept with the object.', async () => {
    const Fields = { 'Content-Type': 'image/fits', 'x-amz-meta-sensor': 'R22_S11' }
    assert.equal((await send(await grant({ Fields }), 'x')).status, 204)
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: `${prefix}image.fits` }))
    assert.equal(head.ContentType, 'image/fits')
    assert.deepEqual(head.Metadata, { sensor: 'R22_S11' })
  })

  test('A body that is no form, or that breaks off, is refused.', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const sendText = (body: string) => fetch(`${s3.url}/${Bucket}`, { method: 'POST', headers, body })
    assert.equal(await refusal(await sendText('nothing')), '400 IncompleteBody')
    assert.equal(await refusal(await sendText('--x\r\nno-name: 1\r\n\r\nv\r\n--x--')), '400 MalformedPOSTRequest')
    assert.equal(
      await refusal(await sendText(`--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n${'k'.repeat(100_000)}`)),
      '400 MaxPostPreDataLengthExceeded',
    )
  })
})
