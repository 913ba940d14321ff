/** A pilot's life: it registers, works in its slots under one heartbeat, and leaves in good order. */
import { mkdir, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from '../core/contract/client.ts'
import type { HeartbeatAnswer, Lease, PilotAnswer, PilotCall, PilotRegistered } from '../core/contract/pilots.ts'
import { Bench } from './bench.ts'
import { Departure } from './departure.ts'
import { freeDiskMiB } from './disk.ts'
import { type Enclosure, enclosureOf } from './enclosure.ts'
import { Heart } from './heartbeat.ts'
import { Job } from './job.ts'
import { type Say, say, wordsOf } from './log.ts'
import { workSlot } from './loop.ts'
import { heedSignals, watchNotices } from './notices.ts'
import { cleanUpAfterTheDead, homeOf } from './predecessors.ts'
import { clientWith, register } from './registration.ts'
import type { Settings } from './settings.ts'
import { Shares } from './shares.ts'
import { Slot } from './slot.ts'
import { VisitCache } from './visit-cache.ts'

/** Before its host ends a pilot wants so much time for uploads and reports. */
const MARGIN_SECONDS = 60
const FAREWELL_MS = 5000

export interface PilotOptions {
  readonly settings: Settings
  /** The pilot's own file, which is also its payloads' program. */
  readonly self: string
  readonly enclosure: Enclosure
  readonly departure: Departure
  readonly registered: PilotRegistered
  readonly endsAtMs: number | undefined
}

/** What the slots of one pilot have in common. */
export class Pilot {
  readonly settings: Settings
  readonly self: string
  /** What its payloads run in. */
  readonly enclosure: Enclosure
  readonly departure: Departure
  readonly pilotId: string
  readonly client: Client
  readonly heart: Heart
  readonly cache: VisitCache
  readonly say: Say = say
  readonly #home: string
  readonly #bench = new Bench()
  readonly #shares: Shares
  readonly #jobs = new Map<number, Job>()
  readonly #endsAtMs: number | undefined
  #pace: PilotRegistered['pace']
  #idleSince = Date.now()

  constructor({ settings, self, enclosure, departure, registered, endsAtMs }: PilotOptions) {
    this.settings = settings
    this.self = self
    this.enclosure = enclosure
    this.departure = departure
    this.pilotId = registered.pilotId
    this.client = clientWith(settings.server, registered.token)
    this.#home = homeOf(settings.workdir)
    this.cache = new VisitCache(join(this.#home, 'cache'))
    this.#shares = new Shares(settings.slots, settings.memoryMiB)
    this.#endsAtMs = endsAtMs
    this.#pace = registered.pace
    this.heart = new Heart({
      send: (body) => this.client.call('beatPilot', { params: { pilotId: this.pilotId }, body }),
      heed: (answer) => this.heed(answer),
      paceSeconds: () => this.#pace.heartbeatSeconds,
      jobs: this.#jobs,
      diskMiB: () => freeDiskMiB(settings.workdir),
      departure,
      say,
    })
    departure.leaving.addEventListener('abort', () => this.#giveBack(({ phase }) => phase !== 'staging-out'))
    departure.lastReports.addEventListener('abort', () => this.#giveBack(() => true))
  }

  get pace(): PilotRegistered['pace'] {
    return this.#pace
  }
  get quitAfterSeconds(): number {
    return this.settings.idleSeconds ?? this.#pace.quitAfterIdleSeconds
  }

  /** Takes the pace and the wish for all slots from an answer. */
  heed({ pace, desired }: PilotAnswer | HeartbeatAnswer): void {
    this.#pace = pace
    if (desired === 'drain') this.departure.drain('the service asks for it')
  }

  /** What a slot can take now; visits are those whose work files are here. */
  async wants(slot: number): Promise<NonNullable<PilotCall['wants']> | undefined> {
    const remaining = this.#remainingSeconds()
    if (remaining !== undefined && remaining < 1) {
      this.departure.drain('its lifetime is nearly over')
      return undefined
    }
    return {
      ...this.#shares.offer(slot, await this.#usableDiskMiB()),
      ...(remaining === undefined ? {} : { remainingSeconds: remaining }),
      visits: this.cache.visits(),
    }
  }

  #remainingSeconds(): number | undefined {
    if (this.#endsAtMs === undefined) return undefined
    return Math.floor((this.#endsAtMs - Date.now()) / 1000 - MARGIN_SECONDS)
  }

  /** Free disk beyond the reserve; visits that are kept give way when it is short. */
  async #usableDiskMiB(): Promise<number> {
    const usable = async () => (await freeDiskMiB(this.settings.workdir)) - this.settings.diskReserveMiB
    while ((await usable()) < this.settings.diskReserveMiB && (await this.cache.dropOldest()));
    return Math.max(0, await usable())
  }

  begin(slot: number, lease: Lease): Job {
    const { pandaId, attempt, stage, sensors, task, visit } = lease.order
    const job = new Job(slot, lease, join(this.#home, `slot-${slot}`, `${pandaId}-${attempt}`))
    const what = stage === 'simulate' ? `${stage} ${sensors.join(' ')} snap ${lease.order.snap}` : stage
    this.say(`slot ${slot}: leased ${job.words}: ${what} of task ${task}, visit ${visit}`)
    this.#jobs.set(slot, job)
    this.#shares.hold(slot, lease)
    this.#bench.workCame(slot)
    this.heart.poke()
    return job
  }

  /** The slot's last job is over and reported: until then heartbeats speak of it, or its lease would lapse. */
  forget(slot: number): void {
    this.#shares.release(slot)
    if (this.#jobs.delete(slot) && this.#jobs.size === 0) this.#idleSince = Date.now()
  }

  async waitForWork(slot: number): Promise<void> {
    await this.#bench.wait(slot, this.#pace.idleSeconds, this.departure.draining)
    const idleSeconds = (Date.now() - this.#idleSince) / 1000
    if (this.#jobs.size === 0 && idleSeconds > this.quitAfterSeconds)
      this.departure.drain(`no work for ${Math.round(idleSeconds)} s`)
  }

  #giveBack(which: (job: Job) => boolean): void {
    for (const job of [...this.#jobs.values()].filter(which)) job.stop('preempted')
    this.heart.poke()
  }

  /** Works until it drains, then says farewell. */
  async work(): Promise<void> {
    const ended = new AbortController()
    const beating = this.heart.beat(ended.signal)
    const slots = Array.from({ length: this.settings.slots }, (_, number) => new Slot(this, number))
    try {
      await Promise.all(slots.map((slot) => workSlot(this, slot)))
    } finally {
      ended.abort()
      await beating
      await rm(this.#home, { recursive: true, force: true })
    }
    await this.#farewell()
  }

  async #farewell(): Promise<void> {
    const signal = AbortSignal.timeout(FAREWELL_MS)
    await this.client.call('leavePilot', { params: { pilotId: this.pilotId } }, { signal }).then(
      () => this.say('left in good order'),
      (error: unknown) => this.say(`left without an answer (${wordsOf(error)})`),
    )
  }
}

/** Runs a pilot from its start to its end. */
export async function runPilot(given: Settings, self: string): Promise<void> {
  await mkdir(given.workdir, { recursive: true, mode: 0o700 })
  // Processes are found by their working directory too, which the kernel tells without links.
  const settings = { ...given, workdir: await realpath(given.workdir) }
  await cleanUpAfterTheDead(settings, say)
  const enclosure = await enclosureOf(settings, say)
  const { lifetimeSeconds } = settings
  const endsAtMs = lifetimeSeconds === undefined ? undefined : Date.now() + lifetimeSeconds * 1000
  const departure = new Departure(say)
  heedSignals(departure, settings)
  void watchNotices(departure, settings, endsAtMs)
  const registered = await register(settings, departure, endsAtMs).catch((error: unknown) => {
    if (departure.begun) return undefined
    throw error
  })
  if (registered === undefined) return
  say(`pilot ${registered.pilotId} at ${registered.site}: ${settings.slots} slots, ${settings.memoryMiB} MiB`)
  await new Pilot({ settings, self, enclosure, departure, registered, endsAtMs }).work()
}
