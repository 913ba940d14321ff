/** Withdrawing: what waits at a site that will not run it goes back to the brokerage. */
import { berthsOf } from '../berths.ts'
import { isSelfTestRank } from '../brokerage/placing.ts'
import type { SiteState } from '../contract/sites.ts'
import { withdrawn } from '../job.ts'
import type { Claim, SiteItem, World } from '../world.ts'

/** What a state takes from its queue: nothing where it is not named. */
const LOSES: Readonly<Partial<Record<SiteState, (claim: Claim) => boolean>>> = {
  offline: () => true,
  test: ({ rank }) => !isSelfTestRank(rank),
}

/** Gives waiting jobs back to the brokerage: all of an offline site, all but the self-tests of one in test. */
export async function withdrawFrom(world: Pick<World, 'jobs'>, item: SiteItem): Promise<number> {
  const loses = LOSES[item.status.state]
  if (loses === undefined) return 0
  let count = 0
  for (const berth of berthsOf(item))
    for (const { pandaId } of (await world.jobs.claimable(berth, 1000, 'first')).filter(loses)) {
      const job = await world.jobs.read(pandaId)
      if (job?.state === 'activated' && job.site === item.site.site && (await world.jobs.move(job, withdrawn(job))))
        count += 1
    }
  return count
}
