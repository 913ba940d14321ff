/** A pilot as the service keeps it: one item, with a slot for each job it can run at once. */
import type { Simulator } from './contract/payload.ts'

/**
 * One slot. `version` grows with every write of the slot, so that a writer can demand it unchanged; `call` is the
 * number of the last recorded call. `lapsed` marks a lease for its whole life; `stop` is what is desired of it.
 */
export interface Slot {
  readonly version: number
  readonly call: number
  readonly lease?: string
  readonly stop?: true
  readonly lapsed?: true
}

/** Where a pilot runs, by its own words. */
export interface Worker {
  readonly host: string
  /** What the batch system or the cloud there calls the pilot. */
  readonly batchId?: string | undefined
}

export interface Pilot extends Worker {
  readonly pilotId: string
  readonly site: string
  readonly launch: string
  readonly slots: readonly Slot[]
  readonly memoryMiB: number
  readonly diskMiB: number
  readonly cores: number
  readonly simulators: readonly Simulator[]
  readonly version: string
  readonly registeredAt: string
  readonly seenAt: string
  /** When all its leases end unless it is heard of. */
  readonly leaseEndsAt: string
  readonly endsAt?: string
  readonly lost?: true
  readonly leavingAt?: string
  /** Until when somebody watches a slot's log, by slot. */
  readonly watchedUntil?: Readonly<Record<string, string>>
  /** What its slots last said: for the monitor only. */
  readonly usage?: readonly SlotUsage[]
}

export interface SlotUsage {
  readonly slot: number
  readonly phase: string
  readonly cpuSeconds: number
  readonly memoryMiB: number
}

/** A launch of pilots: its token may register `uses` of them. */
export interface Launch {
  readonly launch: string
  readonly site: string
  readonly uses: number
  readonly registered: number
  readonly slots: number
  /** What each of its slots has, where that is more than the site's. */
  readonly memoryMiB?: number
  /** What the pool calls it: a job of Batch, a fleet of EC2. Absent until the pool has answered. */
  readonly startedAs?: string
  readonly launchedAt: string
}

export const workerOf = ({ host, batchId }: Worker): Worker => ({ host, ...(batchId === undefined ? {} : { batchId }) })

export const EMPTY_SLOT: Slot = { version: 0, call: 0 }

/** The slot with another content and the next version. */
export const nextSlot = (slot: Slot, content: Omit<Slot, 'version'>): Slot => ({
  ...content,
  version: slot.version + 1,
})

export const freeSlots = (pilot: Pilot): number => pilot.slots.filter((slot) => slot.lease === undefined).length
