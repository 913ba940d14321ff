/** The pilots that Batch starts, as processes of this machine: their container's image is left out, all else is the job's. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
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
    const note = (what: string, where: string) => `echo "${what}" >> '${join(this.#folder, where)}'`
    const run = [note('$IMSIM_PILOT_SHA256', 'started'), '"$@"', 'code=$?', note('$code', 'ended'), 'exit $code']
    await writeFile(this.runner, ['#!/bin/sh', 'shift', ...exports, ...run, ''].join('\n'))
    await chmod(this.runner, 0o755)
  }

  async #noted(where: string): Promise<string[]> {
    const text = await readFile(join(this.#folder, where), 'utf8').catch(() => '')
    return text.split('\n').filter((line) => line !== '')
  }

  /** Digests of the files that pilots were told to run, in the order of their starts. */
  started(): Promise<string[]> {
    return this.#noted('started')
  }

  /** Whether no pilot runs. */
  async areGone(): Promise<boolean> {
    const ended = await this.#noted('ended')
    return ended.length === (await this.started()).length
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
