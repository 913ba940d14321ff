/** The journey's sites: each brings its own pilots, as a grid site does, started here as processes of their own. */
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Client } from '../../core/contract/client.ts'
import type { Site } from '../../core/contract/sites.ts'
import { eventually } from '../patience.ts'
import { PilotProcess } from '../pilot/pilot-process.ts'
import type { Service } from './laptop-service.ts'
import { ScriptedPilot } from './scripted-pilot.ts'

const PAYLOAD = fileURLToPath(new URL('payload.ts', import.meta.url))
/** As the site's batch system calls its pilots. */
export const BATCH_ID = '8401234'

const AtWork = z.object({ pandaId: z.number(), attempt: z.number(), pids: z.array(z.number()) })
type AtWork = z.infer<typeof AtWork>

const definitionOf = (site: string): Site => ({
  site,
  facility: 'GRID',
  queue: site,
  region: 'local',
  cloud: 'grid',
  tier: 'T2',
  vos: ['desc'],
  simulators: [{ name: 'stand-in', version: '1' }],
  cores: 2,
  memoryMiB: 2048,
  wallSeconds: 86_400,
  scratchMiB: 20_000,
  slots: 4,
  slotsPerPilot: 1,
  usdPerCoreHour: 0,
  preemptible: false,
  sourceLimit: 150_000,
  networkBytesPerSecond: 1e8,
  storage: 'laptop',
  downtimes: [],
  pool: { kind: 'none' },
  shards: 1,
  comment: 'A site of the journey.',
})

/** A pilot that somebody started at the site, with a folder by which its payloads are told what to do. */
export class SitePilot extends PilotProcess {
  readonly folder: string

  constructor(child: PilotProcess['process'], folder: string) {
    super(child)
    this.folder = folder
  }

  get pilotId(): string {
    return /pilot (\w+) at /.exec(this.log)?.[1] ?? ''
  }

  /** The simulate job that waits for leave, once one does. */
  async atWork(than?: AtWork): Promise<AtWork> {
    let said: AtWork | undefined
    const isAtWork = async () => {
      const text = await readFile(join(this.folder, 'at-work.json'), 'utf8').catch(() => undefined)
      said = text === undefined ? undefined : AtWork.parse(JSON.parse(text))
      return said !== undefined && said.pandaId !== than?.pandaId
    }
    await eventually(`a job waits at ${this.folder}`, isAtWork).catch((error: unknown) => {
      throw new Error(`${error}\n${this.log}`)
    })
    return AtWork.parse(said)
  }

  /** From now on its payloads need not wait. */
  letGo(): Promise<void> {
    return writeFile(join(this.folder, 'go'), '')
  }

  /** Its payloads fail on these sensors. */
  async fails(...sensors: readonly string[]): Promise<void> {
    await writeFile(join(this.folder, 'faulty'), sensors.join(' '))
  }

  pause(): void {
    this.process.kill('SIGSTOP')
  }

  resume(): void {
    this.process.kill('SIGCONT')
  }
}

export class GridSite {
  readonly name: string
  readonly #service: Service
  readonly #operator: Client
  readonly #pilots: SitePilot[] = []

  constructor(name: string, service: Service, operator: Client) {
    this.name = name
    this.#service = service
    this.#operator = operator
  }

  /** A new site online, with a first pilot: without one seen, the brokerage sends nothing there. */
  static async open(service: Service, name: string): Promise<GridSite> {
    const operator = await service.client({ user: 'olga', operator: true })
    await operator.call('defineSite', { body: definitionOf(name) })
    const site = new GridSite(name, service, operator)
    await site.addPilot()
    const body = { state: 'online' as const, reason: 'The journey begins here.' }
    await operator.call('setSiteState', { params: { site: name }, body })
    const isSeen = async () =>
      (await operator.call('readSite', { params: { site: name } })).live?.pilotSeenAt !== undefined
    await eventually(`a pilot was seen at ${name}`, isSeen)
    return site
  }

  /** The first pilot. */
  get pilot(): SitePilot {
    const [pilot] = this.#pilots
    if (pilot === undefined) throw new Error(`${this.name} has no pilot`)
    return pilot
  }

  async #launch(): Promise<string> {
    return (await this.#operator.call('launchPilots', { params: { site: this.name }, body: {} })).token
  }

  /** Downloads the pilot and starts it with a launch token, as a site's own batch system would. */
  async addPilot(): Promise<SitePilot> {
    const folder = join(this.#service.folder, `${this.name}-${this.#pilots.length}`)
    await mkdir(folder, { recursive: true })
    const program = join(folder, 'pilot.mjs')
    await writeFile(program, await (await fetch(`${this.#service.url}/pilot.mjs`)).text())
    const settings = { server: this.#service.url, workdir: folder, memory: '2048', idle: '600' }
    const args = Object.entries({ ...settings, 'payload-module': PAYLOAD }).flatMap(([key, value]) => [
      `--${key}`,
      value,
    ])
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env.PATH, SLURM_JOB_ID: BATCH_ID, IMSIM_PILOT_TOKEN: await this.#launch() },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const pilot = new SitePilot(child, folder)
    this.#pilots.push(pilot)
    await eventually(`the pilot at ${this.name} is registered`, () => pilot.pilotId !== '')
    return pilot
  }

  /** A pilot whose every word the test says itself. */
  async scriptedPilot(): Promise<ScriptedPilot> {
    return ScriptedPilot.register(this.#service.url, await this.#launch())
  }

  /** Ends its pilots; what they have run ends with them. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const pilot of this.#pilots) {
      await pilot.kill()
      await rm(pilot.folder, { recursive: true, force: true })
    }
  }
}
