/** ListObjectsV2: pages of keys in the order of their UTF-8 bytes, folded at a delimiter. */
import { AwsFault, notImplemented } from '../aws-fault.ts'
import type { S3Answer, S3Request } from './request.ts'
import type { S3Store, StoredObject } from './store.ts'
import { xmlDocument } from './xml.ts'

type Entry = { readonly object: StoredObject } | { readonly prefix: string }

/** Sorts after every key that begins with the text before it. */
const last = '\u{10FFFF}'
const batch = 1000

const positionOf = (entry: Entry) => ('object' in entry ? entry.object.key : entry.prefix + last)

/** Objects and folded prefixes in order; a folded prefix is skipped as a whole, not key by key. */
function* entries(store: S3Store, bucket: string, prefix: string, delimiter: string, after: string): Generator<Entry> {
  let position = after
  for (;;) {
    const objects = store.list(bucket, position, prefix, batch)
    for (const object of objects) {
      if (!object.key.startsWith(prefix)) return
      const cut = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1
      const entry = cut < 0 ? { object } : { prefix: object.key.slice(0, cut + delimiter.length) }
      position = positionOf(entry)
      yield entry
      if (cut >= 0) break
    }
    if (objects.length === 0) return
  }
}

function pageSize(request: S3Request): number {
  const text = request.parameters.get('max-keys') ?? '1000'
  if (!/^\d{1,9}$/.test(text)) throw new AwsFault(400, 'InvalidArgument', 'max-keys must be a whole number.')
  return Math.min(1000, Number(text))
}

function startOf(request: S3Request): string {
  const token = request.parameters.get('continuation-token')
  if (token === undefined) return request.parameters.get('start-after') ?? ''
  return Buffer.from(token, 'base64url').toString('utf8')
}

/** @throws AwsFault 400; 501 for encodings other than none */
export async function listObjects(store: S3Store, request: S3Request): Promise<S3Answer> {
  if (request.parameters.has('encoding-type')) throw notImplemented('encoding-type')
  const prefix = request.parameters.get('prefix') ?? ''
  const delimiter = request.parameters.get('delimiter') ?? ''
  const limit = pageSize(request)
  const found: Entry[] = []
  let more = false
  for (const entry of entries(store, request.bucket, prefix, delimiter, startOf(request))) {
    more = found.length >= limit
    if (more) break
    found.push(entry)
  }
  const end = found.at(-1)
  const next = more && end ? Buffer.from(positionOf(end)).toString('base64url') : undefined
  return { status: 200, body: listing(request, found, limit, next) }
}

function listing(request: S3Request, found: readonly Entry[], limit: number, next: string | undefined): string {
  return xmlDocument('ListBucketResult', {
    Name: request.bucket,
    Prefix: request.parameters.get('prefix') ?? '',
    Delimiter: request.parameters.get('delimiter'),
    ContinuationToken: request.parameters.get('continuation-token'),
    NextContinuationToken: next,
    StartAfter: request.parameters.get('start-after'),
    MaxKeys: limit,
    KeyCount: found.length,
    IsTruncated: next !== undefined,
    Contents: found.flatMap((entry) => ('object' in entry ? [contents(entry.object)] : [])),
    CommonPrefixes: found.flatMap((entry) => ('prefix' in entry ? [{ Prefix: entry.prefix }] : [])),
  })
}

const contents = (object: StoredObject) => ({
  Key: object.key,
  LastModified: object.modifiedAt,
  ETag: object.etag,
  Size: object.sizeBytes,
  StorageClass: 'STANDARD',
})
