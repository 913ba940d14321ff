/** Who makes the work: a site for the bench, a small catalog, tasks of chosen visits and sensors, all by the API. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../core/contract/client.ts'
import type { Site } from '../core/contract/sites.ts'
import { formBody } from './form-body.ts'
import type { Journal } from './journal.ts'
import { NoOpPilot } from './no-op-pilots.ts'

const SIMULATOR = { name: 'stand-in' as const, version: '1' }
/** Of the small survey that the service brings. */
const FIRST_VISIT = 1_000_000
const CATALOG = Buffer.from('object 1 319.5 -35.0 20 ../sky/sed_flat.txt 0 0 0 0 0 0 star none none\n')

/** A site whose pilots nobody but the bench starts. */
const siteOf = (site: string, slots: number): Site => ({
  ...{ site, slots, facility: 'BENCH', queue: site, region: 'local', cloud: 'local', tier: 'T3', vos: [] },
  ...{ simulators: [SIMULATOR], cores: 8, memoryMiB: 4096, wallSeconds: 86_400, scratchMiB: 20_000 },
  ...{ slotsPerPilot: 8, usdPerCoreHour: 0.01, preemptible: false, sourceLimit: 150_000 },
  ...{ networkBytesPerSecond: 1e8, storage: 'laptop', downtimes: [], shards: 1, comment: 'No-op pilots.' },
  pool: { kind: 'none' },
})

export interface Wish {
  readonly site: string
  readonly visits: number
  /** `all`, or PhoSim's list. */
  readonly sensors: string
  readonly snaps: readonly number[]
}

export class Scientist {
  readonly #server: string
  readonly #client: Client
  #catalogId = ''

  private constructor(server: string, client: Client) {
    this.#server = server
    this.#client = client
  }

  static async at(server: string): Promise<Scientist> {
    const response = await fetch(`${server}/local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: 'bench', operator: true, groups: ['desc'] }),
    })
    const { token }: { token: string } = await response.json()
    const scientist = new Scientist(server, createClient({ server, token }))
    scientist.#catalogId = await scientist.#giveCatalog()
    return scientist
  }

  async #giveCatalog(): Promise<string> {
    const files = [{ name: 'star.txt', sizeBytes: CATALOG.length }]
    const { catalog, uploads } = await this.#client.call('createCatalog', { body: { from: 'upload', files } })
    for (const { url, fields } of uploads) {
      const { type, body } = formBody(fields, CATALOG)
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
      if (!response.ok) throw new Error(`The catalog's upload was answered with ${response.status}.`)
    }
    const params = { catalogId: catalog.catalogId }
    await this.#client.call('completeCatalog', { params })
    for (;;) {
      const { state } = await this.#client.call('readCatalog', { params })
      if (state === 'ready') return catalog.catalogId
      if (state === 'refused') throw new Error('The catalog was refused.')
      await sleep(100)
    }
  }

  /** Defines a site, puts it online, and brings its pilots; supply then counts them, and tasks may name the site. */
  async bringSite(site: string, size: { slots: number; pilots: number; slotsEach: number }, journal: Journal) {
    await this.#client.call('defineSite', { body: siteOf(site, size.slots) })
    const uses = size.pilots
    const { token } = await this.#client.call('launchPilots', { params: { site }, body: { uses } })
    const pilots: NoOpPilot[] = []
    while (pilots.length < uses) pilots.push(await NoOpPilot.register(this.#server, token, size.slotsEach, journal))
    await this.#client.call('setSiteState', { params: { site }, body: { state: 'online', reason: 'bench' } })
    return pilots
  }

  /** Submits a task and answers its number. */
  async submit({ site, visits, sensors, snaps }: Wish): Promise<number> {
    const body = {
      name: 'Nothing at all',
      email: 'bench@desc.example',
      catalogs: [this.#catalogId],
      visits: Array.from({ length: visits }, (_, n) => String(FIRST_VISIT + n)),
      simulator: SIMULATOR,
      sensors,
      snaps: [...snaps],
      site,
    }
    const extra = { idempotencyKey: crypto.randomUUID() }
    return (await this.#client.call('submitTask', { body }, extra)).taskId
  }

  /** Jobs of a task by state. */
  async counts(taskId: number): Promise<Readonly<Record<string, number>>> {
    return (await this.#client.call('readTask', { params: { taskId } })).counts
  }

  /** Waits until a task is done with, its mail included. @throws Error when it is not complete */
  async waitForEnd(taskId: number): Promise<void> {
    for (;;) {
      const { state, mail } = await this.#client.call('readTask', { params: { taskId } })
      if (state === 'complete' && mail?.state === 'sent') return
      if (state !== 'running' && state !== 'complete') throw new Error(`Task ${taskId} ended ${state}.`)
      await sleep(500)
    }
  }
}
