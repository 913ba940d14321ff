import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3ServiceException,
} from '@aws-sdk/client-s3'
import { Bucket, startBucket } from './s3-fixture.ts'

let s3: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  s3 = await startBucket()
})
after(() => s3.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

async function read(Key: string, more: { Range?: string; IfNoneMatch?: string; IfMatch?: string } = {}) {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }))
  return { answer, text: await answer.Body?.transformToString() }
}

describe('objects', () => {
  test('An object comes back with its bytes, type, metadata, ETag and declared checksum.', async () => {
    const Body = randomBytes(100_000)
    const put = await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'a/b',
        Body,
        ContentType: 'image/fits',
        ChecksumAlgorithm: 'SHA256',
        Metadata: { chip: 'R22_S11' },
      }),
    )
    assert.equal(put.ETag, `"${createHash('md5').update(Body).digest('hex')}"`)
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'a/b', ChecksumMode: 'ENABLED' }))
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Body)
    assert.equal(got.ContentType, 'image/fits')
    assert.deepEqual(got.Metadata, { chip: 'R22_S11' })
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'a/b', ChecksumMode: 'ENABLED' }))
    assert.equal(head.ChecksumSHA256, sha256(Body))
    assert.equal(head.ContentLength, 100_000)
    assert.ok(head.LastModified && Date.now() - head.LastModified.getTime() < 60_000)
  })

  test('A stream of unknown chunks, sent aws-chunked with a trailing checksum, is stored without its framing.', async () => {
    const pieces = [randomBytes(70_000), randomBytes(1), randomBytes(300_000)]
    await s3.client.send(
      new PutObjectCommand({ Bucket, Key: 'stream', Body: Readable.from(pieces), ContentLength: 370_001 }),
    )
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'stream' }))
    assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), Buffer.concat(pieces))
    assert.equal(got.ContentEncoding, undefined)
  })

  test('A wrong checksum or Content-MD5 is refused and nothing is stored.', async () => {
    const wrong = sha256(Buffer.from('other'))
    const put = { Bucket, Key: 'wrong', Body: 'hello' }
    await assert.rejects(s3.client.send(new PutObjectCommand({ ...put, ChecksumSHA256: wrong })), { name: 'BadDigest' })
    const ContentMD5 = createHash('md5').update('other').digest('base64')
    await assert.rejects(s3.client.send(new PutObjectCommand({ ...put, ContentMD5 })), { name: 'BadDigest' })
    await assert.rejects(s3.client.send(new PutObjectCommand({ ...put, ChecksumSHA256: 'abc=' })), {
      name: 'InvalidRequest',
    })
    await assert.rejects(read('wrong'), { name: 'NoSuchKey' })
  })

  test('A range gives its bytes, one past the end is refused.', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }))
    const middle = await read('digits', { Range: 'bytes=2-4' })
    assert.equal(middle.text, '234')
    assert.equal(middle.answer.ContentRange, 'bytes 2-4/10')
    assert.equal((await read('digits', { Range: 'bytes=-3' })).text, '789')
    assert.equal((await read('digits', { Range: 'bytes=8-99' })).text, '89')
    await assert.rejects(read('digits', { Range: 'bytes=10-' }), { name: 'InvalidRange' })
  })

  test('A conditional read answers 304 or 412.', async () => {
    const put = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'x' }))
    const ETag = put.ETag ?? ''
    await assert.rejects(read('conditional', { IfNoneMatch: ETag }), (error: S3ServiceException) => {
      return error.$metadata.httpStatusCode === 304
    })
    await assert.rejects(read('conditional', { IfMatch: '"0"' }), { name: 'PreconditionFailed' })
    assert.equal((await read('conditional', { IfMatch: ETag })).text, 'x')
  })

  test('Of twenty puts with If-None-Match one wins, and If-Match replaces only what was read.', async () => {
    const puts = Array.from({ length: 20 }, (_, index) =>
      s3.client.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `${index}`, IfNoneMatch: '*' })),
    )
    const results = await Promise.allSettled(puts)
    const winner = results.findIndex((result) => result.status === 'fulfilled')
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1)
    const { text, answer } = await read('race')
    assert.equal(text, `${winner}`)
    const swap = { Bucket, Key: 'race', Body: 'next', IfMatch: answer.ETag ?? '' }
    await s3.client.send(new PutObjectCommand(swap))
    await assert.rejects(s3.client.send(new PutObjectCommand(swap)), { name: 'PreconditionFailed' })
    const absent = { Bucket, Key: 'absent', Body: 'x', IfMatch: '"0"' }
    await assert.rejects(s3.client.send(new PutObjectCommand(absent)), { name: 'NoSuchKey' })
  })

  test('A copy keeps or replaces the metadata and outlives its source.', async () => {
    const from = { Bucket, Key: 'from ä+&', Body: 'bytes', Metadata: { a: '1' } }
    await s3.client.send(new PutObjectCommand(from))
    const CopySource = `${Bucket}/${encodeURIComponent('from ä+&')}`
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource }))
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'from ä+&' }))
    const { answer, text } = await read('to')
    assert.equal(text, 'bytes')
    assert.deepEqual(answer.Metadata, { a: '1' })
    const replace = { MetadataDirective: 'REPLACE', Metadata: { a: '2' } } as const
    await s3.client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/to`, ...replace }))
    assert.deepEqual((await read('to')).answer.Metadata, { a: '2' })
    await assert.rejects(s3.client.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource })), { name: 'NoSuchKey' })
  })

  test('Deleting is idempotent, also for many keys at once.', async () => {
    const names = ['d/1', 'd/<&>"\'', 'd/ü']
    for (const Key of names) await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    const Objects = [...names, 'd/none'].map((Key) => ({ Key }))
    const { Deleted } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
    assert.deepEqual(
      Deleted?.map(({ Key }) => Key),
      [...names, 'd/none'],
    )
    for (const Key of names) await assert.rejects(read(Key), { name: 'NoSuchKey' })
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'd/1' }))
  })

  test('Keys that look like paths stay keys and never leave the folder.', async () => {
    const names = ['../../x', '..', '.', '/etc/passwd', 'a//b', '%2e%2e/%2e%2e/x', 'a\\..\\b', 'nul\u0000byte', '...']
    for (const Key of names) {
      await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
      assert.equal((await read(Key)).text, Key)
    }
    assert.deepEqual(
      (await readdir(s3.folder)).filter((name) => !name.startsWith('keys.sqlite')),
      ['bodies'],
    )
    for (const file of await readdir(join(s3.folder, 'bodies'), { recursive: true }))
      assert.match(file, /^[0-9a-f]{2}(\/[0-9a-f-]{36})?$/)
  })

  test('An over-long key and broken percent-encoding are refused.', async () => {
    await assert.rejects(s3.client.send(new PutObjectCommand({ Bucket, Key: 'x'.repeat(1025), Body: 'x' })), {
      name: 'KeyTooLongError',
    })
    assert.equal((await fetch(`${s3.url}/${Bucket}/%ff`)).status, 400)
  })
})

describe('refusals', () => {
  test('What is not done is refused with 501 and never half done.', async () => {
    await assert.rejects(s3.client.send(new GetObjectAclCommand({ Bucket, Key: 'digits' })), { name: 'NotImplemented' })
    const tagged = { Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=b' }
    await assert.rejects(s3.client.send(new PutObjectCommand(tagged)), { name: 'NotImplemented' })
    const crc32c = { Bucket, Key: 'crc', Body: 'x', ChecksumAlgorithm: 'CRC32C' } as const
    await assert.rejects(s3.client.send(new PutObjectCommand(crc32c)), { name: 'NotImplemented' })
    await assert.rejects(read('tagged'), { name: 'NoSuchKey' })
  })

  test('A bucket must exist, is made once, and has a valid name.', async () => {
    await assert.rejects(s3.client.send(new HeadBucketCommand({ Bucket: 'absent' })), { name: 'NotFound' })
    await assert.rejects(s3.client.send(new PutObjectCommand({ Bucket: 'absent', Key: 'k', Body: 'x' })), {
      name: 'NoSuchBucket',
    })
    await s3.client.send(new HeadBucketCommand({ Bucket }))
    await assert.rejects(s3.client.send(new CreateBucketCommand({ Bucket })), { name: 'BucketAlreadyOwnedByYou' })
    await assert.rejects(s3.client.send(new CreateBucketCommand({ Bucket: 'Bad_Name' })), { name: 'InvalidBucketName' })
  })

  test('A local page may read and write with ETag exposed, another origin may not.', async () => {
    const preflight = (origin: string) =>
      fetch(`${s3.url}/${Bucket}/x`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' },
      })
    const allowed = await preflight('http://localhost:8080')
    assert.equal(allowed.headers.get('access-control-allow-origin'), 'http://localhost:8080')
    assert.equal(allowed.headers.get('access-control-allow-headers'), 'content-type')
    assert.equal((await preflight('https://evil.example')).status, 403)
    const answer = await fetch(`${s3.url}/${Bucket}/x`, { headers: { origin: 'http://127.0.0.1:8080' } })
    assert.match(answer.headers.get('access-control-expose-headers') ?? '', /ETag/)
  })
})

test('The counters name the operations that were asked for.', async () => {
  const before = s3.counters.PutObject ?? 0
  await s3.client.send(new PutObjectCommand({ Bucket, Key: 'counted', Body: 'x' }))
  assert.equal(s3.counters.PutObject, before + 1)
})
