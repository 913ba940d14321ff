/** The AWS services of the laptop: started together on free ports of 127.0.0.1, with their data in one folder. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JobDefinition, JobQueue } from './batch/runner.ts'
import { startBatch } from './batch.ts'
import { startDynamodb } from './dynamodb.ts'
import { type EngineProcess, startEngineProcess } from './engine-process.ts'
import { freePort } from './listen.ts'
import { S3Store } from './s3/store.ts'
import { type RunningEngine, startS3 } from './s3.ts'
import type { KeyPair } from './signature.ts'

export { optimiseStreams } from './dynamodb.ts'
export { freePort } from './listen.ts'

export interface EnginesOptions {
  /** Made when absent, readable by its owner only; used by one service at a time. */
  readonly folder: string
  /** Forgets what the engines kept there. */
  readonly fresh?: boolean
  readonly batch?: {
    readonly queues: readonly JobQueue[]
    readonly jobDefinitions: readonly JobDefinition[]
    readonly graceSeconds?: number
  }
}

const names = ['dynamodb', 'sqs', 'ses', 's3', 'batch'] as const
type EngineName = (typeof names)[number]

export interface Engines {
  /** `http://127.0.0.1:PORT` each; that of `ses` is also the inbox's page. */
  readonly endpoints: Readonly<Record<EngineName, string>>
  /** What S3 and Batch want requests signed with; the others take anything. */
  readonly keys: KeyPair
  readonly s3: RunningEngine
  /** To be closed before the service is, so that the pilots can say good-bye to it. */
  readonly batch: RunningEngine
  /** Process groups of the engines that are no part of this process. */
  readonly pids: Readonly<Record<string, number | undefined>>
  /** Resolves with the reason when an engine ends without having been asked to. */
  readonly failure: Promise<Error>
  close(): Promise<void>
}

/** fauxqs names queues by a host that does not resolve: this is where one really is. */
export const queueUrl = (sqsEndpoint: string, name: string) => `${sqsEndpoint}/000000000000/${name}`

async function readJson(path: string): Promise<Record<string, unknown>> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : {}
}

/** The ports of the last time where they are still free: signed URLs and links from then keep working. */
async function choosePorts(path: string): Promise<Record<EngineName, number>> {
  const last = await readJson(path)
  const ports = { dynamodb: 0, sqs: 0, ses: 0, s3: 0, batch: 0 }
  for (const name of names) {
    const port = Number(last[name] ?? 0)
    do ports[name] = await freePort(port)
    while (names.some((other) => other !== name && ports[other] === ports[name]))
  }
  return ports
}

async function readKeys(folder: string): Promise<KeyPair> {
  const path = join(folder, 'keys.json')
  const { accessKeyId, secretAccessKey } = await readJson(path)
  if (typeof accessKeyId === 'string' && typeof secretAccessKey === 'string') return { accessKeyId, secretAccessKey }
  const keys = { accessKeyId: 'AKIALAPTOP', secretAccessKey: randomBytes(30).toString('base64url') }
  await writeFile(path, JSON.stringify(keys), { mode: 0o600 })
  return keys
}

/** @throws Error when another service uses the folder, before anything is gone */
async function forget(folder: string): Promise<void> {
  new S3Store(join(folder, 's3')).close()
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })))
}

/** A program of ours next to this file, run by the same Node. */
const ownProgram = (file: string, port: number, folder: string) => [
  process.execPath,
  fileURLToPath(new URL(file, import.meta.url)),
  String(port),
  folder,
]

function startOwn(name: 'sqs' | 'ses', file: string, port: number, folder: string): Promise<EngineProcess> {
  const place = join(folder, name)
  const url = `http://127.0.0.1:${port}`
  return startEngineProcess({ name, command: ownProgram(file, port, place), folder: place, url })
}

/** A DynamoDB of the user's own, which is neither started nor stopped here. */
const external = (url: string): EngineProcess => ({
  url,
  pid: undefined,
  failure: new Promise(() => {}),
  close: async () => {},
})

/** Waits for all; when one fails, the others are closed again. */
async function allOrNone<T extends readonly { close(): Promise<void> }[]>(
  starting: readonly [...{ [I in keyof T]: Promise<T[I]> }],
): Promise<T> {
  try {
    return await Promise.all(starting)
  } catch (error) {
    const settled = await Promise.allSettled(starting)
    await Promise.all(settled.map((each) => (each.status === 'fulfilled' ? each.value.close() : undefined)))
    throw error
  }
}

/**
 * Starts DynamoDB (or takes the one in AWS_ENDPOINT_URL_DYNAMODB), SQS, SES, S3 and Batch, and waits until all answer.
 * @throws Error with the end of its log when an engine does not start; then none is left running
 */
export async function startEngines(options: EnginesOptions): Promise<Engines> {
  const { folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (options.fresh) await forget(folder)
  const portsFile = join(folder, 'ports.json')
  const [ports, keys] = [await choosePorts(portsFile), await readKeys(folder)]
  // First, since it refuses a folder in use before anything there is touched.
  const objects = await startS3({ folder: join(folder, 's3'), port: ports.s3, ...keys })
  await writeFile(portsFile, JSON.stringify(ports))
  const ownDynamodb = process.env.AWS_ENDPOINT_URL_DYNAMODB
  const batchOptions = options.batch ?? { queues: [], jobDefinitions: [] }
  const [dynamodb, sqs, ses, s3, batch] = await allOrNone<
    [EngineProcess, EngineProcess, EngineProcess, RunningEngine, RunningEngine]
  >([
    ownDynamodb ? Promise.resolve(external(ownDynamodb)) : startDynamodb(join(folder, 'dynamodb'), ports.dynamodb),
    startOwn('sqs', 'sqs.ts', ports.sqs, folder),
    startOwn('ses', 'inbox.ts', ports.ses, folder),
    Promise.resolve(objects),
    startBatch({ folder: join(folder, 'batch'), port: ports.batch, keys, ...batchOptions }),
  ])
  const close = async () => {
    await batch.close()
    await Promise.all([dynamodb, sqs, ses, s3].map((engine) => engine.close()))
  }
  return {
    endpoints: { dynamodb: dynamodb.url, sqs: sqs.url, ses: ses.url, s3: s3.url, batch: batch.url },
    keys,
    s3,
    batch,
    pids: { dynamodb: dynamodb.pid, sqs: sqs.pid, ses: ses.pid },
    failure: Promise.race([dynamodb.failure, sqs.failure, ses.failure]),
    close,
  }
}
