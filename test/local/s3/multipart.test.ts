import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { becomes } from '../../patience.ts'
import { Bucket, startBucket } from '../s3-fixture.ts'

const mebibyte = 1024 ** 2

let s3: Awaited<ReturnType<typeof startBucket>>
before(async () => {
  s3 = await startBucket()
})
after(() => s3.stop())

async function start(Key: string, ChecksumAlgorithm?: 'SHA256') {
  const { UploadId } = await s3.client.send(
    new CreateMultipartUploadCommand({
      Bucket,
      Key,
      ContentType: 'image/fits',
      ...(ChecksumAlgorithm && { ChecksumAlgorithm }),
    }),
  )
  const upload = { Bucket, Key, UploadId }
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const algorithm = ChecksumAlgorithm && { ChecksumAlgorithm }
    const sent = await s3.client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...algorithm }))
    return { PartNumber, ETag: sent.ETag, ...(ChecksumAlgorithm && { ChecksumSHA256: sent.ChecksumSHA256 }) }
  }
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[], more: { IfNoneMatch?: string } = {}) =>
    s3.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }))
  return { upload, part, complete }
}

const bodies = async () =>
  (await readdir(join(s3.folder, 'bodies'), { recursive: true })).filter((name) => name.includes('/'))

describe('a multipart upload', () => {
  test('Twenty megabytes in unordered parts become one object that can be read by ranges across parts.', async () => {
    const whole = randomBytes(20 * mebibyte)
    const slices = [0, 1, 2].map((index) => whole.subarray(index * 8 * mebibyte, (index + 1) * 8 * mebibyte))
    const { part, complete } = await start('big', 'SHA256')
    const [third, first, second] = await Promise.all(
      [2, 0, 1].map((index) => part(index + 1, slices[index] ?? new Uint8Array())),
    )
    assert.ok(first && second && third)
    const { ETag } = await complete([first, second, third])
    assert.match(ETag ?? '', /-3"$/)
    const got = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'big' }))
    assert.equal(got.ContentType, 'image/fits')
    assert.ok(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(whole))
    const Range = `bytes=${8 * mebibyte - 5}-${16 * mebibyte + 4}`
    const middle = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'big', Range }))
    const expected = whole.subarray(8 * mebibyte - 5, 16 * mebibyte + 5)
    assert.ok(Buffer.from((await middle.Body?.transformToByteArray()) ?? []).equals(expected))
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'big', ChecksumMode: 'ENABLED' }))
    const digests = slices.map((slice) => createHash('sha256').update(slice).digest())
    const composite = createHash('sha256').update(Buffer.concat(digests)).digest('base64')
    assert.equal(head.ChecksumSHA256, `${composite}-3`)
    assert.equal(head.ContentLength, 20 * mebibyte)
  })

  test('A part sent again replaces the first, and ListParts shows what is there in pages.', async () => {
    const { upload, part, complete } = await start('again')
    await part(1, Buffer.from('first'))
    const one = await part(1, randomBytes(5 * mebibyte))
    const two = await part(7, Buffer.from('end'))
    const page = await s3.client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }))
    assert.deepEqual([page.Parts?.[0]?.PartNumber, page.Parts?.[0]?.Size, page.IsTruncated], [1, 5 * mebibyte, true])
    const PartNumberMarker = page.NextPartNumberMarker
    const rest = await s3.client.send(
      new ListPartsCommand({ ...upload, ...(PartNumberMarker && { PartNumberMarker }) }),
    )
    assert.deepEqual(
      rest.Parts?.map(({ PartNumber, ETag }) => [PartNumber, ETag]),
      [[7, two.ETag]],
    )
    await complete([one, two])
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'again' }))
    assert.equal(head.ContentLength, 5 * mebibyte + 3)
  })

  test('Parts that are unknown, unordered or too small are refused and the upload stays.', async () => {
    const { part, complete } = await start('faulty')
    const [one, two] = [await part(1, Buffer.from('1')), await part(2, Buffer.from('2'))]
    await assert.rejects(complete([one, two]), { name: 'EntityTooSmall' })
    await assert.rejects(complete([two, one]), { name: 'InvalidPartOrder' })
    await assert.rejects(complete([{ PartNumber: 3, ETag: '"0"' }]), { name: 'InvalidPart' })
    await complete([two])
    await assert.rejects(complete([two]), { name: 'NoSuchUpload' })
  })

  test('A completion on condition of absence loses against an object that came meanwhile.', async () => {
    const { part, complete } = await start('meanwhile')
    const one = await part(1, Buffer.from('late'))
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'meanwhile', Body: 'early' }))
    await assert.rejects(complete([one], { IfNoneMatch: '*' }), { name: 'PreconditionFailed' })
    await complete([one])
  })

  test('An abort leaves nothing behind on the disk.', async () => {
    const before = (await bodies()).length
    const { upload, part } = await start('aborted')
    await part(1, Buffer.from('x'))
    assert.equal((await bodies()).length, before + 1)
    await s3.client.send(new AbortMultipartUploadCommand(upload))
    await assert.rejects(s3.client.send(new ListPartsCommand(upload)), { name: 'NoSuchUpload' })
    await becomes(async () => (await bodies()).length, before)
  })
})
