/** S3's operations on single objects: put, get, head, delete, copy. */
import { AwsFault, notImplemented } from '../aws-fault.ts'
import { bodyOf, type Expectations, expectationsOf, type Received, receiveFile, receiveText } from './body.ts'
import { isNotModified, noSuchKey, writeCondition } from './conditions.ts'
import { decodeUri, type FileSlice, type S3Answer, type S3Request } from './request.ts'
import type { S3Store, StoredObject } from './store.ts'
import { xmlDocument, xmlElements, xmlText } from './xml.ts'

const keptHeaders = ['content-type', 'cache-control', 'content-disposition', 'content-language', 'expires']
const overridable = [...keptHeaders, 'content-encoding']
const understood = new Set(
  [
    'x-amz-content-sha256 x-amz-date x-amz-user-agent x-amz-sdk-checksum-algorithm x-amz-trailer x-amz-security-token',
    'x-amz-decoded-content-length x-amz-checksum-mode x-amz-checksum-algorithm x-amz-checksum-type',
    'x-amz-copy-source x-amz-metadata-directive x-amz-mp-object-size x-amz-te x-amz-algorithm x-amz-credential',
    'x-amz-signature x-amz-signedheaders x-amz-expires',
  ].flatMap((line) => line.split(' ')),
)

/** Refuses headers whose meaning would be silently lost, such as x-amz-tagging or x-amz-acl. @throws AwsFault 501 */
export function checkHeaderNames(names: Iterable<string>): void {
  for (const name of names) {
    const known = understood.has(name) || name.startsWith('x-amz-meta-') || name.startsWith('x-amz-checksum-')
    if (name.startsWith('x-amz-') && !known) throw notImplemented(`The header ${name}`)
  }
}

/** The headers to keep with an object, from a request's headers or a form's fields (by lower-case name). */
export function keptHeadersOf(fields: Iterable<readonly [string, string]>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of fields) {
    if (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')) kept[name] = value
    const encodings = name === 'content-encoding' ? value.split(/, */).filter((each) => each !== 'aws-chunked') : []
    if (encodings.length > 0) kept[name] = encodings.join(', ')
  }
  return kept
}

const requestHeaders = (request: S3Request) =>
  Object.keys(request.headers).map((name): [string, string] => [name, request.header(name) ?? ''])

/** The answer's headers that name what was stored. */
export const receiptHeaders = (object: StoredObject) => ({ etag: object.etag, ...object.checksums })

/** Receives a body and commits it as an object. @throws AwsFault, and then nothing is stored */
export async function storeObject(
  store: S3Store,
  target: { bucket: string; key: string; headers: Record<string, string> },
  body: AsyncIterable<Buffer>,
  expected: Expectations,
  check: (present: StoredObject | undefined) => void,
): Promise<StoredObject> {
  const id = store.newBlobId()
  const received = await receiveFile(body, expected, store.blobPath(id))
  const blobs = [{ id, sizeBytes: received.sizeBytes }]
  const object = { ...describe(received), key: target.key, headers: target.headers, blobs }
  try {
    store.put(target.bucket, object, check)
  } catch (error) {
    store.dropBlobs(blobs)
    throw error
  }
  return object
}

function describe(received: Received) {
  const { checksum, md5, sizeBytes } = received
  const checksums: Record<string, string> = checksum ? { [`x-amz-checksum-${checksum.name}`]: checksum.value } : {}
  return { etag: `"${md5}"`, sizeBytes, checksums, modifiedAt: new Date().toISOString() }
}

export async function putObject(store: S3Store, request: S3Request): Promise<S3Answer> {
  const expected = expectationsOf(request)
  if (expected.sizeBytes === undefined)
    throw new AwsFault(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.')
  const check = writeCondition(request)
  check(store.find(request.bucket, request.key))
  const { bucket, key } = request
  const target = { bucket, key, headers: keptHeadersOf(requestHeaders(request)) }
  const object = await storeObject(store, target, bodyOf(request, expected), expected, check)
  return { status: 200, headers: receiptHeaders(object) }
}

/** The half-open byte range asked for; undefined for all of it, as for a range that S3 ignores. */
function rangeOf(request: S3Request, sizeBytes: number): [number, number] | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(request.header('range') ?? '')
  const [, first = '', last = ''] = found ?? []
  if (!first && !last) return undefined
  const start = first ? Number(first) : Math.max(0, sizeBytes - Number(last))
  const end = first && last ? Math.min(sizeBytes, Number(last) + 1) : sizeBytes
  if (first && last && Number(last) < Number(first)) return undefined
  if (start >= sizeBytes) throw new AwsFault(416, 'InvalidRange', 'The requested range is not satisfiable')
  return [start, end]
}

/** Where the bytes of a range lie in the object's files. */
function slicesOf(store: S3Store, object: StoredObject, start: number, end: number): FileSlice[] {
  let position = 0
  const slices: FileSlice[] = []
  for (const { id, sizeBytes } of object.blobs) {
    const [from, to] = [Math.max(0, start - position), Math.min(sizeBytes, end - position)]
    if (from < to) slices.push({ path: store.blobPath(id), start: from, end: to })
    position += sizeBytes
  }
  return slices
}

function objectHeaders(request: S3Request, object: StoredObject): Record<string, string | number> {
  const overrides = overridable.flatMap((name) => {
    const value = request.parameters.get(`response-${name}`)
    return value === undefined ? [] : [[name, value]]
  })
  return {
    'content-type': 'binary/octet-stream',
    ...object.headers,
    ...Object.fromEntries(overrides),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
  }
}

const checksumHeaders = (request: S3Request, object: StoredObject) =>
  request.header('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED' ? object.checksums : {}

/** GetObject and HeadObject. @throws AwsFault 404, 412, 416 */
export async function getObject(store: S3Store, request: S3Request): Promise<S3Answer> {
  const object = store.find(request.bucket, request.key)
  if (!object) throw noSuchKey()
  const headers = objectHeaders(request, object)
  if (isNotModified(request, object)) return { status: 304, headers }
  const range = rangeOf(request, object.sizeBytes)
  const [start, end] = range ?? [0, object.sizeBytes]
  const partial = range && { 'content-range': `bytes ${start}-${end - 1}/${object.sizeBytes}` }
  return {
    status: range ? 206 : 200,
    headers: { ...headers, 'content-length': end - start, ...(partial ?? checksumHeaders(request, object)) },
    body: { files: slicesOf(store, object, start, end) },
  }
}

export async function deleteObject(store: S3Store, request: S3Request): Promise<S3Answer> {
  if (request.header('if-match') !== undefined) throw notImplemented('A conditional DeleteObject')
  store.remove(request.bucket, request.key)
  return { status: 204 }
}

/** DeleteObjects: up to 1,000 keys named in the body. @throws AwsFault 400 */
export async function deleteObjects(store: S3Store, request: S3Request): Promise<S3Answer> {
  const document = await receiveText(request)
  const keys = xmlElements(document, 'Object').map((each) => xmlText(each, 'Key') ?? '')
  if (keys.length === 0 || keys.length > 1000 || keys.includes(''))
    throw new AwsFault(400, 'MalformedXML', 'The XML must name between 1 and 1,000 keys.')
  for (const key of keys) store.remove(request.bucket, key)
  const quiet = xmlText(document, 'Quiet') === 'true'
  const deleted = quiet ? [] : keys.map((key) => ({ Key: key }))
  return { status: 200, body: xmlDocument('DeleteResult', { Deleted: deleted }) }
}

function copySource(request: S3Request): { bucket: string; key: string } {
  const source = request.header('x-amz-copy-source') ?? ''
  const found = /^\/?([^/?]+)\/([^?]+)$/.exec(source)
  if (!found) throw new AwsFault(400, 'InvalidArgument', `The copy source "${source}" is not bucket/key.`)
  return { bucket: decodeUri(found[1] ?? ''), key: decodeUri(found[2] ?? '') }
}

/** CopyObject, by a second name for the same bytes. @throws AwsFault 400, 404 */
export async function copyObject(store: S3Store, request: S3Request): Promise<S3Answer> {
  const from = copySource(request)
  const source = store.find(from.bucket, from.key)
  if (!source) throw noSuchKey()
  const replace = request.header('x-amz-metadata-directive') === 'REPLACE'
  if (!replace && from.bucket === request.bucket && from.key === request.key)
    throw new AwsFault(400, 'InvalidRequest', 'A copy onto itself must change its metadata.')
  const object = {
    ...source,
    key: request.key,
    headers: replace ? keptHeadersOf(requestHeaders(request)) : source.headers,
    modifiedAt: new Date().toISOString(),
    blobs: source.blobs.map((blob) => store.linkBlob(blob)),
  }
  store.put(request.bucket, object, writeCondition(request))
  return { status: 200, body: xmlDocument('CopyObjectResult', { ETag: object.etag, LastModified: object.modifiedAt }) }
}
