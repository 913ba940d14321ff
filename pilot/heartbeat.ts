/** One heartbeat for all slots: says that they live, and brings what the service wants of each. */
import { open } from 'node:fs/promises'
import type { Heartbeat, HeartbeatAnswer, UploadGrant } from '../core/contract/pilots.ts'
import type { Departure } from './departure.ts'
import type { Job } from './job.ts'
import { type Say, wordsOf } from './log.ts'
import { rest } from './retry.ts'

const TAIL_BYTES = 20_000
/** Slots that begin together speak in one heartbeat. */
const TOGETHER_SECONDS = 0.12
const RETRY_SECONDS = 15

export interface HeartOptions {
  readonly send: (body: Heartbeat) => Promise<HeartbeatAnswer>
  /** Takes the pace and the general wish of an answer. */
  readonly heed: (answer: HeartbeatAnswer) => void
  readonly paceSeconds: () => number
  readonly jobs: ReadonlyMap<number, Job>
  readonly diskMiB: () => Promise<number>
  readonly departure: Departure
  readonly say: Say
}

/** The end of a file as text, from the first whole line on. */
export async function tailOf(path: string, maxBytes: number): Promise<string> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { size } = await file.stat()
    const from = Math.max(0, size - maxBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from)
    const text = buffer.toString('utf8', 0, bytesRead)
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    await file.close()
  }
}

/** What is sent of a job only while somebody watches. */
const told = async ({ logFile, usage: { samples } }: Job) => ({
  logTail: await tailOf(logFile, TAIL_BYTES),
  ...(samples === undefined ? {} : { samples }),
})

export class Heart {
  readonly #options: HeartOptions
  #poked = Promise.withResolvers<void>()
  #failures = 0
  #failingSince: number | undefined

  constructor(options: HeartOptions) {
    this.#options = options
  }

  /** Asks for a heartbeat now, or with those of slots that ask at the same time. */
  readonly poke = (): void => this.#poked.resolve()

  /** Beats until the signal; a beat that fails is only noted, for the service may be away as long as it likes. */
  async beat(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#pause(until)
      if (!until.aborted) await this.#once()
    }
  }

  async #pause(until: AbortSignal): Promise<void> {
    const pace = this.#options.paceSeconds()
    const seconds = this.#failures === 0 ? pace : Math.min(pace, RETRY_SECONDS, 0.5 * 2 ** this.#failures)
    const early = new AbortController()
    const pause = rest(seconds * (0.95 + Math.random() / 20), AbortSignal.any([until, early.signal]))
    const poked = await Promise.race([pause.then(() => false), this.#poked.promise.then(() => true)])
    early.abort()
    // A service that is away is not asked again at once, whoever pokes.
    const together = this.#options.departure.leaving.aborted ? 0 : TOGETHER_SECONDS
    if (poked) await rest(this.#failures === 0 ? together : Math.min(seconds, 1), until)
    this.#poked = Promise.withResolvers()
  }

  async #once(): Promise<void> {
    const jobs = [...this.#options.jobs.values()]
    try {
      const answer = await this.#options.send(await this.#body(jobs))
      this.#noteAnswer()
      this.#options.heed(answer)
      for (const job of jobs) this.#apply(job, answer)
    } catch (error) {
      this.#noteFailure(error)
    }
  }

  async #body(jobs: readonly Job[]): Promise<Heartbeat> {
    const { departure, diskMiB } = this.#options
    const { leavingAt } = departure
    const slots = await Promise.all(
      jobs.map(async (job) => ({
        slot: job.slot,
        lease: job.lease.lease,
        phase: job.phase,
        cpuSeconds: job.usage.cpuSeconds,
        memoryMiB: job.memoryMiB,
        first: !job.isKnown,
        ...(job.wantsGrant ? { renewUpload: true } : {}),
        ...(job.isWatched ? await told(job) : {}),
      })),
    )
    return { slots, diskMiB: await diskMiB(), ...(leavingAt === undefined ? {} : { leavingAt }) }
  }

  #apply(job: Job, answer: HeartbeatAnswer): void {
    const said = answer.slots.find(({ slot, lease }) => slot === job.slot && lease === job.lease.lease)
    if (said === undefined) return
    job.isKnown = true
    if (said.upload !== undefined) this.#renew(job, said.upload)
    if (said.watched && !job.isWatched) this.poke()
    job.isWatched = said.watched
    if (said.desired === 'stop' && job.stopReason === undefined && !job.isOver) {
      this.#options.say(`slot ${job.slot}: ${job.words}: the service wants it stopped`)
      job.stop('stopped')
    }
  }

  #renew(job: Job, grant: UploadGrant): void {
    this.#options.say(`slot ${job.slot}: ${job.words}: may upload until ${grant.expiresAt}`)
    job.renew(grant)
  }

  #noteAnswer(): void {
    if (this.#failingSince !== undefined) {
      const seconds = Math.round((Date.now() - this.#failingSince) / 1000)
      this.#options.say(`heartbeat: the service answers again after ${seconds} s`)
    }
    this.#failures = 0
    this.#failingSince = undefined
  }

  #noteFailure(error: unknown): void {
    this.#failures += 1
    if (this.#failingSince !== undefined) return
    this.#failingSince = Date.now()
    this.#options.say(`heartbeat: no answer (${wordsOf(error)}); jobs go on`)
  }
}
