/** PostObject: an upload by an HTML form with a signed policy, streamed to disk like any other. */
import { AwsFault } from '../aws-fault.ts'
import { checkPolicySignature, type KeyPair } from '../signature.ts'
import { rawBody } from './body.ts'
import { ByteReader } from './byte-reader.ts'
import { declaredChecksum } from './checksums.ts'
import { checkHeaderNames, keptHeadersOf, receiptHeaders, storeObject } from './objects.ts'
import { checkPolicy } from './policy.ts'
import type { S3Answer, S3Request } from './request.ts'
import type { S3Store, StoredObject } from './store.ts'
import { xmlDocument } from './xml.ts'

interface Form {
  /** Under lower-case names; S3 ignores what follows the file. */
  readonly fields: Map<string, string>
  readonly fileName: string
  readonly file: AsyncIterable<Buffer>
}

const longestFieldsBytes = 20 * 1024
const bad = (why: string) => new AwsFault(400, 'MalformedPOSTRequest', `The body is no well-formed form: ${why}.`)

function boundaryOf(request: S3Request): string {
  const type = request.header('content-type') ?? ''
  const found = /^multipart\/form-data;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)
  const boundary = found?.[1] ?? found?.[2]
  if (!boundary) throw new AwsFault(412, 'PreconditionFailed', 'POST requires a body of type multipart/form-data.')
  return `--${boundary}`
}

function parseDisposition(headers: string): { name: string; fileName: string } {
  const name = /^content-disposition:.*?[;\s]name="([^"]*)"/im.exec(headers)?.[1]
  if (name === undefined) throw bad('a part has no name')
  return { name: name.toLowerCase(), fileName: /filename="([^"]*)"/i.exec(headers)?.[1] ?? '' }
}

/** Reads the fields up to the file, which is left to be streamed. @throws AwsFault 400 */
async function readForm(request: S3Request): Promise<Form> {
  const boundary = boundaryOf(request)
  const reader = new ByteReader(rawBody(request))
  const fields = new Map<string, string>()
  await reader.until(boundary, longestFieldsBytes)
  for (let sizeBytes = 0; sizeBytes < longestFieldsBytes; ) {
    if ((await reader.until('\r\n', 64)).toString() === '--') throw new AwsFault(400, 'InvalidArgument', 'No file.')
    const headers = (await reader.until('\r\n\r\n', longestFieldsBytes)).toString('utf8')
    const { name, fileName } = parseDisposition(headers)
    if (name === 'file') return { fields, fileName, file: reader.streamUntil(`\r\n${boundary}`) }
    const value = await reader.until(`\r\n${boundary}`, longestFieldsBytes)
    sizeBytes += headers.length + value.length
    fields.set(name, value.toString('utf8'))
  }
  throw new AwsFault(400, 'MaxPostPreDataLengthExceeded', 'The fields before the file are too large.')
}

/** What the form's fields say, once signature and policy have been checked. @throws AwsFault 400, 403 */
function readFields(request: S3Request, form: Form, keys: KeyPair) {
  const { fields } = form
  checkPolicySignature(fields, keys)
  const key = (fields.get('key') ?? '').replace(/\$\{filename\}/g, () => form.fileName)
  if (!key) throw new AwsFault(400, 'InvalidArgument', 'Bucket POST must contain a field named key.')
  if (Buffer.byteLength(key) > 1024) throw new AwsFault(400, 'KeyTooLongError', 'Your key is too long.')
  fields.set('key', key).set('bucket', request.bucket)
  const limits = checkPolicy(fields, Date.now())
  checkHeaderNames(fields.keys())
  return { key, limits }
}

function receipt(request: S3Request, fields: ReadonlyMap<string, string>, object: StoredObject): S3Answer {
  const headers = receiptHeaders(object)
  const { bucket } = request
  const location = `http://${request.header('host')}/${bucket}/${encodeURIComponent(object.key)}`
  const redirect = fields.get('success_action_redirect')
  if (redirect && URL.canParse(redirect)) {
    const target = new URL(redirect)
    for (const [name, value] of Object.entries({ bucket, key: object.key, etag: object.etag }))
      target.searchParams.set(name, value)
    return { status: 303, headers: { ...headers, location: target.href } }
  }
  const status = fields.get('success_action_status')
  if (status === '200') return { status: 200, headers: { ...headers, location } }
  if (status !== '201') return { status: 204, headers: { ...headers, location } }
  const result = { Location: location, Bucket: bucket, Key: object.key, ETag: object.etag }
  return { status: 201, headers: { ...headers, location }, body: xmlDocument('PostResponse', result) }
}

/** @throws AwsFault 400, 403; nothing is stored then */
export async function postObject(store: S3Store, request: S3Request, keys: KeyPair): Promise<S3Answer> {
  const form = await readForm(request)
  const { key, limits } = readFields(request, form, keys)
  const expected = {
    ...limits,
    checksum: declaredChecksum(form.fields, undefined),
    contentMd5: form.fields.get('content-md5'),
  }
  const target = { bucket: request.bucket, key, headers: keptHeadersOf(form.fields) }
  const object = await storeObject(store, target, form.file, expected, () => {})
  return receipt(request, form.fields, object)
}
