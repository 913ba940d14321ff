/** Objects in S3: read whole, written with their sha256, and signed so that others read and write them directly. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { UploadGrant } from '../../core/contract/pilots.ts'
import type { Storage, StoredObject } from '../../core/world.ts'
import { BriefMemory } from './brief-memory.ts'
import { nameMadeSafe, safeKey, safePrefix } from './stored-keys.ts'

export interface S3StorageOptions {
  readonly client: S3Client
  readonly bucket: string
  /** A client of the address by which browsers and pilots reach the bucket, when it is another one. */
  readonly publicClient?: S3Client
}

const UPLOAD_SECONDS = 6 * 3600
const DOWNLOAD_SECONDS = 1800
/** A signed download is given again for so long: a visit's work files are asked for by hundreds of jobs. */
const SAME_DOWNLOAD_SECONDS = 600
const SAME_DOWNLOADS = 5000
/** The longest text that is taken into memory: of a longer one comes so much, and a longer packed one is an error. */
const LONGEST_TEXT_BYTES = 64 * 1024 ** 2

const unpack = promisify(gunzip)

/** Hexadecimal, or undefined for the checksum of checksums that a multipart upload has (`…-12`). */
function wholeSha256(base64: string | undefined): string | undefined {
  return base64 === undefined || base64.includes('-') ? undefined : Buffer.from(base64, 'base64').toString('hex')
}

/** The object's size and checksum, undefined when there is none. @throws Error when S3 does not answer */
export async function headObject(client: S3Client, bucket: string, key: string): Promise<StoredObject | undefined> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: safeKey(key), ChecksumMode: 'ENABLED' })
  const found = await client.send(command).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined
    throw error
  })
  if (found === undefined) return undefined
  const sha256 = wholeSha256(found.ChecksumSHA256)
  const versionId = found.VersionId
  return {
    sizeBytes: found.ContentLength ?? 0,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(versionId === undefined ? {} : { versionId }),
  }
}

const isBeyondTheEnd = (error: unknown) => error instanceof S3ServiceException && error.$metadata.httpStatusCode === 416

async function readBytes(
  { client, bucket }: S3StorageOptions,
  key: string,
  Range: string | undefined,
): Promise<Uint8Array | undefined> {
  const range = Range === undefined ? {} : { Range }
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: safeKey(key), ...range }))
    return (await Body?.transformToByteArray()) ?? new Uint8Array()
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    if (isBeyondTheEnd(error)) return new Uint8Array()
    throw error
  }
}

/** Unpacked, from a byte on. @throws Error when it would not fit into memory */
async function unpackedText(bytes: Uint8Array, from: number): Promise<string> {
  return (await unpack(bytes, { maxOutputLength: LONGEST_TEXT_BYTES })).subarray(from).toString('utf8')
}

async function readText({ client, bucket }: S3StorageOptions, key: string, from: number): Promise<string | undefined> {
  const packed = key.endsWith('.gz')
  const first = packed ? 0 : from
  const Range = `bytes=${first}-${first + LONGEST_TEXT_BYTES - 1}`
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: safeKey(key), Range }))
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
    return packed ? await unpackedText(bytes, from) : Buffer.from(bytes).toString('utf8')
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    if (isBeyondTheEnd(error)) return ''
    throw error
  }
}

/** One PUT, whose sha256 S3 checks on arrival. */
export async function putObject(
  { client, bucket }: S3StorageOptions,
  key: string,
  body: string | Uint8Array,
  contentType: string,
): Promise<void> {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const checksum = createHash('sha256').update(bytes).digest('base64')
  const what = { Body: bytes, ContentType: contentType, ChecksumSHA256: checksum }
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: safeKey(key), ...what }))
}

/** The instant at which a signature made now dies: its own end, or that of the session that signs. */
async function signatureEnd(client: S3Client, seconds: number): Promise<string> {
  const { expiration } = await client.config.credentials()
  return new Date(Math.min(Date.now() + seconds * 1000, expiration?.getTime() ?? Infinity)).toISOString()
}

/**
 * A form for every upload below the prefix. The uploader adds `key`, `Content-Type` and `x-amz-checksum-sha256`
 * (base64), each of which S3 demands.
 */
async function signPost(client: S3Client, bucket: string, prefix: string, maxBytes: number): Promise<UploadGrant> {
  const folder = safePrefix(prefix)
  const { url, fields } = await createPresignedPost(client, {
    Bucket: bucket,
    Key: `${folder}\${filename}`,
    Expires: UPLOAD_SECONDS,
    Fields: { 'x-amz-checksum-algorithm': 'SHA256' },
    Conditions: [
      ['content-length-range', 0, maxBytes],
      ['starts-with', '$Content-Type', ''],
      ['starts-with', '$x-amz-checksum-sha256', ''],
    ],
  })
  const { key: _template, ...kept } = fields
  return { url, fields: kept, prefix: folder, expiresAt: await signatureEnd(client, UPLOAD_SECONDS) }
}

/** A form for one object of exactly so many bytes; its fields are complete, the file is all that is added. */
async function signOne(client: S3Client, bucket: string, key: string, sizeBytes: number) {
  return createPresignedPost(client, {
    Bucket: bucket,
    Key: safeKey(key),
    Expires: UPLOAD_SECONDS,
    Conditions: [['content-length-range', sizeBytes, sizeBytes]],
  })
}

/** What people fetch is an attempt's, and no other attempt overwrites it: a browser need not ask again. */
const KEPT = `private, max-age=${DOWNLOAD_SECONDS}, immutable`

const disposition = (fileName: string) =>
  `attachment; filename="${nameMadeSafe(fileName, 'download').replaceAll('"', '')}"`

async function signGet(client: S3Client, bucket: string, key: string, fileName?: string): Promise<string> {
  const named =
    fileName === undefined ? {} : { ResponseContentDisposition: disposition(fileName), ResponseCacheControl: KEPT }
  const command = new GetObjectCommand({ Bucket: bucket, Key: safeKey(key), ...named })
  return getSignedUrl(client, command, { expiresIn: DOWNLOAD_SECONDS })
}

/** Storage in one bucket. Signing takes no request; a signed download is the same for some minutes. */
export function s3Storage(options: S3StorageOptions): Storage {
  const { client, bucket, publicClient = client } = options
  const signed = new BriefMemory<string>(SAME_DOWNLOADS)
  return {
    head: (key) => headObject(client, bucket, key),
    text: (key, range) => readText(options, key, range?.from ?? 0),
    bytes: (key, range) =>
      readBytes(options, key, range === undefined ? undefined : `bytes=${range.from}-${range.to - 1}`),
    put: (key, body, contentType) => putObject(options, key, body, contentType),
    signUpload: (prefix, maxBytes) => signPost(publicClient, bucket, prefix, maxBytes),
    signForm: (key, sizeBytes) => signOne(publicClient, bucket, key, sizeBytes),
    async signDownload(key, fileName) {
      const { accessKeyId } = await publicClient.config.credentials()
      const what = [accessKeyId, key, fileName ?? ''].join('\n')
      const known = signed.get(what, Date.now())
      if (known !== undefined) return known
      const url = await signGet(publicClient, bucket, key, fileName)
      signed.set(what, url, Date.now() + SAME_DOWNLOAD_SECONDS * 1000)
      return url
    },
  }
}
