/** A service that plays a script to a pilot: speaks the contract, checks every body, and misbehaves when told. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { PayloadOrder } from '../../core/contract/payload.ts'
import type {
  Download,
  Heartbeat,
  HeartbeatAnswer,
  Lease,
  Pace,
  PilotAnswer,
  PilotCall,
  PilotRegistration,
  Report,
  UploadGrant,
} from '../../core/contract/pilots.ts'
import { problemOf, Refusal } from '../../core/contract/problems.ts'
import { ROUTES } from '../../core/contract/routes.ts'
import { listen } from '../../local/listen.ts'
import { startS3 } from '../../local/s3.ts'

const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }
const BUCKET = 'results'
export const LAUNCH_TOKEN = 'launch-token-of-the-test'
export const PILOT_TOKEN = 'pilot-token-of-the-test'

const ORDER: PayloadOrder = {
  pandaId: 1_000_001,
  task: 1,
  visit: 0,
  attempt: 1,
  stage: 'simulate',
  site: 'LOCAL-A',
  simulator: { name: 'stand-in', version: '1' },
  taskName: '',
  obsHistId: '99999999',
  sensors: ['R22_S11'],
  snap: 0,
  snaps: [0],
  header: { filter: '2' },
  commands: '',
  amplifiers: 'none',
  catalogs: [],
  sourceLimit: 150_000,
}

export interface LeaseWords {
  readonly order?: Partial<PayloadOrder>
  readonly lease?: Partial<Lease>
}

type Call = PilotCall & { readonly slot: number; readonly atMs: number }

export class ScriptedService {
  readonly url: string
  readonly calls: Call[] = []
  readonly beats: Heartbeat[] = []
  readonly faults: string[] = []
  /** What the last pilot said of itself. */
  registered: PilotRegistration | undefined
  readonly left: string[] = []
  readonly collections: { body: unknown; cursor?: string }[] = []
  pace: Pace = { heartbeatSeconds: 0.15, idleSeconds: 0.1, quitAfterIdleSeconds: 60 }
  desired: 'work' | 'drain' = 'work'
  /** While true every connection is cut before it is answered. */
  isAway = false
  /** So many answers to calls get lost on their way, after the service acted. */
  answersLost = 0
  refuseWith: Refusal | undefined
  /** What the answer to a heartbeat holds for one lease, beside the ordinary. */
  said: (lease: string) => Promise<Partial<HeartbeatAnswer['slots'][number]>> = async () => ({})
  readonly #queue: Lease[] = []
  readonly #answered = new Map<number, { readonly call: number; readonly body: string; readonly answer: PilotAnswer }>()
  readonly #s3: S3Client
  readonly #close: () => Promise<void>
  #leases = 0

  constructor(url: string, s3: S3Client, close: () => Promise<void>) {
    this.url = url
    this.#s3 = s3
    this.#close = close
  }

  get reports(): Report[] {
    const seen = new Map(this.calls.flatMap(({ slot, call, report }) => (report ? [[`${slot}/${call}`, report]] : [])))
    return [...seen.values()]
  }

  /** Queues a job for the next slot that asks; its name tells the tiny payload what to do. */
  async offer(taskName: string, { order, lease }: LeaseWords = {}): Promise<Lease> {
    this.#leases += 1
    const name = `lease-${this.#leases}`
    const offered: Lease = {
      lease: name,
      order: { ...ORDER, pandaId: ORDER.pandaId + this.#leases, taskName, ...order },
      downloads: [],
      upload: await this.grant(name),
      memoryMiB: 400,
      wallSeconds: 600,
      diskMiB: 10,
      ...lease,
    }
    this.#queue.push(offered)
    return offered
  }

  async grant(lease: string, seconds = 3600): Promise<UploadGrant> {
    const prefix = `outputs/${lease}/`
    const { url, fields } = await createPresignedPost(this.#s3, {
      Bucket: BUCKET,
      Key: `${prefix}\${filename}`,
      Conditions: [
        ['starts-with', '$key', prefix],
        ['starts-with', '$Content-Type', ''],
        ['starts-with', '$x-amz-checksum-sha256', ''],
      ],
      Expires: seconds,
    })
    return { url, fields, prefix, expiresAt: new Date(Date.now() + seconds * 1000).toISOString() }
  }

  async put(key: string, body: string | Uint8Array): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }))
  }

  async signed(key: string): Promise<string> {
    return getSignedUrl(this.#s3, new GetObjectCommand({ Bucket: BUCKET, Key: key }), { expiresIn: 600 })
  }

  /** Stores a file and says how to stage it in. */
  async download(path: string, body: string | Uint8Array, words: Partial<Download> = {}): Promise<Download> {
    const key = `inputs/${path}`
    await this.put(key, body)
    return { url: await this.signed(key), path, unpack: 'none', ...words }
  }

  async object(key: string): Promise<Uint8Array> {
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))
    return Body?.transformToByteArray() ?? new Uint8Array()
  }

  async text(key: string): Promise<string> {
    return new TextDecoder().decode(await this.object(key))
  }

  async keys(prefix: string): Promise<string[]> {
    const { Contents } = await this.#s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: prefix }))
    return (Contents ?? []).map(({ Key }) => (Key ?? '').slice(prefix.length))
  }

  async close(): Promise<void> {
    await this.#close()
    assert.deepEqual(this.faults, [], 'every body fits the contract')
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = request.method === 'POST' ? await json(request) : undefined
    if (this.isAway) return void request.socket.destroy()
    const said = await this.#act(request, body).catch((error: unknown) => {
      if (error instanceof Refusal) return problemOf(error)
      this.faults.push(String(error))
      return problemOf(new Refusal('invalid-request', String(error)))
    })
    if (said === undefined) return void request.socket.destroy()
    const status = 'status' in said && typeof said.status === 'number' ? said.status : 200
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  }

  async #act(request: IncomingMessage, body: unknown): Promise<object | undefined> {
    const path = new URL(request.url ?? '/', this.url).pathname
    const token = path === '/v1/pilots' ? LAUNCH_TOKEN : PILOT_TOKEN
    if (request.headers.authorization !== `Bearer ${token}`)
      throw new Refusal('unauthenticated', 'Which token is that?')
    if (path === '/v1/pilots') return this.#register(body)
    if (this.refuseWith !== undefined) throw this.refuseWith
    const slot = /^\/v1\/pilots\/pilot-1\/slots\/(\d+)$/.exec(path)?.[1]
    if (slot !== undefined) return this.#call(Number(slot), ROUTES.callPilot.body.parse(body))
    if (path === '/v1/pilots/pilot-1/heartbeat') return this.#beat(ROUTES.beatPilot.body.parse(body))
    if (path.endsWith('/collection')) return this.#collection(new URL(request.url ?? '/', this.url))
    if (request.method === 'DELETE' && path === '/v1/pilots/pilot-1') {
      this.left.push(path)
      return { done: true }
    }
    throw new Error(`${request.method} ${path} is not in the script`)
  }

  #register(body: unknown): object {
    this.registered = ROUTES.registerPilot.body.parse(body)
    return { pilotId: 'pilot-1', site: 'LOCAL-A', token: PILOT_TOKEN, pace: this.pace }
  }

  #call(slot: number, body: PilotCall): PilotAnswer | undefined {
    this.calls.push({ ...body, slot, atMs: Date.now() })
    const last = this.#answered.get(slot)
    const text = JSON.stringify(body)
    if (last?.call === body.call) assert.equal(text, last.body, 'a repeated call has the same body')
    else assert.equal(body.call, (last?.call ?? 0) + 1, 'a new call has the next number')
    const answer = last?.call === body.call ? last.answer : this.#newAnswer(body)
    this.#answered.set(slot, { call: body.call, body: text, answer })
    if (this.answersLost === 0) return answer
    this.answersLost -= 1
    return undefined
  }

  #newAnswer({ wants, report }: PilotCall): PilotAnswer {
    const lease = wants === undefined ? undefined : this.#queue.shift()
    return {
      pace: this.pace,
      desired: this.desired,
      ...(lease === undefined ? {} : { lease }),
      ...(report === undefined ? {} : { report: 'taken' }),
    }
  }

  async #beat(body: Heartbeat): Promise<HeartbeatAnswer> {
    this.beats.push(body)
    const slots = body.slots.map(async ({ slot, lease }) => ({
      slot,
      lease,
      desired: 'run' as const,
      watched: false,
      ...(await this.said(lease)),
    }))
    return { slots: await Promise.all(slots), pace: this.pace, desired: this.desired }
  }

  #collection(url: URL): object {
    const page = this.collections[Number(url.searchParams.get('cursor') ?? 0)]
    assert(page, 'the page is in the script')
    return { ...Object(page.body), ...(page.cursor === undefined ? {} : { cursor: page.cursor }) }
  }
}

/** Starts a service and its storage. */
export async function startScriptedService(): Promise<ScriptedService> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-scripted-'))
  const storage = await startS3({ folder, ...KEYS })
  const s3 = new S3Client({ endpoint: storage.url, region: 'us-east-1', credentials: KEYS, forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }))
  const server = createServer({ keepAliveTimeout: 60_000 })
  const { url, close } = await listen(server)
  const service = new ScriptedService(url, s3, async () => {
    await close()
    await storage.close()
    s3.destroy()
    await rm(folder, { recursive: true, force: true })
  })
  server.on('request', (request, response) => void service.answer(request, response))
  return service
}
