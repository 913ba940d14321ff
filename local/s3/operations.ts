/** Which of S3's operations a request is, and what carries it out; whatever is not in this table is refused with 501. */
import { AwsFault, notImplemented } from '../aws-fault.ts'
import { checkSignature, type KeyPair } from '../signature.ts'
import { postObject } from './form.ts'
import { listObjects } from './listing.ts'
import { abortUpload, completeUpload, createUpload, listParts, uploadPart } from './multipart.ts'
import { checkHeaderNames, copyObject, deleteObject, deleteObjects, getObject, putObject } from './objects.ts'
import type { S3Answer, S3Request } from './request.ts'
import type { S3Store } from './store.ts'

const plainParameters = new Set(
  [
    'x-id list-type prefix delimiter max-keys continuation-token start-after fetch-owner encoding-type',
    'uploads uploadId partNumber delete max-parts part-number-marker response-content-type response-expires',
    'response-content-disposition response-content-encoding response-content-language response-cache-control',
  ].flatMap((line) => line.split(' ')),
)

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

const has = (request: S3Request, name: string) => request.parameters.has(name)

/** @throws AwsFault 501 with the sub-resource that is not served, such as ?acl or ?versions */
function refuseUnknownParameters(request: S3Request): void {
  const unknown = [...request.parameters.keys()].find(
    (name) => !plainParameters.has(name) && !name.toLowerCase().startsWith('x-amz-'),
  )
  if (unknown !== undefined) throw notImplemented(`The query parameter ${unknown}`)
}

function bucketOperation(request: S3Request): string | undefined {
  const isForm = request.header('content-type')?.startsWith('multipart/form-data') === true
  if (request.method === 'PUT') return 'CreateBucket'
  if (request.method === 'HEAD') return 'HeadBucket'
  if (request.method === 'GET' && request.parameters.get('list-type') === '2') return 'ListObjectsV2'
  if (request.method === 'POST' && has(request, 'delete')) return 'DeleteObjects'
  return request.method === 'POST' && isForm ? 'PostObject' : undefined
}

function objectOperation(request: S3Request): string | undefined {
  const ofUpload = has(request, 'uploadId')
  if (request.method === 'HEAD') return ofUpload || has(request, 'partNumber') ? undefined : 'HeadObject'
  if (request.method === 'DELETE') return ofUpload ? 'AbortMultipartUpload' : 'DeleteObject'
  if (request.method === 'GET' && ofUpload) return 'ListParts'
  if (request.method === 'GET') return has(request, 'partNumber') ? undefined : 'GetObject'
  if (request.method === 'POST' && has(request, 'uploads')) return 'CreateMultipartUpload'
  if (request.method === 'POST') return ofUpload ? 'CompleteMultipartUpload' : undefined
  if (request.method !== 'PUT') return undefined
  if (ofUpload) return 'UploadPart'
  return request.header('x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject'
}

/** The operation's name as the API reference has it. @throws AwsFault 501 */
export function operationOf(request: S3Request): string {
  refuseUnknownParameters(request)
  const name = request.key ? objectOperation(request) : request.bucket ? bucketOperation(request) : undefined
  if (name) return name
  throw notImplemented(`${request.method} of ${request.key ? 'an object' : 'a bucket'} with these parameters`)
}

async function createBucket(store: S3Store, request: S3Request): Promise<S3Answer> {
  if (!bucketName.test(request.bucket))
    throw new AwsFault(400, 'InvalidBucketName', 'The specified bucket is not valid.')
  if (store.hasBucket(request.bucket))
    throw new AwsFault(409, 'BucketAlreadyOwnedByYou', 'The bucket you tried to create already exists, and you own it.')
  store.createBucket(request.bucket)
  return { status: 200, headers: { location: `/${request.bucket}` } }
}

const operations: Readonly<Record<string, (store: S3Store, request: S3Request) => Promise<S3Answer>>> = {
  CreateBucket: createBucket,
  HeadBucket: async () => ({ status: 200 }),
  ListObjectsV2: listObjects,
  DeleteObjects: deleteObjects,
  PutObject: putObject,
  CopyObject: copyObject,
  GetObject: getObject,
  HeadObject: getObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeUpload,
  AbortMultipartUpload: abortUpload,
  ListParts: listParts,
}

/** Checks who asks, then does it. @throws AwsFault */
export async function perform(name: string, store: S3Store, request: S3Request, keys: KeyPair): Promise<S3Answer> {
  if (name !== 'PostObject') {
    checkSignature(request, keys, 's3', request.payloadHash, Date.now())
    checkHeaderNames(Object.keys(request.headers))
  }
  if (name !== 'CreateBucket' && !store.hasBucket(request.bucket))
    throw new AwsFault(404, 'NoSuchBucket', 'The specified bucket does not exist')
  const operation = operations[name]
  return operation ? operation(store, request) : postObject(store, request, keys)
}
