/** A small S3 on 127.0.0.1 for the laptop: objects, listings, multipart uploads, presigned URLs and forms; else 501. */
import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { AwsFault } from './aws-fault.ts'
import { listen } from './listen.ts'
import { operationOf, perform } from './s3/operations.ts'
import { type FileSlice, readS3Request, type S3Answer } from './s3/request.ts'
import { S3Store } from './s3/store.ts'
import { xmlDocument } from './s3/xml.ts'
import type { KeyPair } from './signature.ts'

export interface S3Options extends KeyPair {
  /** Where objects are kept; made when absent, used by one service at a time. */
  readonly folder: string
  /** A free one when absent. */
  readonly port?: number
}

export interface RunningEngine {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string
  /** Requests by operation, since the start. */
  readonly counters: Record<string, number>
  close(): Promise<void>
}

const localOrigin = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
const exposed = 'ETag, Location, Content-Length, Content-Range, Accept-Ranges, Content-Disposition, Last-Modified, '
const exposedChecksums = 'x-amz-checksum-sha256, x-amz-checksum-sha1, x-amz-checksum-crc32, x-amz-request-id'
const wholeInMemoryBytes = 256 * 1024

function corsHeaders(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers
  if (!origin || !localOrigin.test(origin)) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': exposed + exposedChecksums,
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  }
}

function answerPreflight(request: IncomingMessage): S3Answer {
  if (!localOrigin.test(request.headers.origin ?? ''))
    throw new AwsFault(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.')
  return {
    status: 200,
    headers: {
      'access-control-allow-methods': 'GET, PUT, POST, HEAD',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '3000',
    },
  }
}

function answerFault(error: unknown, request: IncomingMessage): S3Answer {
  const known = error instanceof AwsFault
  if (!known) console.error('The laptop’s S3 failed:', error)
  const fault = known ? error : new AwsFault(500, 'InternalError', 'We encountered an internal error.')
  const resource = (request.url ?? '').split('?')[0]
  const body = xmlDocument('Error', { Code: fault.code, Message: fault.message, Resource: resource })
  return { status: fault.status, headers: { 'content-type': 'application/xml' }, body }
}

/** A small object in one read: a stream costs ten times the CPU. */
async function readWhole(slice: FileSlice): Promise<Buffer> {
  const file = await open(slice.path)
  try {
    const { buffer } = await file.read(Buffer.allocUnsafe(slice.end - slice.start), 0, undefined, slice.start)
    return buffer
  } finally {
    await file.close()
  }
}

async function sendFiles(files: readonly FileSlice[], response: ServerResponse): Promise<void> {
  const [only, second] = files
  if (only && !second && only.end - only.start <= wholeInMemoryBytes) {
    response.end(await readWhole(only))
    return
  }
  for (const { path, start, end } of files) {
    const stream = createReadStream(path, { start, end: end - 1, highWaterMark: wholeInMemoryBytes })
    await pipeline(stream, response, { end: false })
  }
  response.end()
}

async function send(answer: S3Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answer
  const text = typeof body === 'string' ? { 'content-type': 'application/xml' } : {}
  const length = typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}
  const silent = request.method === 'HEAD' || status === 304 || body === undefined
  const id = { 'x-amz-request-id': randomBytes(8).toString('hex').toUpperCase() }
  response.writeHead(status, { ...id, ...text, ...headers, ...length, ...corsHeaders(request) })
  if (silent) response.end()
  else if (typeof body === 'string') response.end(body)
  else await sendFiles(body.files, response)
}

/**
 * Reads a refused body to its end, or the client would see a broken connection instead of the refusal. A reader that
 * stopped half-way has left its listener, which keeps the stream from flowing.
 */
function discardRest(request: IncomingMessage): void {
  request.removeAllListeners('readable').resume()
}

/** Starts the endpoint on the objects that its folder holds. @throws Error when another service uses the folder */
export async function startS3(options: S3Options): Promise<RunningEngine> {
  const store = new S3Store(options.folder)
  const counters: Record<string, number> = {}
  const answer = async (stream: IncomingMessage): Promise<S3Answer> => {
    if (stream.method === 'OPTIONS') return answerPreflight(stream)
    const request = readS3Request(stream)
    const name = operationOf(request)
    counters[name] = (counters[name] ?? 0) + 1
    return perform(name, store, request, options)
  }
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 120_000 }, (request, response) => {
    answer(request)
      .catch((error: unknown) => answerFault(error, request))
      .then((result) => send(result, request, response))
      // Only the connection is left to fail here: the client went away, or a file vanished under a long read.
      .catch(() => response.destroy())
      .finally(() => discardRest(request))
  })
  const { url, close } = await listen(server, options.port)
  return { url, counters, close: () => close().then(() => store.close()) }
}
