/** Refusals: which sites may run a group of jobs, and why the others may not, in words and as one of a few kinds. */
import { mostMemory } from '../berths.ts'
import { BEST_AVAILABLE, type Quote } from '../contract/submission.ts'
import type { Job, Needs } from '../job.ts'
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

export type Wish = ReturnType<typeof wishOf>

/** What a job asks that may differ from its stage's other jobs. */
export type Asking = Pick<Job, 'needs' | 'refusedSites'> & { readonly onDemand?: boolean }

/** What jobs that are placed together ask: of everything the most. */
export function requestFor(wish: Wish, jobs: readonly Asking[], now: string): Request {
  const needs = jobs.map((job) => job.needs)
  return {
    needs: {
      memoryMiB: Math.max(...needs.map((of) => of.memoryMiB)),
      wallSeconds: Math.max(...needs.map((of) => of.wallSeconds)),
      diskMiB: Math.max(...needs.map((of) => of.diskMiB)),
      cores: Math.max(...needs.map((of) => of.cores)),
    },
    ...wish,
    refusedSites: [...new Set(jobs.flatMap((job) => job.refusedSites))],
    onDemand: jobs.some((job) => job.onDemand === true),
    now,
  }
}

/** A pilot must have been seen so lately at a site whose pilots nobody but the site can start. */
const PILOT_SEEN_SECONDS = 3600
type Reason = string | undefined
type Filter = (item: SiteItem, request: Request) => Reason

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** States in which pilots get jobs, though the brokerage sends none of its own accord. */
const isTestable = ({ state }: SiteItem['status']): boolean => state === 'test' || state === 'brokeroff'

/** Filters in the order in which they are asked; the first that answers is the reason. */
const FILTERS = {
  asked: ({ site }, { site: wished }) =>
    wished === BEST_AVAILABLE || wished === site.site || wished === site.facility
      ? undefined
      : `you asked for ${wished}`,
  state: ({ status, site }, { selfTest, site: wished }) =>
    status.state === 'online' || (selfTest && wished === site.site && isTestable(status))
      ? undefined
      : `it is ${status.state}: ${status.reason}`,
  downtime: ({ site }, { now }) => {
    const down = downtimeAt(site, now)
    return down === undefined ? undefined : `it is down until ${down.toAt}: ${down.reason}`
  },
  simulator: ({ site }, { simulator }) =>
    site.simulators.some(({ name, version }) => `${name} ${version}` === simulator)
      ? undefined
      : `it has no ${simulator}`,
  vo: ({ site }, { vo, selfTest }) =>
    site.vos.length === 0 || site.vos.includes(vo) || selfTest ? undefined : `the VO ${vo} may not run there`,
  memory: ({ site }, { needs }) =>
    needs.memoryMiB <= mostMemory(site)
      ? undefined
      : `the jobs need ${needs.memoryMiB} MiB, it gives ${mostMemory(site)}`,
  cores: ({ site }, { needs }) =>
    needs.cores <= site.cores ? undefined : `the jobs need ${plural(needs.cores, 'core')}`,
  wallTime: ({ site }, { needs }) =>
    needs.wallSeconds <= site.wallSeconds
      ? undefined
      : `the jobs may take ${hours(needs.wallSeconds)}, it allows ${hours(site.wallSeconds)}`,
  disk: ({ site }, { needs }) =>
    needs.diskMiB <= site.scratchMiB
      ? undefined
      : `the jobs need ${needs.diskMiB} MiB of disk, it gives ${site.scratchMiB}`,
  failedThere: ({ site }, { refusedSites }) =>
    refusedSites.includes(site.site) ? 'the jobs failed there before' : undefined,
  lostThere: ({ site }, { onDemand }) =>
    onDemand && site.preemptible ? 'the jobs lost their worker too often on such sites' : undefined,
  costCap: ({ site }, request) => overCap(site.usdPerCoreHour, request),
  pilots: ({ site, live }, { now }) => {
    if (site.pool.kind !== 'none') return undefined
    const seconds =
      live?.pilotSeenAt === undefined ? undefined : (Date.parse(now) - Date.parse(live.pilotSeenAt)) / 1000
    return seconds !== undefined && seconds < PILOT_SEEN_SECONDS ? undefined : 'no pilot was seen there lately'
  },
} satisfies Readonly<Record<string, Filter>>

/** What kind of thing keeps a site from running jobs. */
export type Obstacle = keyof typeof FILTERS

const isObstacle = (name: string): name is Obstacle => name in FILTERS

const hours = (seconds: number): string => `${(seconds / 3600).toFixed(1)} h`

function overCap(usdPerCoreHour: number, { costCapUsd, usdPerJobAtOneDollar, jobs }: Request): Reason {
  if (costCapUsd === undefined) return undefined
  const cost = usdPerCoreHour * usdPerJobAtOneDollar * jobs
  return cost <= costCapUsd
    ? undefined
    : `it would cost $${cost.toFixed(2)}, over your cap of $${costCapUsd.toFixed(2)}`
}

/** What a filter has said, and at which place of their order. */
interface Refusal {
  readonly at: number
  readonly obstacle: Obstacle
  readonly reason: string
}

function refusalBy(item: SiteItem, request: Request): Refusal | undefined {
  for (const [at, [obstacle, filter]] of Object.entries<Filter>(FILTERS).entries()) {
    const reason = filter(item, request)
    if (reason !== undefined && isObstacle(obstacle)) return { at, obstacle, reason }
  }
  return undefined
}

/** Why a site cannot run the jobs, or undefined when it can. */
export const refusalOf = (item: SiteItem, request: Request): Reason => refusalBy(item, request)?.reason

/** A site, and why it will not have the jobs; undefined when it will. */
export interface Judged {
  readonly item: SiteItem
  readonly refusal: Refusal | undefined
}

/**
 * Sites where the jobs failed or lost their workers are the last resort: where there is no other, they are tried again
 * until the budget of the failure is spent, or a job would wait for ever.
 */
export function judge(items: readonly SiteItem[], request: Request): Judged[] {
  const judgedFor = (of: Request) => items.map((item) => ({ item, refusal: refusalBy(item, of) }))
  const strictly = judgedFor(request)
  return strictly.some(({ refusal }) => refusal === undefined)
    ? strictly
    : judgedFor({ ...request, refusedSites: [], onDemand: false })
}

/** Of the site that came furthest: what would have to be otherwise for the jobs to run. Undefined where one takes them. */
export function lastObstacle(judged: readonly Judged[]): Obstacle | undefined {
  const refusals = judged.flatMap(({ refusal }) => refusal ?? [])
  if (refusals.length < judged.length) return undefined
  return (
    refusals.reduce<Refusal | undefined>((last, of) => (last !== undefined && last.at >= of.at ? last : of), undefined)
      ?.obstacle ?? 'asked'
  )
}
