/** S3's multipart uploads: create, part, list, complete, abort. Completing copies nothing, whatever the size. */
import { createHash } from 'node:crypto'
import { AwsFault, notImplemented } from '../aws-fault.ts'
import { bodyOf, expectationsOf, receiveFile, receiveText } from './body.ts'
import { checksumName, Digests, expectChecksum } from './checksums.ts'
import { writeCondition } from './conditions.ts'
import { keptHeadersOf } from './objects.ts'
import { allHeaders, type S3Answer, type S3Request } from './request.ts'
import type { S3Store, StoredObject } from './store.ts'
import { type Part, type Upload, Uploads } from './uploads.ts'
import { xmlDocument, xmlElements, xmlText } from './xml.ts'

const smallestPartBytes = 5 * 1024 ** 2
const largestPartNumber = 10_000
const elementOf: Readonly<Record<string, string>> = { sha256: 'SHA256', sha1: 'SHA1', crc32: 'CRC32' }

const uploadOf = (uploads: Uploads, request: S3Request) =>
  uploads.find(request.parameters.get('uploadId') ?? '', request.bucket, request.key)

/** @throws AwsFault 501 for checksums over the full object, which cannot be made from the parts' */
export async function createUpload(store: S3Store, request: S3Request): Promise<S3Answer> {
  request.stream.resume()
  if (request.header('x-amz-checksum-type') === 'FULL_OBJECT') throw notImplemented('A FULL_OBJECT checksum of parts')
  const { bucket, key } = request
  const asked = request.header('x-amz-checksum-algorithm')
  const algorithm = asked ? checksumName(asked) : ''
  const id = new Uploads(store).create({ bucket, key, algorithm, headers: keptHeadersOf(allHeaders(request)) })
  const checksum = algorithm ? { 'x-amz-checksum-algorithm': algorithm.toUpperCase() } : {}
  const body = xmlDocument('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id })
  return { status: 200, headers: checksum, body }
}

export async function uploadPart(store: S3Store, request: S3Request): Promise<S3Answer> {
  if (request.header('x-amz-copy-source') !== undefined) throw notImplemented('UploadPartCopy')
  const uploads = new Uploads(store)
  const upload = uploadOf(uploads, request)
  const number = Number(request.parameters.get('partNumber'))
  if (!(Number.isInteger(number) && number >= 1 && number <= largestPartNumber))
    throw new AwsFault(400, 'InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive')
  const blob = store.newBlobId()
  const expected = expectationsOf(request)
  if (upload.algorithm && expected.checksum?.name !== upload.algorithm)
    throw new AwsFault(400, 'InvalidRequest', `Every part of this upload needs x-amz-checksum-${upload.algorithm}.`)
  const { md5, sizeBytes, checksum } = await receiveFile(bodyOf(request, expected), expected, store.blobPath(blob))
  const kept = upload.algorithm ? (checksum?.value ?? '') : ''
  const etag = `"${md5}"`
  uploads.putPart(upload, { number, etag, modifiedAt: new Date().toISOString(), checksum: kept, blob, sizeBytes })
  return { status: 200, headers: { etag, ...(checksum && { [`x-amz-checksum-${checksum.name}`]: checksum.value }) } }
}

/** The stored parts that the client names, in its order. @throws AwsFault 400 */
function namedParts(document: string, stored: readonly Part[], algorithm: string): Part[] {
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  const parts = xmlElements(document, 'Part').map((named) => {
    const part = byNumber.get(Number(xmlText(named, 'PartNumber')))
    const etag = xmlText(named, 'ETag')?.replaceAll('"', '')
    if (!part || `"${etag}"` !== part.etag)
      throw new AwsFault(400, 'InvalidPart', 'One or more of the specified parts could not be found.')
    const checksum = xmlText(named, `Checksum${elementOf[algorithm]}`)
    if (checksum !== undefined) expectChecksum(algorithm, part.checksum, checksum)
    return part
  })
  checkParts(parts)
  return parts
}

function checkParts(parts: readonly Part[]): void {
  if (parts.length === 0) throw new AwsFault(400, 'MalformedXML', 'You must specify at least one part')
  if (parts.some((part, index) => part.number <= (parts[index - 1]?.number ?? 0)))
    throw new AwsFault(400, 'InvalidPartOrder', 'The list of parts was not in ascending order.')
  if (parts.slice(0, -1).some((part) => part.sizeBytes < smallestPartBytes))
    throw new AwsFault(400, 'EntityTooSmall', 'Every part but the last must be 5 MiB or more.')
}

/** S3's composite form: the digest of the parts' digests, and how many they were. */
function compositeChecksum(upload: Upload, parts: readonly Part[]): Record<string, string> {
  if (!upload.algorithm) return {}
  const name = checksumName(upload.algorithm)
  const digests = new Digests([name])
  for (const part of parts) digests.update(Buffer.from(part.checksum, 'base64'))
  return { [`x-amz-checksum-${name}`]: `${digests.bytes(name).toString('base64')}-${parts.length}` }
}

function objectFrom(upload: Upload, parts: readonly Part[]): StoredObject {
  const md5 = createHash('md5')
  for (const part of parts) md5.update(part.etag.replaceAll('"', ''), 'hex')
  return {
    key: upload.key,
    etag: `"${md5.digest('hex')}-${parts.length}"`,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    modifiedAt: new Date().toISOString(),
    headers: upload.headers,
    checksums: compositeChecksum(upload, parts),
    blobs: parts.map((part) => ({ id: part.blob, sizeBytes: part.sizeBytes })),
  }
}

/** @throws AwsFault 400, 404, 412 */
export async function completeUpload(store: S3Store, request: S3Request): Promise<S3Answer> {
  const uploads = new Uploads(store)
  // The document's x-amz-checksum-… header, if any, is that of the object: the body has none of its own.
  const document = await receiveText(request, false)
  const upload = uploadOf(uploads, request)
  const object = objectFrom(upload, namedParts(document, uploads.parts(upload.id), upload.algorithm))
  const size = request.header('x-amz-mp-object-size')
  if (size !== undefined && Number(size) !== object.sizeBytes)
    throw new AwsFault(400, 'InvalidRequest', 'The x-amz-mp-object-size is not the sum of the parts.')
  for (const [name, value] of Object.entries(object.checksums))
    if (request.header(name) !== undefined) expectChecksum(upload.algorithm, request.header(name), value)
  uploads.complete(upload, object, writeCondition(request))
  const { bucket, key } = request
  const result = { Location: `/${bucket}/${key}`, Bucket: bucket, Key: key, ETag: object.etag }
  return { status: 200, body: xmlDocument('CompleteMultipartUploadResult', result) }
}

export async function abortUpload(store: S3Store, request: S3Request): Promise<S3Answer> {
  const uploads = new Uploads(store)
  uploads.abort(uploadOf(uploads, request).id)
  return { status: 204 }
}

/** ListParts, in pages. */
export async function listParts(store: S3Store, request: S3Request): Promise<S3Answer> {
  const uploads = new Uploads(store)
  const upload = uploadOf(uploads, request)
  const limit = Math.min(1000, Number(request.parameters.get('max-parts') ?? 1000))
  const after = Number(request.parameters.get('part-number-marker') ?? 0)
  const rest = uploads.parts(upload.id).filter((part) => part.number > after)
  const page = rest.slice(0, limit)
  const body = xmlDocument('ListPartsResult', {
    Bucket: request.bucket,
    Key: request.key,
    UploadId: upload.id,
    MaxParts: limit,
    IsTruncated: rest.length > page.length,
    NextPartNumberMarker: page.at(-1)?.number,
    Part: page.map((part) => ({
      PartNumber: part.number,
      LastModified: part.modifiedAt,
      ETag: part.etag,
      Size: part.sizeBytes,
      ...(part.checksum && { [`Checksum${elementOf[upload.algorithm]}`]: part.checksum }),
    })),
  })
  return { status: 200, body }
}
