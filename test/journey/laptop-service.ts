/** The journey's service: `npm start` as a process of its own, which can be stopped, killed and started again on its folder. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Client, createClient } from '../../core/contract/client.ts'
import { queueUrl } from '../../local/engines.ts'
import { PATIENCE_SECONDS } from '../patience.ts'

/** So fast that a lease can lapse while a test looks on, and slow enough for a busy machine. */
const SETTINGS = {
  IMSIM_HEARTBEAT_SECONDS: '0.5',
  IMSIM_LEASE_SECONDS: '3',
  IMSIM_IDLE_SECONDS: '0.2',
  IMSIM_QUIT_AFTER_IDLE_SECONDS: '5',
}

/** Writes down what the Lambdas ask of AWS. */
const HEARING = new URL('calls-of-aws.ts', import.meta.url).href
const MAIN = fileURLToPath(new URL('../../local/main.ts', import.meta.url))
const UP = /is at (\S+)\n.*inbox is at (\S+)\n(?:.*\n)*Ctrl-C/

const Token = z.object({ token: z.string() })
const Ports = z.object({ dynamodb: z.number(), sqs: z.number(), s3: z.number(), ses: z.number(), batch: z.number() })
const Keys = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() })

export interface Who {
  readonly user: string
  readonly groups?: readonly string[]
  readonly operator?: boolean
}

export class Service {
  readonly folder: string
  url = ''
  inbox = ''
  #process: ChildProcess | undefined
  #said = ''

  constructor(folder: string) {
    this.folder = folder
  }

  static async start(): Promise<Service> {
    const service = new Service(await mkdtemp(join(tmpdir(), 'imsim-journey-')))
    await service.start('0')
    return service
  }

  /** Starts it on its folder, where it was before unless told otherwise. */
  async start(port: string = new URL(this.url).port): Promise<void> {
    const { PATH, HOME } = process.env
    const child = spawn(
      process.execPath,
      ['--no-maglev', '--import', HEARING, MAIN, '--port', port, '--folder', join(this.folder, 'kept'), '--cores', '2'],
      {
        env: { PATH, HOME, ...SETTINGS, CALLS: this.calls },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    this.#process = child
    const [, url = '', inbox = ''] = await this.#firstWords(child)
    Object.assign(this, { url, inbox })
  }

  #firstWords(child: ChildProcess): Promise<RegExpExecArray> {
    let words = ''
    return new Promise((resolve, reject) => {
      const giveUp = (why: string) => reject(new Error(`The service ${why}:\n${words}\n${this.#said}`))
      const late = setTimeout(() => giveUp(`is not up after ${PATIENCE_SECONDS} s`), PATIENCE_SECONDS * 1000)
      child.once('exit', (code) => giveUp(`ended with ${code}`))
      child.stderr?.on('data', (piece: Buffer) => {
        this.#said += piece.toString()
      })
      child.stdout?.on('data', (piece: Buffer) => {
        words += piece.toString()
        const up = UP.exec(words)
        if (up === null) return
        clearTimeout(late)
        resolve(up)
      })
    })
  }

  /** What it has written to its log of faults. */
  get log(): string {
    return this.#said
  }

  /** The process stands still, and with it S3 and Batch; the other engines are their own processes. */
  pause(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  /** Where it writes down what its Lambdas ask of AWS. */
  get calls(): string {
    return join(this.folder, 'calls-of-aws.jsonl')
  }

  /** kill -9: the engines lose their parent and end too. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async close(): Promise<void> {
    this.resume()
    await this.#end('SIGTERM')
    await rm(this.folder, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  async token({ user, groups = ['desc'], operator = false }: Who): Promise<string> {
    const response = await fetch(`${this.url}/local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, groups, operator }),
    })
    assert.equal(response.status, 200)
    return Token.parse(await response.json()).token
  }

  async client(who: Who): Promise<Client> {
    return createClient({ server: this.url, token: await this.token(who) })
  }

  /** What a Lambda of this service finds in its environment. */
  async environment(): Promise<Record<string, string>> {
    const kept = join(this.folder, 'kept')
    const json = async (name: string) => JSON.parse(await readFile(join(kept, 'engines', name), 'utf8'))
    const ports = Ports.parse(await json('ports.json'))
    const { accessKeyId, secretAccessKey } = Keys.parse(await json('keys.json'))
    const at = (port: number) => `http://127.0.0.1:${port}`
    return {
      ...SETTINGS,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: at(ports.dynamodb),
      AWS_ENDPOINT_URL_S3: at(ports.s3),
      AWS_ENDPOINT_URL_SQS: at(ports.sqs),
      AWS_ENDPOINT_URL_SESV2: at(ports.ses),
      AWS_ENDPOINT_URL_BATCH: at(ports.batch),
      IMSIM_TABLE_PREFIX: 'imsim-',
      IMSIM_QUEUE_PREFIX: queueUrl(at(ports.sqs), ''),
      IMSIM_BUCKET: 'imsim',
      IMSIM_TOKEN_KEYS: await readFile(join(kept, 'token-keys.json'), 'utf8'),
      IMSIM_PORTAL_URL: this.url,
      IMSIM_MAIL_FROM: 'imsim@laptop.example',
    }
  }
}
