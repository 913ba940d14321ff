/** Starts the bundled pilot as a process, the way a worker does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPilot } from '../../pilot/build.ts'
import { PATIENCE_SECONDS } from '../patience.ts'
import { LAUNCH_TOKEN, type ScriptedService } from './scripted-service.ts'

const TINY_PAYLOAD = fileURLToPath(new URL('tiny-payload.ts', import.meta.url))

export class PilotProcess {
  readonly process: ChildProcess
  readonly #exit: Promise<number | null>
  log = ''

  constructor(child: ChildProcess) {
    this.process = child
    child.stderr?.on('data', (piece: Buffer) => {
      this.log += piece.toString()
    })
    this.#exit = new Promise((resolve) => child.once('close', (code) => resolve(code)))
  }

  /** The exit code; the log is shown when it takes too long. */
  async ended(): Promise<number | null> {
    const late = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
    const timeout = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error(`The pilot does not end:\n${this.log}`)))
    })
    return Promise.race([this.#exit, timeout])
  }

  async kill(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL')
    await this.#exit
  }
}

/** One bundle for all tests of a file, and a folder that goes with them. */
export async function pilotBundle(): Promise<{ file: string; folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'imsim-pilot-test-'))
  const file = join(folder, 'pilot.mjs')
  await buildPilot(file)
  return { file, folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

export interface PilotWords {
  readonly bundle: { readonly file: string; readonly folder: string }
  readonly service: ScriptedService
  readonly args?: readonly string[]
  readonly workdir?: string
  readonly environment?: Readonly<Record<string, string>>
}

export function startPilot({ bundle, service, args = [], workdir, environment = {} }: PilotWords): PilotProcess {
  const folder = workdir ?? join(bundle.folder, `work-${Math.random().toString(36).slice(2)}`)
  const settings = ['--server', service.url, '--workdir', folder, '--notice-interval', '0.05']
  const child = spawn(process.execPath, [bundle.file, ...settings, '--payload-module', TINY_PAYLOAD, ...args], {
    env: { PATH: process.env.PATH, IMSIM_PILOT_TOKEN: LAUNCH_TOKEN, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return new PilotProcess(child)
}
