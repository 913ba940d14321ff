/** A pilot as its item: eight slots and what they last said within a kilobyte, since every heartbeat writes it whole. */
import type { Pilot, Slot, SlotUsage } from '../../core/pilot.ts'
import { type ItemKey, pilotKey } from '../table-keys.ts'
import { secondsAfter } from './time-to-live.ts'

const KEPT_DAYS = 2

/** v version, c call, l lease, s stop, x lapsed: attribute names are billed with every item. */
export interface SlotItem {
  readonly v: number
  readonly c: number
  readonly l?: string
  readonly s?: true
  readonly x?: true
}

export type PilotItem = ItemKey &
  Omit<Pilot, 'pilotId' | 'slots' | 'usage' | 'watchedUntil'> & {
    readonly slots: Readonly<Record<string, SlotItem>>
    readonly watchedUntil: Readonly<Record<string, string>>
    readonly usage?: string
    /** Grows with every write of any slot, so that all can be written at once if none was written since. */
    readonly slotWrites: number
    readonly ttl: number
  }

/** The end of every lease's id says slot and pilot, which the item says already; what is cut ends in a dash. */
export function shortLease(lease: string, slot: number, pilotId: string): string {
  const end = `${slot}-${pilotId}`
  return lease.endsWith(`-${end}`) ? lease.slice(0, -end.length) : lease
}

const longLease = (short: string, slot: number, pilotId: string): string =>
  short.endsWith('-') ? `${short}${slot}-${pilotId}` : short

export const slotItemOf = (slot: Slot, index: number, pilotId: string): SlotItem => ({
  v: slot.version,
  c: slot.call,
  ...(slot.lease === undefined ? {} : { l: shortLease(slot.lease, index, pilotId) }),
  ...(slot.stop && { s: true }),
  ...(slot.lapsed && { x: true }),
})

const slotOf = ({ v, c, l, s, x }: SlotItem, index: number, pilotId: string): Slot => ({
  version: v,
  call: c,
  ...(l === undefined ? {} : { lease: longLease(l, index, pilotId) }),
  ...(s && { stop: true }),
  ...(x && { lapsed: true }),
})

/** One short text for all slots: nothing asks for a part of it. */
export const usageText = (usage: readonly SlotUsage[]): string =>
  JSON.stringify(usage.map(({ slot, phase, cpuSeconds, memoryMiB }) => [slot, phase, cpuSeconds, memoryMiB]))

function usageOf(text: string): SlotUsage[] {
  const rows: [number, string, number, number][] = JSON.parse(text)
  return rows.map(([slot, phase, cpuSeconds, memoryMiB]) => ({ slot, phase, cpuSeconds, memoryMiB }))
}

/** The slots once their pilot is lost: every lease lapsed. */
export const lapsedSlots = (slots: PilotItem['slots']): PilotItem['slots'] =>
  Object.fromEntries(
    Object.entries(slots).map(([index, slot]) => [
      index,
      slot.l === undefined ? slot : { ...slot, v: slot.v + 1, x: true },
    ]),
  )

export const pilotTtl = (seenAt: string): number => secondsAfter(seenAt, KEPT_DAYS)

/** A pilot as it registers. */
export function pilotItemOf({ pilotId, slots, usage, watchedUntil = {}, ...attributes }: Pilot): PilotItem {
  const slotItems = slots.map((slot, index) => [String(index), slotItemOf(slot, index, pilotId)])
  return {
    ...pilotKey(pilotId),
    ...attributes,
    slots: Object.fromEntries(slotItems),
    slotWrites: 0,
    watchedUntil,
    ttl: pilotTtl(attributes.seenAt),
    ...(usage === undefined ? {} : { usage: usageText(usage) }),
  }
}

export function pilotOf(item: PilotItem): Pilot {
  const { pk, sk: _sk, ttl: _ttl, slotWrites: _writes, slots, usage, watchedUntil, ...attributes } = item
  const numbered = Object.entries(slots).sort(([a], [b]) => Number(a) - Number(b))
  return {
    ...attributes,
    pilotId: pk,
    slots: numbered.map(([, slot], index) => slotOf(slot, index, pk)),
    ...(usage === undefined ? {} : { usage: usageOf(usage) }),
    ...(Object.keys(watchedUntil).length > 0 && { watchedUntil }),
  }
}
