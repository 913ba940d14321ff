/** The one job that a slot holds: its lease, where it runs, how far it is, and whether it is wanted any more. */
import { join } from 'node:path'
import type { Lease, Report, UploadGrant } from '../core/contract/pilots.ts'
import type { TreeSample } from './processes.ts'
import { unlessAborted } from './retry.ts'
import { UsageSeries } from './usage-series.ts'

export type Phase = 'staging-in' | 'running' | 'staging-out'
export type StopReason = 'stopped' | 'preempted'

/** A grant is renewed when it has less than this left. */
const RENEWAL_MS = 300_000

export class Job {
  readonly slot: number
  readonly lease: Lease
  readonly directory: string
  readonly beganAt = Date.now()
  /** Whether the service has answered a heartbeat of this lease. */
  isKnown = false
  isWatched = false
  /** It has ended, and only its report is still on the way. */
  isOver = false
  readonly #ending = new AbortController()
  readonly #secondsByPhase = new Map<Phase, number>()
  #phase: Phase = 'staging-in'
  #phaseBeganAt = this.beganAt
  #stopReason: StopReason | undefined
  #sample: TreeSample = { memoryMiB: 0, cpuSeconds: 0 }
  #maxMemoryMiB = 0
  readonly #series = new UsageSeries()
  #ranSinceAt: number | undefined
  #grant: UploadGrant
  #refusedGrant: UploadGrant | undefined
  #renewed = Promise.withResolvers<UploadGrant>()

  constructor(slot: number, lease: Lease, directory: string) {
    this.slot = slot
    this.lease = lease
    this.directory = directory
    this.#grant = lease.upload
  }

  /** Aborted when the job is to end before its time. */
  get signal(): AbortSignal {
    return this.#ending.signal
  }
  get stopReason(): StopReason | undefined {
    return this.#stopReason
  }
  get phase(): Phase {
    return this.#phase
  }
  get logFile(): string {
    return join(this.directory, 'payload.log')
  }
  get words(): string {
    const { order } = this.lease
    return `job ${order.pandaId} attempt ${order.attempt}`
  }
  get memoryMiB(): number {
    return this.#sample.memoryMiB
  }
  /** Seconds spent in each phase so far. */
  get secondsByPhase(): Readonly<Record<string, number>> {
    const now = (Date.now() - this.#phaseBeganAt) / 1000
    return Object.fromEntries([...this.#secondsByPhase, [this.#phase, now]])
  }
  get usage(): Report['usage'] {
    const wallSeconds = (Date.now() - this.beganAt) / 1000
    const { samples } = this.#series
    const usage = { cpuSeconds: this.#sample.cpuSeconds, wallSeconds, maxMemoryMiB: this.#maxMemoryMiB }
    return samples === undefined ? usage : { ...usage, samples }
  }

  enter(phase: Phase): void {
    this.#secondsByPhase.set(this.#phase, (Date.now() - this.#phaseBeganAt) / 1000)
    this.#phase = phase
    this.#phaseBeganAt = Date.now()
    if (phase === 'running') this.#ranSinceAt = this.#phaseBeganAt
  }

  measured({ memoryMiB, cpuSeconds }: TreeSample): void {
    this.#sample = { memoryMiB, cpuSeconds: Math.max(cpuSeconds, this.#sample.cpuSeconds) }
    this.#maxMemoryMiB = Math.max(this.#maxMemoryMiB, memoryMiB)
    if (this.#ranSinceAt !== undefined) this.#series.add((Date.now() - this.#ranSinceAt) / 1000, this.#sample)
  }

  stop(reason: StopReason): void {
    this.#stopReason ??= reason
    this.#ending.abort()
  }

  /** Whether the next heartbeat should ask for a new grant. */
  get wantsGrant(): boolean {
    const left = Date.parse(this.#grant.expiresAt) - Date.now()
    return this.#grant === this.#refusedGrant || left < RENEWAL_MS
  }

  get grant(): UploadGrant {
    return this.#grant
  }

  renew(grant: UploadGrant): void {
    this.#grant = grant
    this.#renewed.resolve(grant)
    this.#renewed = Promise.withResolvers()
  }

  /** Another grant than the one that was refused, as soon as a heartbeat brings it. */
  async grantAfter(refused: UploadGrant, poke: () => void, signal: AbortSignal): Promise<UploadGrant> {
    if (this.#grant !== refused) return this.#grant
    this.#refusedGrant = refused
    poke()
    return unlessAborted(this.#renewed.promise, signal)
  }
}
