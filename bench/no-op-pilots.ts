/** Pilots without payloads: they speak the real contract over HTTP, as many slots as they are given, and run no-op jobs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '../core/contract/client.ts'
import type { Lease, PilotAnswer, Report } from '../core/contract/pilots.ts'
import type { Journal } from './journal.ts'
import { doNothing } from './no-op-jobs.ts'

const MEMORY_MIB = 1_000_000
const DISK_MIB = 10_000_000
/** What a pilot says it has of visits' work files, as the contract limits it. */
const VISITS_KNOWN = 20

export class NoOpPilot {
  readonly #client: Client
  readonly #pilotId: string
  readonly #slots: number
  readonly #journal: Journal
  readonly #calls: number[]
  readonly #held = new Map<number, Lease>()
  readonly #kept = new Set<string>()
  readonly #visits = new Set<string>()
  /** The slot that asks while there is no work; the others wait until it has got some. */
  #asking: number | undefined
  #work = Promise.withResolvers<void>()

  constructor(client: Client, pilotId: string, slots: number, journal: Journal) {
    this.#client = client
    this.#pilotId = pilotId
    this.#slots = slots
    this.#journal = journal
    this.#calls = Array.from({ length: slots }, () => 0)
  }

  /** @param token that of a launch */
  static async register(server: string, token: string, slots: number, journal: Journal): Promise<NoOpPilot> {
    const body = {
      host: 'bench.example.org',
      slots,
      cores: slots,
      memoryMiB: MEMORY_MIB,
      diskMiB: DISK_MIB,
      simulators: [{ name: 'stand-in' as const, version: '1' }],
      version: '1',
    }
    const registered = await createClient({ server, token }).call('registerPilot', { body })
    return new NoOpPilot(createClient({ server, token: registered.token }), registered.pilotId, slots, journal)
  }

  /** Runs jobs in all slots until the signal. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake())
    await Promise.all(Array.from({ length: this.#slots }, (_, slot) => this.#runSlot(slot, signal)))
  }

  /** Leases one job in each slot, and only then runs them all: no job that comes to be meanwhile is taken. */
  async runOneEach(): Promise<void> {
    const slots = [...this.#calls.keys()]
    const answers = await Promise.all(slots.map((slot) => this.#call(slot, undefined, 'wants more')))
    for (const [slot, { lease }] of answers.entries())
      if (lease !== undefined) await this.#call(slot, await this.#runJob(slot, lease), 'wants no more')
  }

  async #runSlot(slot: number, signal: AbortSignal): Promise<void> {
    let report: Report | undefined
    while (!signal.aborted) {
      const { lease, pace } = await this.#call(slot, report, 'wants more')
      report = lease === undefined ? undefined : await this.#runJob(slot, lease)
      if (lease === undefined) await this.#rest(slot, pace.idleSeconds, signal)
    }
    if (report !== undefined) await this.#call(slot, report, 'wants no more')
  }

  /** Reports and leases in one call, as a real slot does. */
  async #call(slot: number, report: Report | undefined, wish: 'wants more' | 'wants no more'): Promise<PilotAnswer> {
    const call = (this.#calls[slot] ?? 0) + 1
    this.#calls[slot] = call
    const wants = { memoryMiB: MEMORY_MIB, diskMiB: DISK_MIB, visits: [...this.#visits].slice(-VISITS_KNOWN) }
    const body = {
      call,
      ...(report === undefined ? {} : { report }),
      ...(wish === 'wants more' ? { wants } : {}),
    }
    const begun = performance.now()
    const answer = await this.#client.call('callPilot', { params: { pilotId: this.#pilotId, slot }, body })
    if (report !== undefined || answer.lease !== undefined)
      this.#journal.note(report === undefined ? 'lease' : 'report and lease', performance.now() - begun)
    if (report !== undefined && answer.report !== 'taken')
      throw new Error(`The report of ${report.lease} was answered with ${answer.report}.`)
    if (report !== undefined) this.#journal.noteReport()
    return answer
  }

  async #runJob(slot: number, lease: Lease): Promise<Report> {
    const { task, visit } = lease.order
    this.#journal.noteLease()
    this.#visits.add(`${task}/${visit}`)
    this.#held.set(slot, lease)
    this.#wake()
    await this.#journal.time('heartbeat', () => this.#beat(slot))
    this.#journal.noteRunning(task)
    const pictures = lease.collectionPath === undefined ? [] : await this.#collection(lease)
    const report = await doNothing(lease, pictures, this.#kept, this.#journal)
    this.#held.delete(slot)
    return report
  }

  /** The first heartbeat of a lease; as always it speaks for all slots. */
  async #beat(first: number): Promise<void> {
    const slots = [...this.#held].map(([slot, { lease }]) => ({
      ...{ slot, lease, phase: 'running' as const, cpuSeconds: 3599.5, memoryMiB: 2311.6, first: slot === first },
    }))
    await this.#client.call('beatPilot', { params: { pilotId: this.#pilotId }, body: { slots, diskMiB: DISK_MIB } })
  }

  /** Pages through what a collect job gathers, and answers where its pictures are. */
  async #collection({ lease }: Lease): Promise<string[]> {
    const urls: string[] = []
    let cursor: string | undefined
    do {
      const query = cursor === undefined ? {} : { cursor }
      const page = await this.#client.call('readCollection', { params: { pilotId: this.#pilotId, lease }, query })
      urls.push(...page.previews.map(({ url }) => url))
      cursor = page.cursor
    } while (cursor !== undefined)
    return urls
  }

  async #rest(slot: number, seconds: number, signal: AbortSignal): Promise<void> {
    this.#asking ??= slot
    if (this.#asking === slot) await sleep(seconds * 1000, undefined, { signal }).catch(() => {})
    else await this.#work.promise
  }

  /** There is work: the slots that wait should ask too. */
  #wake(): void {
    this.#asking = undefined
    this.#work.resolve()
    this.#work = Promise.withResolvers()
  }
}
