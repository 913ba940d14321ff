/** The pilots that Batch starts, as processes of this machine: their container's image is left out, all else is the job's. */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PAYLOAD = fileURLToPath(new URL('payload.ts', import.meta.url))

export class Pilots {
  /** What the emulator calls with image and command of a job. */
  readonly runner: string
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = join(folder, 'pilots')
    this.runner = join(folder, 'run-job.sh')
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const settings = { WORKDIR: this.#folder, PAYLOAD_MODULE: PAYLOAD }
    const exports = Object.entries(settings).map(([name, value]) => `export IMSIM_PILOT_${name}='${value}'`)
    await writeFile(this.runner, ['#!/bin/sh', 'shift', ...exports, 'exec "$@"', ''].join('\n'))
    await chmod(this.runner, 0o755)
  }

  /** From now on simulate jobs wait, until they are let go. */
  async hold(): Promise<void> {
    await writeFile(join(this.#folder, 'hold'), '')
  }

  async letGo(): Promise<void> {
    await rm(join(this.#folder, 'hold'), { force: true })
  }

  /** Simulate jobs fail on these sensors; on none, if none is named. */
  async failOn(...sensors: readonly string[]): Promise<void> {
    await writeFile(join(this.#folder, 'faulty'), sensors.join(' '))
  }
}
