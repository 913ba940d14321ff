/** A local AWS for the proof: MiniStack, started on a free port, asked what no client of ours asks, ended with all it has started. */
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Lifeline, startOnLifeline } from '../local/lifeline.ts'
import { installed } from './installation.ts'
import { ownMark, PROOF } from './leftovers.ts'

const PROGRAM = fileURLToPath(new URL('ministack_plus.py', import.meta.url))
const START_SECONDS = 60
const STOP_SECONDS = 10

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}

export interface EmulatorOptions {
  /** Its log and the folders of its jobs. */
  readonly folder: string
  /** Runs a Batch job as a process: is given image and command, and the job's environment. */
  readonly runner: string
}

export class Emulator {
  readonly url: string
  readonly log: string
  readonly #process: Lifeline

  constructor(url: string, log: string, process: Lifeline) {
    this.url = url
    this.log = log
    this.#process = process
  }

  static async start({ folder, runner }: EmulatorOptions): Promise<Emulator> {
    const port = await freePort()
    const log = join(folder, 'emulator.log')
    const said = await open(log, 'a')
    const program = startOnLifeline({
      command: [installed('ministack', 'python'), PROGRAM],
      folder,
      log: said,
      environment: {
        ...environment(),
        [PROOF]: await ownMark(),
        GATEWAY_PORT: String(port),
        BIND_HOST: '127.0.0.1',
        LAMBDA_EXECUTOR: 'local',
        IOT_MTLS_ENABLED: '0',
        // CDK's own Lambda that empties buckets expects the SDK that AWS's runtime has.
        NODE_PATH: fileURLToPath(new URL('../node_modules', import.meta.url)),
        MS_AWS_CLI: installed('awscli', 'aws'),
        MS_BATCH_RUNNER: runner,
        // It cannot be told to rotate: tests of the Lambda and of the template cover that.
        MS_ACCEPT_TYPES: 'AWS::SecretsManager::RotationSchedule',
      },
    })
    await said.close()
    const emulator = new Emulator(`http://localhost:${port}`, log, program)
    await emulator.#isUp()
    return emulator
  }

  async #isUp(): Promise<void> {
    let hasEnded = false
    void this.#process.exited.then(() => {
      hasEnded = true
    })
    for (let tries = 0; tries < START_SECONDS * 4; tries++) {
      if (hasEnded) throw new Error(`The emulator ended at once: ${this.log} says why.`)
      const answer = await fetch(`${this.url}/_ministack/health`).catch(() => undefined)
      if (answer?.ok) return
      await delay(250)
    }
    throw new Error(`The emulator is not up after ${START_SECONDS} s: ${this.log} says why.`)
  }

  /** What makes AWS's clients speak to it and to nobody else. */
  get environment(): Record<string, string> {
    return { ...environment(), AWS_ENDPOINT_URL: this.url, AWS_ENDPOINT_URL_S3: this.url }
  }

  /** One call of an AWS service that speaks JSON, as an operator's command line would make it. */
  async call(service: keyof typeof SERVICES, operation: string, body: object): Promise<unknown> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${SERVICES[service]}.${operation}`,
        authorization: signedFor(service),
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${operation} answers ${response.status}: ${await response.text()}`)
    const text = await response.text()
    return text === '' ? {} : JSON.parse(text)
  }

  /** Names of all buckets. */
  async buckets(): Promise<string[]> {
    const response = await fetch(this.url, { headers: { authorization: signedFor('s3') } })
    return [...(await response.text()).matchAll(/<Bucket>.*?<Name>([^<]+)/gs)].map(([, name = '']) => name)
  }

  /** Digests of the Lambdas' code by their names. */
  async lambdas(): Promise<Map<string, string>> {
    const headers = { authorization: signedFor('lambda') }
    const response = await fetch(`${this.url}/2015-03-31/functions/?MaxItems=10000`, { headers })
    const { Functions } = Lambdas.parse(await response.json())
    return new Map(Functions.map(({ FunctionName, CodeSha256 }) => [FunctionName, CodeSha256]))
  }

  /** A variable of a Lambda's environment. */
  async variableOf(lambda: string, name: string): Promise<string> {
    const headers = { authorization: signedFor('lambda') }
    const response = await fetch(`${this.url}/2015-03-31/functions/${lambda}/configuration`, { headers })
    const value = Configuration.parse(await response.json()).Environment.Variables[name]
    if (value === undefined) throw new Error(`${lambda} is not told ${name}.`)
    return value
  }

  /** AWS's own command line. */
  get commandLine(): string {
    return installed('awscli', 'aws')
  }

  /** Ends it with the Lambdas and pilots that it has started; whatever ends the proof does the same. */
  close(): Promise<void> {
    return this.#process.end(STOP_SECONDS)
  }
}

const Configuration = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.string()) }) })
const Lambdas = z.object({ Functions: z.array(z.object({ FunctionName: z.string(), CodeSha256: z.string() })) })

/** It looks for the service in a signature, and checks none. */
const signedFor = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`

/** How AWS calls the services that are spoken to by name. */
const SERVICES = {
  'cognito-idp': 'AWSCognitoIdentityProviderService',
  dynamodb: 'DynamoDB_20120810',
} as const

/** Keys that open nothing, no settings of the user's own, and this Node before any other. */
function environment(): Record<string, string> {
  const { HOME = '', PATH = '', TMPDIR } = process.env
  return {
    HOME,
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NODE_OPTIONS: '--no-deprecation',
  }
}
