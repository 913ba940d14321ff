/** The stack as an operator brings it to an account: the CDK's own command line, and what it says that it has made. */
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startOnLifeline } from '../local/lifeline.ts'
import type { Emulator } from './emulator.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk')
const ACCOUNT = 'aws://000000000000/us-east-1'

/** CloudFormation would wait an hour for a custom resource that does not answer. */
const MOST_SECONDS = 180
const SHOWN_LINES = 25

const Outputs = z.record(z.string(), z.object({ ApiUrl: z.string(), PortalUrl: z.string() }))
const Tables = z.object({ TableNames: z.array(z.string()) })
const Pools = z.object({ UserPools: z.array(z.object({ Name: z.string() })) })
export type Settings = Readonly<Record<string, string | number>>

export class Deployment {
  readonly stage: string
  readonly #emulator: Emulator
  readonly #folder: string
  #calls = 0

  constructor(stage: string, emulator: Emulator, folder: string) {
    this.stage = stage
    this.#emulator = emulator
    this.#folder = folder
  }

  async bootstrap(settings: Settings): Promise<void> {
    await this.#cdk('bootstrap', [ACCOUNT], settings)
  }

  /** Answers where the API is. `options` are the CDK's own. */
  async deploy(settings: Settings, ...options: readonly string[]): Promise<string> {
    const outputs = join(this.#folder, 'outputs.json')
    await this.#cdk('deploy', ['--require-approval', 'never', '--outputs-file', outputs, ...options], settings)
    const { ApiUrl } = Outputs.parse(JSON.parse(await readFile(outputs, 'utf8')))[`imsim-${this.stage}`] ?? {}
    if (ApiUrl === undefined) throw new Error('The stack does not say where its API is.')
    return ApiUrl
  }

  async destroy(settings: Settings): Promise<void> {
    await this.#cdk('destroy', ['--force'], settings)
  }

  /** What the stack's resources are called by: `imsim-dev-`. */
  get prefix(): string {
    return `imsim-${this.stage}-`
  }

  /** Names of tables, user pools and buckets of the stack that are there. */
  async leftovers(): Promise<string[]> {
    const { TableNames } = Tables.parse(await this.#emulator.call('dynamodb', 'ListTables', {}))
    const { UserPools } = Pools.parse(await this.#emulator.call('cognito-idp', 'ListUserPools', { MaxResults: 60 }))
    const all = [...TableNames, ...UserPools.map(({ Name }) => Name), ...(await this.#emulator.buckets())]
    return all.filter((name) => `${name}-`.startsWith(this.prefix))
  }

  async #cdk(command: string, args: readonly string[], settings: Settings): Promise<void> {
    const all = { ...settings, stage: this.stage, emulator: this.#emulator.url }
    const context = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const output = ['--output', join(this.#folder, 'cdk.out'), '--no-notices', '--ci']
    const logFile = join(this.#folder, `cdk-${++this.#calls}-${command}.log`)
    const log = await open(logFile, 'w')
    const cdk = startOnLifeline({
      command: [process.execPath, CDK, command, ...args, ...context, ...output],
      folder: ROOT,
      environment: { ...this.#emulator.environment, CI: 'true' },
      log,
    })
    await log.close()
    const late = setTimeout(() => void cdk.end(0), MOST_SECONDS * 1000)
    const { code } = await cdk.exited
    clearTimeout(late)
    if (code === 0) return
    const said = await readFile(logFile, 'utf8')
    throw new Error(`cdk ${command} ended with ${code}:\n${said.split('\n').slice(-SHOWN_LINES).join('\n')}`)
  }
}
