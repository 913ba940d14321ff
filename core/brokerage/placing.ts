/** Placing: one decision of the brokerage, saved once with the advance of the fair-share clocks, so that a repeat repeats it. */
import { berthOf, berthsOf } from '../berths.ts'
import type { Board } from '../board.ts'
import type { Stage } from '../contract/payload.ts'
import type { Job } from '../job.ts'
import type { Advance, ChosenSite, Placement } from '../placement.ts'
import type { Task } from '../task.ts'
import type { SiteItem, World } from '../world.ts'
import { type Asking, judge, requestFor, wishOf } from './refusals.ts'
import { bestByWeight, claimableAt, mostWaiting, type Roomy, roomAt, share, weightOf } from './weighing.ts'

type PlacingWorld = Pick<World, 'clock' | 'settings' | 'jobs' | 'placements' | 'sites'>

/** Where each job goes, by PandaID. */
export interface Decision {
  readonly chosen: readonly ChosenSite[]
  readonly berths: ReadonlyMap<number, { readonly site: string; readonly berth: string; readonly rank: string }>
}

/** Counts a site's waiting jobs once for each message. */
export type ClaimCounter = (item: SiteItem, most: number) => Promise<number>

export function claimCounter(world: Pick<World, 'jobs'>): ClaimCounter {
  const counts = new Map<string, Promise<number>>()
  const countNow = async (item: SiteItem, most: number) => {
    const each = await Promise.all(berthsOf(item).map((berth) => world.jobs.countClaimable(berth, most)))
    return each.reduce((sum, count) => sum + count, 0)
  }
  return (item, most) => {
    const count = counts.get(item.site.site) ?? countNow(item, most)
    counts.set(item.site.site, count)
    return count
  }
}

/** The sites that may run the jobs, with their room, and in words why the others may not. */
export async function roomyFor(world: PlacingWorld, counted: ClaimCounter, task: Task, jobs: readonly Asking[]) {
  const request = requestFor(wishOf(task, task.quote), jobs, world.clock.now())
  const judged = judge(await world.sites.all(), request)
  const willing = judged.filter(({ refusal }) => refusal === undefined).map(({ item }) => item)
  const refused = judged.flatMap(({ item, refusal }) =>
    refusal === undefined ? [] : [{ site: item.site.site, reason: refusal.reason }],
  )
  return { roomy: await withRoom(world, counted, willing, task.selfTest ? 1 : 0), refused }
}

/** Decides for the open jobs, or takes the decision up that an earlier delivery of the message has saved. */
export async function decide(
  world: PlacingWorld,
  counted: ClaimCounter,
  task: Task,
  board: Board,
  stage: Stage,
  open: readonly { readonly job: Job }[],
): Promise<Decision> {
  const jobs = open.map(({ job }) => job)
  const { roomy, refused } = await roomyFor(world, counted, task, jobs)
  const placement = await makePlacement(world, task, board, stage, jobs, roomy, refused)
  const advances = placement.chosen.map((chosen) => advanceOf(task, chosen, placement))
  const saved = await world.placements.save(placement, advances)
  const valid = saved ? placement : await world.placements.read(placement.placementId)
  return decisionOf(valid ?? placement, jobs, await world.sites.all(), task.selfTest)
}

const advanceOf = (task: Task, chosen: ChosenSite, { stage }: Placement): Advance => ({
  site: chosen.site,
  owner: task.owner,
  startTag: chosen.startTag,
  finishTag: chosen.startTag + chosen.jobs.length * cpuSecondsPerJob(task, stage),
})

/** The quote's CPU seconds of one job; prepare and collect are small change. */
function cpuSecondsPerJob({ quote }: Task, stage: string): number {
  return stage === 'simulate' ? Math.max(1, Math.round((quote.cpuHours * 3600) / Math.max(1, quote.jobs))) : 1
}

async function makePlacement(
  world: PlacingWorld,
  task: Task,
  board: Board,
  stage: Stage,
  jobs: readonly Job[],
  roomy: readonly Roomy[],
  refused: Placement['refused'],
): Promise<Placement> {
  const shares = share(
    jobs.map((job) => job.pandaId),
    roomy,
  )
  const items = roomy.map(({ item }) => item)
  const chosen = await Promise.all(
    shares.map(async (of) => ({ ...of, startTag: await startTag(world, task.owner, of.site, items) })),
  )
  return {
    placementId: `${board.task}#${board.visit}#${stage}#${board.round}#${board.revision}#${jobs[0]?.pandaId}`,
    task: board.task,
    visit: board.visit,
    stage,
    decidedAt: world.clock.now(),
    chosen,
    refused,
    weights: Object.fromEntries(roomy.map(({ item, waiting }) => [item.site.site, weightOf(item, waiting)])),
    unplaced: jobs.length - chosen.reduce((sum, of) => sum + of.jobs.length, 0),
  }
}

/** How many more jobs each site may have waiting; a self-test finds room for its one job at a time in a full queue too. */
async function withRoom(
  world: PlacingWorld,
  counted: ClaimCounter,
  willing: readonly SiteItem[],
  least: 0 | 1,
): Promise<Roomy[]> {
  const { roomFactor } = world.settings
  return Promise.all(
    bestByWeight(willing).map(async (item) => {
      const most = mostWaiting(item, roomFactor)
      const at = roomAt(item, knownFull(item, most) ?? (await counted(item, most)), roomFactor)
      return { ...at, room: Math.max(least, at.room) }
    }),
  )
}

/** A queue up to this long is counted every time: that costs no more than the message does otherwise. */
const COUNTED_ANYWAY = 200

/** A long queue that supply found full, a minute ago at most, is not counted again: it takes hours to run down. */
function knownFull(item: SiteItem, most: number): number | undefined {
  const claimable = claimableAt(item)
  return most > COUNTED_ANYWAY && claimable >= most ? claimable : undefined
}

/**
 * Start-time fair queueing (Goyal, Vin and Cheng 1996): a placement starts at max(v, the owner's last finish), where v
 * is the tag being served: that of the first in the queue, or of the last placement when nothing waits.
 */
async function startTag(world: PlacingWorld, owner: string, site: string, sites: readonly SiteItem[]): Promise<number> {
  const { finishTag, virtualTime } = await world.sites.tags(site, owner)
  const item = sites.find((of) => of.site.site === site)
  const heads = await Promise.all(
    (item === undefined ? [] : berthsOf(item)).map((berth) => world.jobs.claimable(berth, 1, 'first')),
  )
  const served = heads.flat().map(({ rank }) => tagOf(rank))
  return Math.max(served.length > 0 ? Math.min(...served) : virtualTime, finishTag)
}

const PRIORITY_DIGITS = 4
const TAG_DIGITS = 15

/** Sorts before every number: no priority that anybody can ask for comes before a self-test. */
const BEFORE_ALL = '!'.padEnd(PRIORITY_DIGITS, '0')

/** Order in the claim index: self-tests, then priority, then start tag, then number. */
export const rankOf = (priority: number, tag: number, pandaId: number, isSelfTest = false): string =>
  [
    isSelfTest ? BEFORE_ALL : String(9999 - priority).padStart(PRIORITY_DIGITS, '0'),
    String(Math.round(tag)).padStart(TAG_DIGITS, '0'),
    pandaId,
  ].join('.')

/** Whether a rank is that of a self-test's job: a site in test gives out no other. */
export const isSelfTestRank = (rank: string): boolean => priorityOf(rank) === BEFORE_ALL

/** The part of a rank that stands for the priority: equal for equal priorities. */
export const priorityOf = (rank: string): string => rank.slice(0, PRIORITY_DIGITS)

const tagOf = (rank: string): number => Number(rank.slice(PRIORITY_DIGITS + 1, PRIORITY_DIGITS + 1 + TAG_DIGITS))

function decisionOf(
  placement: Placement,
  jobs: readonly Job[],
  sites: readonly SiteItem[],
  isSelfTest: boolean | undefined,
): Decision {
  const known = new Map(sites.map(({ site }) => [site.site, site]))
  const byId = new Map(jobs.map((job) => [job.pandaId, job]))
  const berths = placement.chosen.flatMap(({ site, jobs: ids, startTag: tag }) =>
    ids.flatMap((pandaId) => {
      const job = byId.get(pandaId)
      const at = known.get(site)
      if (job === undefined || at === undefined) return []
      const berth = berthOf(at, pandaId, job.needs.memoryMiB)
      return [[pandaId, { site, berth, rank: rankOf(job.priority, tag, pandaId, isSelfTest) }] as const]
    }),
  )
  return { chosen: placement.chosen, berths: new Map(berths) }
}
