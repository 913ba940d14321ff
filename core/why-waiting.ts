/** Why a job waits, as one of a few kinds: for an operator, who looks at all jobs at once and not at each in words. */
import type { Board } from './board.ts'
import { judge, lastObstacle, type Obstacle, requestFor, type Wish, wishOf } from './brokerage/refusals.ts'
import { placeOf } from './contract/identifiers.ts'
import type { Job } from './job.ts'
import type { Task } from './task.ts'
import type { SiteItem } from './world.ts'

/** What a site would have to have for a job without one, by what keeps it from the site that suits best. */
const WITHOUT_A_SITE = {
  asked: 'defined: no such site as was asked for',
  state: 'defined: no site online',
  downtime: 'defined: all sites in downtime',
  simulator: 'defined: no site with the simulator',
  vo: 'defined: no site for the VO',
  memory: 'defined: too much memory',
  cores: 'defined: too many cores',
  wallTime: 'defined: too much wall time',
  disk: 'defined: too much disk',
  failedThere: 'defined: failed at every site',
  lostThere: 'defined: lost too often',
  costCap: 'defined: cost cap',
  pilots: 'defined: no pilots seen lately',
} as const satisfies Readonly<Record<Obstacle, string>>

const OTHERS = {
  scouts: 'defined: scouts run first',
  held: 'defined: held for its owner',
  full: 'defined: queues are full',
  closed: 'activated: site paused or offline',
  slots: 'activated: slots are busy',
  starting: 'activated: pilots are starting',
  shortage: 'activated: pilots cannot be started',
  pilotless: 'activated: no pilots yet',
  free: 'activated: slots are free',
  leased: 'sent: pilot has not begun',
  unconfirmed: 'holding: storage has not confirmed',
} as const

/** Every kind that there is: CloudWatch bills each as a metric of its own. */
export const WHYS: readonly string[] = [...Object.values(WITHOUT_A_SITE), ...Object.values(OTHERS)]

/** What is known of an open task when its jobs are looked at. */
export interface Waiting {
  readonly wish: Wish
  readonly isHeld: boolean
  readonly areScoutsOut: boolean
}

export const waitingOf = (task: Task): Waiting => ({
  wish: wishOf(task, task.quote),
  isHeld: task.state === 'held',
  areScoutsOut: task.scouts?.state === 'pending',
})

function whyWithoutSite({ wish, isHeld, areScoutsOut }: Waiting, job: Job, board: Board, around: Around): string {
  if (isHeld) return OTHERS.held
  const { index } = placeOf(job.pandaId)
  if (areScoutsOut && job.stage === 'simulate' && board.scouts?.includes(index) !== true) return OTHERS.scouts
  const obstacle = lastObstacle(judge(around.sites, requestFor(wish, [job], around.now)))
  return obstacle === undefined ? OTHERS.full : WITHOUT_A_SITE[obstacle]
}

function whyWithoutSlot(item: SiteItem | undefined): string {
  if (item === undefined || item.status.state === 'paused' || item.status.state === 'offline') return OTHERS.closed
  const { slots, freeSlots, startingSlots, shortage } = item.live ?? { slots: 0, freeSlots: 0, startingSlots: 0 }
  if (freeSlots > 0) return OTHERS.free
  if (slots > 0) return OTHERS.slots
  if (startingSlots > 0) return OTHERS.starting
  return shortage === undefined ? OTHERS.pilotless : OTHERS.shortage
}

/** What a job's kind depends on beside itself. */
export interface Around {
  readonly sites: readonly SiteItem[]
  readonly now: string
}

/** One of WHYS; undefined for a job that waits for nobody, or of whose task nothing is known. */
export function whyWaiting(job: Job, board: Board, task: Waiting | undefined, around: Around): string | undefined {
  switch (job.state) {
    case 'defined':
      return task === undefined ? undefined : whyWithoutSite(task, job, board, around)
    case 'activated':
      return whyWithoutSlot(around.sites.find(({ site }) => site.site === job.site))
    // A pilot that has leased says soon that it runs.
    case 'sent':
      return OTHERS.leased
    case 'holding':
      return OTHERS.unconfirmed
    default:
      return undefined
  }
}
