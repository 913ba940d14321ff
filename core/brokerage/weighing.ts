/** Weighing sites: which may run a group of jobs, how well each suits, and in words why the others do not. */
import { mostMemory } from '../berths.ts'
import { BEST_AVAILABLE, type Quote } from '../contract/submission.ts'
import type { Needs } from '../job.ts'
import { downtimeAt } from '../sites/downtime.ts'
import type { Task } from '../task.ts'
import type { SiteItem } from '../world.ts'

/** What a group of jobs of one stage asks. */
export interface Request {
  readonly needs: Needs
  readonly simulator: string
  readonly vo: string
  /** A site, a facility, or Best Available. */
  readonly site: string
  readonly jobs: number
  readonly costCapUsd?: number
  /** What the task may still spend of its cap. */
  readonly usdPerJobAtOneDollar: number
  readonly refusedSites: readonly string[]
  readonly onDemand: boolean
  readonly selfTest: boolean
  readonly now: string
}

/** The part of a request that is the task's own, whatever its jobs need. */
export const wishOf = ({ submission, vo, selfTest }: Pick<Task, 'submission' | 'vo' | 'selfTest'>, quote: Quote) => ({
  simulator: `${submission.simulator.name} ${submission.simulator.version}`,
  vo,
  site: submission.site,
  selfTest: selfTest === true,
  jobs: quote.jobs,
  ...(submission.costCapUsd === undefined ? {} : { costCapUsd: submission.costCapUsd }),
  usdPerJobAtOneDollar: quote.cpuHours / Math.max(1, quote.jobs),
})

/** A pilot must have been seen so lately at a site whose pilots nobody but the site can start. */
const PILOT_SEEN_SECONDS = 3600
/** So that a free site (a laptop, a grid site) does not weigh infinitely much. */
const LEAST_PRICE = 0.001

type Reason = string | undefined
type Filter = (item: SiteItem, request: Request) => Reason

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** States in which pilots get jobs, though the brokerage sends none of its own accord. */
const isTestable = ({ state }: SiteItem['status']): boolean => state === 'test' || state === 'brokeroff'

/** Filters in the order in which they are asked; the first that answers is the reason. */
const FILTERS: readonly Filter[] = [
  ({ site }, { site: wished }) =>
    wished === BEST_AVAILABLE || wished === site.site || wished === site.facility
      ? undefined
      : `you asked for ${wished}`,
  ({ status, site }, { selfTest, site: wished }) =>
    status.state === 'online' || (selfTest && wished === site.site && isTestable(status))
      ? undefined
      : `it is ${status.state}: ${status.reason}`,
  ({ site }, { now }) => {
    const down = downtimeAt(site, now)
    return down === undefined ? undefined : `it is down until ${down.toAt}: ${down.reason}`
  },
  ({ site }, { simulator }) =>
    site.simulators.some(({ name, version }) => `${name} ${version}` === simulator)
      ? undefined
      : `it has no ${simulator}`,
  ({ site }, { vo, selfTest }) =>
    site.vos.length === 0 || site.vos.includes(vo) || selfTest ? undefined : `the VO ${vo} may not run there`,
  ({ site }, { needs }) =>
    needs.memoryMiB <= mostMemory(site)
      ? undefined
      : `the jobs need ${needs.memoryMiB} MiB, it gives ${mostMemory(site)}`,
  ({ site }, { needs }) => (needs.cores <= site.cores ? undefined : `the jobs need ${plural(needs.cores, 'core')}`),
  ({ site }, { needs }) =>
    needs.wallSeconds <= site.wallSeconds
      ? undefined
      : `the jobs may take ${hours(needs.wallSeconds)}, it allows ${hours(site.wallSeconds)}`,
  ({ site }, { needs }) =>
    needs.diskMiB <= site.scratchMiB
      ? undefined
      : `the jobs need ${needs.diskMiB} MiB of disk, it gives ${site.scratchMiB}`,
  ({ site }, { refusedSites }) => (refusedSites.includes(site.site) ? 'the jobs failed there before' : undefined),
  ({ site }, { onDemand }) =>
    onDemand && site.preemptible ? 'the jobs lost their worker too often on such sites' : undefined,
  ({ site }, request) => overCap(site.usdPerCoreHour, request),
  ({ site, live }, { now }) => {
    if (site.pool.kind !== 'none') return undefined
    const seconds =
      live?.pilotSeenAt === undefined ? undefined : (Date.parse(now) - Date.parse(live.pilotSeenAt)) / 1000
    return seconds !== undefined && seconds < PILOT_SEEN_SECONDS ? undefined : 'no pilot was seen there lately'
  },
]

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} h`

function overCap(usdPerCoreHour: number, { costCapUsd, usdPerJobAtOneDollar, jobs }: Request): Reason {
  if (costCapUsd === undefined) return undefined
  const cost = usdPerCoreHour * usdPerJobAtOneDollar * jobs
  return cost <= costCapUsd
    ? undefined
    : `it would cost $${cost.toFixed(2)}, over your cap of $${costCapUsd.toFixed(2)}`
}

/** Why a site cannot run the jobs, or undefined when it can. */
export function refusalOf(item: SiteItem, request: Request): Reason {
  for (const filter of FILTERS) {
    const reason = filter(item, request)
    if (reason !== undefined) return reason
  }
  return undefined
}

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
