/** Weighing sites: how well each suits that may run a group of jobs, and how the jobs are shared out. */
import type { SiteItem } from '../world.ts'

/** So that a free site (a laptop, a grid site) does not weigh infinitely much. */
const LEAST_PRICE = 0.001

/** What speaks for a site; its weight is their product. */
export interface Factors {
  readonly load: number
  readonly network: number
  readonly price: number
}

export function factorsOf({ site, live }: SiteItem, waiting: number): Factors {
  const running = live === undefined ? 0 : live.slots - live.freeSlots
  return {
    load: (running + 1) / (waiting + 1),
    network: site.networkBytesPerSecond / 1e8,
    price: 1 / Math.max(site.usdPerCoreHour, LEAST_PRICE),
  }
}

/**
 * PanDA's generic weight, (running+1) / (activated+defined+1) / (defined+1) (its brokerage documentation), times the
 * measured network, over price. Jobs without a place are nobody's yet, so `defined` counts for every site alike and
 * falls out of the comparison.
 */
export function weightOf(item: SiteItem, waiting: number): number {
  const { load, network, price } = factorsOf(item, waiting)
  return load * network * price
}

/** Sites whose queue is counted exactly; the weights of the rest come from supply's last count. */
const COUNTED_SITES = 8

/** Jobs that waited at a site when supply last counted. */
export const claimableAt = ({ live }: SiteItem): number => live?.claimable ?? 0

/** The sites that are considered: those that weigh most by supply's last count. */
export const bestByWeight = (willing: readonly SiteItem[]): SiteItem[] =>
  [...willing].sort((a, b) => weightOf(b, claimableAt(b)) - weightOf(a, claimableAt(a))).slice(0, COUNTED_SITES)

/** Jobs that a site may have waiting in all: a multiple of its slots, so that the rest stays free to go elsewhere. */
export const mostWaiting = ({ site }: SiteItem, roomFactor: number): number => Math.ceil(site.slots * roomFactor)

/** A site with room, as the sharing sees it. */
export interface Roomy {
  readonly item: SiteItem
  readonly waiting: number
  readonly room: number
}

export const roomAt = (item: SiteItem, waiting: number, roomFactor: number): Roomy => ({
  item,
  waiting,
  room: Math.max(0, mostWaiting(item, roomFactor) - waiting),
})

interface Share extends Roomy {
  readonly jobs: number[]
}

/**
 * Shares jobs out one by one, each to the site that weighs most by then: its own new jobs count as waiting. What finds
 * no room is left over.
 */
export function share(jobs: readonly number[], sites: readonly Roomy[]): { site: string; jobs: number[] }[] {
  const shares = sites.map((site): Share => ({ ...site, jobs: [] }))
  for (const job of jobs) {
    const open = shares.filter((of) => of.jobs.length < of.room)
    const best = open.reduce<Share | undefined>((top, of) => (weighs(of) > weighs(top) ? of : top), undefined)
    if (best === undefined) break
    best.jobs.push(job)
  }
  return shares
    .filter((of) => of.jobs.length > 0)
    .map(({ item, jobs: taken }) => ({ site: item.site.site, jobs: taken }))
}

const weighs = (of: Share | undefined): number =>
  of === undefined ? Number.NEGATIVE_INFINITY : weightOf(of.item, of.waiting + of.jobs.length)
