/** Which of a site's activated jobs a slot gets: by rank, among those that fit it. */

import { berthsFor } from '../berths.ts'
import { isSelfTestRank, priorityOf } from '../brokerage/placing.ts'
import { placeOf } from '../contract/identifiers.ts'
import type { PilotCall } from '../contract/pilots.ts'
import type { Pilot } from '../pilot.ts'
import type { Claim, World } from '../world.ts'

type Wants = NonNullable<PilotCall['wants']>

/** Claims read at first, and where none of these fits. */
const FIRST_LOOK = 25
const SECOND_LOOK = 250
/** Slots that ask at once should not all reach for the very first job: each takes one of the first few. */
const SPREAD = 8
/** One lease in so many goes by age, so that nothing waits for ever behind higher priorities. */
const BY_AGE_ONE_IN = 10

const simulatorsOf = (pilot: Pilot): readonly string[] =>
  pilot.simulators.map(({ name, version }) => `${name} ${version}`)

function fits(pilot: Pilot, wants: Wants, { needs, simulator }: Claim): boolean {
  return (
    needs.memoryMiB <= wants.memoryMiB &&
    needs.diskMiB <= wants.diskMiB &&
    needs.wallSeconds <= (wants.remainingSeconds ?? Number.POSITIVE_INFINITY) &&
    simulatorsOf(pilot).includes(simulator)
  )
}

function visitOf({ pandaId }: Claim): string {
  const { task, visit } = placeOf(pandaId)
  return `${task}/${visit}`
}

const older = (a: Claim, b: Claim): number => a.placedAt.localeCompare(b.placedAt)

/**
 * The number of the job to try for, or undefined when nothing that waits fits the slot, or the site gives none out; one
 * in test gives out self-tests only, as PanDA rewrites the label that its pilots ask for.
 * Pilots of a site with several shards spread over them by chance.
 */
export async function choose(
  world: Pick<World, 'jobs' | 'random' | 'sites'>,
  pilot: Pilot,
  wants: Wants,
  lost: ReadonlySet<number>,
): Promise<number | undefined> {
  const site = await world.sites.read(pilot.site)
  if (site === undefined || site.status.state === 'offline' || site.status.state === 'paused') return undefined
  const isOffered = (claim: Claim) => site.status.state !== 'test' || isSelfTestRank(claim.rank)
  const isOpen = (claim: Claim) => isOffered(claim) && !lost.has(claim.pandaId) && fits(pilot, wants, claim)
  const shard = Math.floor(world.random.fraction() * site.site.shards)
  for (const berth of berthsFor(site.site, shard, wants.memoryMiB)) {
    const claim = await chooseAt(world, berth, wants, isOpen)
    if (claim !== undefined) return claim
  }
  return undefined
}

async function chooseAt(
  world: Pick<World, 'jobs' | 'random'>,
  berth: string,
  wants: Wants,
  isOpen: (claim: Claim) => boolean,
): Promise<number | undefined> {
  const fitting = async (limit: number, end: 'first' | 'last') =>
    (await world.jobs.claimable(berth, limit, end)).filter(isOpen)
  if (world.random.fraction() * BY_AGE_ONE_IN < 1) {
    const ends = [...(await fitting(FIRST_LOOK, 'first')), ...(await fitting(FIRST_LOOK, 'last'))]
    return ends.sort(older)[0]?.pandaId
  }
  const near = await fitting(FIRST_LOOK, 'first')
  const claims = near.length > 0 ? near : await fitting(SECOND_LOOK, 'first')
  return pick(claims, wants, world.random.fraction())
}

/** A job of a visit whose work files the pilot has, else one of the first few; never one of lesser priority. */
function pick(claims: readonly Claim[], wants: Wants, fraction: number): number | undefined {
  const highest = priorityOf(claims[0]?.rank ?? '')
  const first = claims.slice(0, SPREAD).filter(({ rank }) => priorityOf(rank) === highest)
  const known = first.filter((claim) => wants.visits.includes(visitOf(claim)))
  const among = known.length > 0 ? known : first
  return among[Math.floor(fraction * among.length)]?.pandaId
}
