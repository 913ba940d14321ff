/** Writes a stream of unknown length to S3 in bounded memory: one PUT when it is short, a multipart upload else. */
import { createHash } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { safeKey } from './stored-keys.ts'

export interface UploadTarget {
  readonly client: S3Client
  readonly bucket: string
  readonly key: string
  readonly contentType: string
}

/** S3 takes 10,000 parts of at least 5 MiB: this reaches 160 GB. */
const PART_BYTES = 16 * 1024 ** 2

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

/** The same bytes in pieces of about 16 MiB; one piece at least. */
async function* inParts(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let chunks: Uint8Array[] = []
  let [waitingBytes, parts] = [0, 0]
  for await (const chunk of source) {
    chunks.push(chunk)
    waitingBytes += chunk.length
    if (waitingBytes < PART_BYTES) continue
    yield Buffer.concat(chunks)
    parts++
    chunks = []
    waitingBytes = 0
  }
  if (waitingBytes > 0 || parts === 0) yield Buffer.concat(chunks)
}

async function putWhole({ client, bucket, key, contentType }: UploadTarget, body: Buffer): Promise<number> {
  const what = { Body: body, ContentType: contentType, ChecksumSHA256: sha256(body) }
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...what }))
  return body.length
}

async function putParts(target: UploadTarget, parts: AsyncIterable<Buffer>): Promise<number> {
  const { client, contentType } = target
  const place = { Bucket: target.bucket, Key: target.key }
  const started = new CreateMultipartUploadCommand({ ...place, ContentType: contentType, ChecksumAlgorithm: 'SHA256' })
  const upload = { ...place, UploadId: (await client.send(started)).UploadId }
  try {
    const sent: CompletedPart[] = []
    let sizeBytes = 0
    for await (const Body of parts) {
      const part = { PartNumber: sent.length + 1, ChecksumSHA256: sha256(Body) }
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, ...part, Body }))
      sent.push({ ...part, ...(ETag === undefined ? {} : { ETag }) })
      sizeBytes += Body.length
    }
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sent } }))
    return sizeBytes
  } catch (error) {
    // Parts of an upload left open cost money; if this fails too, the bucket's lifecycle rule ends it.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {})
    throw error
  }
}

async function* again<Item>(first: readonly Item[], rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* first
  yield* rest
}

/** Stores all bytes of the source and answers how many; when the source throws, nothing is stored. */
export async function uploadStream(target: UploadTarget, source: AsyncIterable<Uint8Array>): Promise<number> {
  const checked = { ...target, key: safeKey(target.key) }
  const parts = inParts(source)
  const first = await parts.next()
  const second = await parts.next()
  const whole = first.value ?? Buffer.alloc(0)
  if (second.done) return putWhole(checked, whole)
  return putParts(checked, again([whole, second.value], parts))
}
