/** A small AWS Batch on 127.0.0.1: jobs and arrays of them run as processes on this machine; else 501. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { AwsFault, notImplemented } from './aws-fault.ts'
import { Batch, type BatchOptions, clientError } from './batch/operations.ts'
import { listen } from './listen.ts'
import type { RunningEngine } from './s3.ts'
import { checkSignature, type KeyPair } from './signature.ts'

const largestRequestBytes = 1024 ** 2

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  for await (const piece of request) {
    sizeBytes += piece.length
    if (sizeBytes > largestRequestBytes) throw clientError('The request is larger than 1 MB.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text || '{}')
  } catch {
    throw clientError('The request body is no JSON.')
  }
}

function check(request: IncomingMessage, body: string, keys: KeyPair): void {
  const [path = '/', query = ''] = (request.url ?? '/').split('?')
  const payloadHash = createHash('sha256').update(body).digest('hex')
  const pairs = [...new URLSearchParams(query)]
  const { method = 'POST', headers } = request
  checkSignature({ method, path, query: pairs, headers }, keys, 'batch', payloadHash, Date.now())
}

type Operation = (body: unknown) => object

const operationTable = (batch: Batch): ReadonlyMap<string, [string, Operation]> =>
  new Map([
    ['/v1/submitjob', ['SubmitJob', batch.submitJob]],
    ['/v1/describejobs', ['DescribeJobs', batch.describeJobs]],
    ['/v1/listjobs', ['ListJobs', batch.listJobs]],
    ['/v1/canceljob', ['CancelJob', batch.cancelJob]],
    ['/v1/terminatejob', ['TerminateJob', batch.terminateJob]],
    ['/v1/describejobqueues', ['DescribeJobQueues', batch.describeJobQueues]],
    ['/v1/describecomputeenvironments', ['DescribeComputeEnvironments', batch.describeComputeEnvironments]],
  ])

function send(response: ServerResponse, status: number, answer: object, errorType?: string): void {
  const type = errorType ? { 'x-amzn-errortype': errorType } : {}
  response.writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID(), ...type })
  response.end(JSON.stringify(answer))
}

function sendFault(response: ServerResponse, error: unknown): void {
  const known = error instanceof AwsFault
  if (!known) console.error('The laptop’s Batch failed:', error)
  const fault = known ? error : new AwsFault(500, 'ServerException', 'Internal error.')
  send(response, fault.status, { message: fault.message }, fault.code)
}

/**
 * Starts the endpoint with the jobs that its folder holds: those that ran when it ended are FAILED ('Host
 * terminated'), those that waited go on waiting.
 */
export async function startBatch(options: BatchOptions): Promise<RunningEngine> {
  const batch = new Batch(options)
  const operations = operationTable(batch)
  const counters: Record<string, number> = {}
  const answer = async (request: IncomingMessage): Promise<object> => {
    const body = await readBody(request)
    if (options.keys) check(request, body, options.keys)
    const [name, operation] = operations.get((request.url ?? '').split('?')[0] ?? '') ?? []
    if (!name || !operation) throw notImplemented(`${request.method} ${request.url}`)
    counters[name] = (counters[name] ?? 0) + 1
    return operation(readJson(body))
  }
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    answer(request)
      .then((result) => send(response, 200, result))
      .catch((error: unknown) => sendFault(response, error))
  })
  const { url, close } = await listen(server, options.port)
  return { url, counters, close: () => Promise.all([close(), batch.runner.close()]).then(() => {}) }
}
