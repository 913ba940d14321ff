/** What the brokerage would do with a task that does not exist yet: each site's weight and share, and why the best is best. */
import { dollarsInWords, plural } from '../monitor/wording.ts'
import type { SiteItem } from '../world.ts'
import { expectedWaitSeconds } from './expected-wait.ts'
import { bestByWeight, claimableAt, type Factors, factorsOf, type Roomy, roomAt, share, weightOf } from './weighing.ts'

export interface Prospect {
  readonly site: string
  readonly weight: number
  /** Jobs that it would get at once; the rest of the task follows as its queue empties. */
  readonly wouldTake: number
  readonly freeSlots: number
  readonly expectedWaitSeconds?: number
}

export interface Prospects {
  readonly sites: readonly Prospect[]
  readonly best?: { readonly site: string; readonly because: string }
}

interface Asked {
  readonly jobs: number
  /** Wall time of one of them, on average. */
  readonly runSeconds: number
  readonly roomFactor: number
}

/** For sites that may all run the task, by the brokerage's own weights and sharing; queues as supply last counted them. */
export function prospectsOf(willing: readonly SiteItem[], { jobs, runSeconds, roomFactor }: Asked): Prospects {
  const considered = bestByWeight(willing).map((item) => roomAt(item, claimableAt(item), roomFactor))
  const room = considered.reduce((sum, of) => sum + of.room, 0)
  const shares = new Map(
    share([...Array(Math.min(jobs, room)).keys()], considered).map(({ site, jobs: taken }) => [site, taken.length]),
  )
  const taking = (item: SiteItem) => shares.get(item.site.site) ?? 0
  const sites = willing.map((item) => prospectOf(item, taking(item), runSeconds))
  const [best, second] = [...considered].sort((a, b) => taking(b.item) - taking(a.item))
  if (best === undefined) return { sites }
  const because = reasonFor(best, second, considered.length, taking(best.item), jobs)
  return { sites, best: { site: best.item.site.site, because } }
}

function prospectOf(item: SiteItem, wouldTake: number, runSeconds: number): Prospect {
  const wait = expectedWaitSeconds(item, runSeconds)
  return {
    site: item.site.site,
    weight: weightOf(item, claimableAt(item)),
    wouldTake,
    freeSlots: item.live?.freeSlots ?? 0,
    ...(wait === undefined ? {} : { expectedWaitSeconds: wait }),
  }
}

/** One sentence, with what tells most between the best site and the next. */
function reasonFor(best: Roomy, second: Roomy | undefined, sites: number, taken: number, jobs: number): string {
  const name = best.item.site.site
  if (second === undefined) return `${name} is the only site that can run it.`
  const first =
    taken === 0
      ? `${name} suits best, though the queues of all ${sites} sites are full and the jobs wait until they empty`
      : `${name} would take ${taken} of ${plural(jobs, 'job')} now`
  return `${first}: ${differenceBetween(best, second)}.`
}

const WORDS: Record<keyof Factors, (of: Roomy) => string> = {
  load: ({ item, waiting }) =>
    `${plural((item.live?.slots ?? 0) - (item.live?.freeSlots ?? 0), 'job')} running and ${waiting} waiting`,
  network: ({ item }) => `${(item.site.networkBytesPerSecond / 1e6).toFixed(0)} MB/s to the storage`,
  price: ({ item }) => `${dollarsInWords(item.site.usdPerCoreHour)} a core-hour`,
}

function differenceBetween(best: Roomy, second: Roomy): string {
  const [ours, theirs] = [factorsOf(best.item, best.waiting), factorsOf(second.item, second.waiting)]
  const gains = (['price', 'network', 'load'] as const).map((name) => ({ name, gain: ours[name] / theirs[name] }))
  const { name, gain } = gains.reduce((top, of) => (of.gain > top.gain ? of : top))
  if (gain <= 1) return `it and ${second.item.site.site} suit equally`
  return `it has ${WORDS[name](best)}, ${second.item.site.site} has ${WORDS[name](second)}`
}
