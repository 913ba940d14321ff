/** An HTTP request as S3 reads it: bucket, key, query and the headers that a presigned URL may carry in its query. */
import type { IncomingMessage } from 'node:http'
import { AwsFault } from '../aws-fault.ts'
import type { SignedRequest } from '../signature.ts'

export interface S3Request extends SignedRequest {
  readonly bucket: string
  readonly key: string
  readonly parameters: ReadonlyMap<string, string>
  /** What the signer signed as the payload: hex SHA-256, UNSIGNED-PAYLOAD or a STREAMING- word. */
  readonly payloadHash: string
  readonly stream: IncomingMessage
  /** A header by its lower-case name; `x-amz-…` also from the query of a presigned URL. */
  header(name: string): string | undefined
}

export interface S3Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string | number>>
  /** Text, or an object's bytes by position (`end` is exclusive). */
  readonly body?: string | { readonly files: readonly FileSlice[] }
}

export interface FileSlice {
  readonly path: string
  readonly start: number
  readonly end: number
}

const longestKeyBytes = 1024

/** Percent-decodes. @throws AwsFault 400 when that gives no UTF-8 */
export function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new AwsFault(400, 'InvalidURI', "Couldn't parse the specified URI.")
  }
}

function parseQuery(text: string): [string, string][] {
  return text
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals < 0 ? [decodeUri(pair), ''] : [decodeUri(pair.slice(0, equals)), decodeUri(pair.slice(equals + 1))]
    })
}

/** Splits `/bucket/key` without normalizing it: `..` is an ordinary part of a key. */
function parsePath(path: string): { bucket: string; key: string } {
  const slash = path.indexOf('/', 1)
  const bucket = decodeUri(path.slice(1, slash < 0 ? undefined : slash))
  const key = slash < 0 ? '' : decodeUri(path.slice(slash + 1))
  if (Buffer.byteLength(key) > longestKeyBytes) throw new AwsFault(400, 'KeyTooLongError', 'Your key is too long.')
  return { bucket, key }
}

/** @throws AwsFault 400 for a path or query that is not percent-encoded UTF-8 */
export function readS3Request(stream: IncomingMessage): S3Request {
  const [path = '/', ...queries] = (stream.url ?? '/').split('?')
  const query = parseQuery(queries.join('?'))
  const parameters = new Map(query)
  const hoisted = new Map(query.map(([name, value]) => [name.toLowerCase(), value]))
  const header = (name: string) => {
    const value = stream.headers[name] ?? (name.startsWith('x-amz-') ? hoisted.get(name) : undefined)
    return Array.isArray(value) ? value.join(',') : value
  }
  const payloadHash = parameters.has('X-Amz-Signature')
    ? (header('x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD')
    : (header('x-amz-content-sha256') ?? '')
  const method = stream.method ?? 'GET'
  return { ...parsePath(path), method, path, query, parameters, headers: stream.headers, payloadHash, stream, header }
}

/** Every header, those hoisted into the query first. */
export function allHeaders(request: S3Request): [string, string][] {
  const hoisted = request.query.map(([name, value]): [string, string] => [name.toLowerCase(), value])
  const sent = Object.keys(request.headers).map((name): [string, string] => [name, request.header(name) ?? ''])
  return [...new Map([...hoisted, ...sent])]
}
