/** How long a job that comes to a site now would wait for a slot, from what supply counted there a minute ago at most. */
import type { SiteItem } from '../world.ts'

/** Batch and EC2 take about so long from a wish to a pilot's first call, until a site has shown its own time. */
const USUAL_START_SECONDS = 120

/** Slots that supply could still start here, beside those that start already. */
function startable({ site, live }: SiteItem): number {
  if (live === undefined || site.pool.kind === 'none' || live.shortage !== undefined) return 0
  return Math.max(0, site.slots - live.slots - live.startingSlots)
}

/**
 * Seconds: none while more slots are free than jobs wait; else the time of a pilot's start while more can be started;
 * else the waiting jobs are shared out over the slots. A job takes twice as long as those that run have run on average,
 * as it is where jobs begin at any time; where none runs, as long as the caller's own. Undefined where no slot is to be
 * expected, or nothing is known of the jobs that are ahead.
 */
export function expectedWaitSeconds(item: SiteItem, ownRunSeconds?: number): number | undefined {
  const { status, live } = item
  if (live === undefined || status.state !== 'online') return undefined
  const ahead = live.claimable - live.freeSlots
  if (ahead < 0) return 0
  const coming = live.startingSlots + startable(item)
  const startSeconds = coming === 0 ? 0 : (live.startSeconds ?? USUAL_START_SECONDS)
  if (ahead < coming) return startSeconds
  const runSeconds = live.busySeconds === undefined ? ownRunSeconds : 2 * live.busySeconds
  const slots = live.slots + coming
  if (slots === 0 || runSeconds === undefined) return undefined
  return Math.round(startSeconds + ((ahead - coming + 1) / slots) * runSeconds)
}
