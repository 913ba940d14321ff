/** Why jobs wait, in words: from the brokerage's refusals, the sites' states, and what must come first. */
import { type Board, type LitCell, litCells } from '../board.ts'
import { isSettled } from '../contract/lifecycle.ts'
import type { Stage } from '../contract/payload.ts'
import type { Job } from '../job.ts'
import type { Placement } from '../placement.ts'
import type { Task } from '../task.ts'
import type { SiteItem, World } from '../world.ts'
import { plural } from './wording.ts'

export type WaitingWorld = Pick<World, 'catalogs' | 'placements' | 'sites'>

/** Visits whose placements are read: the reasons repeat from one to the next. */
const VISITS_ASKED = 5

/** Why a task does not go on faster; empty when nothing waits. */
export async function waitsFor(world: WaitingWorld, task: Task, boards: readonly Board[]): Promise<string[]> {
  if (task.state === 'checking') return catalogsWaitedFor(world, task)
  if (task.state === 'held') return ['Everything but the scouts waits for you: they all failed alike.']
  const cells = boards.flatMap((board) => litCells(board).map((cell) => ({ board, cell })))
  const queued = bySite(cells.map(({ cell }) => cell))
  const sites = queued.size === 0 ? [] : await world.sites.all()
  const open = boards.filter((board) => litCells(board).some(({ state }) => state === 'defined'))
  const unplaced = await Promise.all(open.slice(0, VISITS_ASKED).map((board) => unplacedOf(world, task, board)))
  const more =
    open.length > VISITS_ASKED ? [`${plural(open.length - VISITS_ASKED, 'more visit')} wait for a place.`] : []
  return [...[...queued].map(([site, count]) => queueAt(site, count, sites)), ...unplaced.flat(), ...more]
}

async function catalogsWaitedFor(world: WaitingWorld, { submission }: Task): Promise<string[]> {
  const catalogs = await Promise.all(submission.catalogs.map((id) => world.catalogs.read(id)))
  return catalogs.flatMap((catalog) => {
    if (catalog === undefined || catalog.state === 'ready') return []
    const progress = catalog.progress === undefined ? '' : ` (${catalog.progress})`
    return [`The catalog ${catalog.name} is ${catalog.state}${progress}.`]
  })
}

function bySite(cells: readonly LitCell[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { state, site } of cells)
    if (state === 'activated' && site !== undefined) counts.set(site, (counts.get(site) ?? 0) + 1)
  return counts
}

/** Jobs that have a site and wait for one of its slots. */
function queueAt(site: string, jobs: number, sites: readonly SiteItem[]): string {
  const item = sites.find((of) => of.site.site === site)
  return `${plural(jobs, 'job')} ${jobs === 1 ? 'waits' : 'wait'} for a slot at ${site}: ${slotsInWords(item)}.`
}

function slotsInWords(item: SiteItem | undefined): string {
  if (item === undefined) return 'it is no longer a site'
  const { status, live } = item
  if (status.state !== 'online') return `it is ${status.state} (${status.reason})`
  if (live === undefined || live.slots === 0)
    return (live?.startingSlots ?? 0) > 0 ? 'its pilots are starting' : withoutPilots(live?.shortage)
  if (live.freeSlots > 0) return `${live.freeSlots} of its ${live.slots} slots are free`
  return live.slots === 1 ? 'its one slot is busy' : `its ${live.slots} slots are busy`
}

const withoutPilots = (shortage?: string): string =>
  shortage === undefined ? 'it has no pilot yet' : `it has no pilot, for none can be started (${shortage})`

const STAGES: readonly Stage[] = ['prepare', 'simulate', 'collect']

/** Jobs without a site, stage by stage, and what the last placement said of every site. */
async function unplacedOf(world: WaitingWorld, task: Task, board: Board): Promise<string[]> {
  const placements = await world.placements.ofVisit(board.task, board.visit)
  return STAGES.flatMap((stage) => {
    const cells = litCells(board).filter((cell) => cell.stage === stage && cell.state === 'defined')
    if (cells.length === 0) return []
    const who = `${plural(cells.length, `${stage} job`)} of visit ${board.obsHistId}`
    if (stage === 'simulate' && task.scouts?.state === 'pending')
      return [`${who} ${cells.length === 1 ? 'waits' : 'wait'} for the scouts: a few jobs that run first.`]
    return [`${who}: ${placementInWords(lastOf(placements, stage))}`]
  })
}

const lastOf = (placements: readonly Placement[], stage: string): Placement | undefined =>
  placements.filter((placement) => placement.stage === stage).at(-1)

function placementInWords(placement: Placement | undefined): string {
  if (placement === undefined) return 'about to be placed.'
  const refusals = placement.refused.map(({ site, reason }) => `${site}: ${reason}`)
  const full = Object.keys(placement.weights).filter((site) => !placement.chosen.some((of) => of.site === site))
  const words = [...refusals, ...full.map((site) => `${site}: its queue is full`)]
  if (words.length > 0) return `no site takes them now. ${words.join('; ')}.`
  return placement.unplaced > 0 ? 'the queues of their sites are full; placed as they empty.' : 'about to be placed.'
}

/** Why one job waits; empty when it runs or is over. */
export async function jobWaitsFor(world: WaitingWorld, task: Task, board: Board, job: Job): Promise<string[]> {
  switch (job.state) {
    case 'waiting':
      return [job.stage === 'collect' ? beforeCollect(board) : 'It waits until its visit has been prepared again.']
    case 'defined': {
      if (job.stage === 'simulate' && task.scouts?.state === 'pending')
        return ['It waits for the scouts: a few jobs of the task that run first.']
      const placements = await world.placements.ofVisit(board.task, board.visit)
      return [`Without a site: ${placementInWords(lastOf(placements, job.stage))}`]
    }
    case 'activated':
      return [queueAt(job.site ?? '', 1, await world.sites.all())]
    case 'holding':
      return ['It has run; its outputs are checked as soon as the storage answers.']
    default:
      return job.wanted === 'cancelled' && !isSettled(job.state) ? ['It is being stopped.'] : []
  }
}

function beforeCollect(board: Board): string {
  const open = litCells(board).filter(({ stage, state }) => stage !== 'collect' && !isSettled(state)).length
  return `It gathers what the others leave: ${plural(open, 'job')} of its visit have not settled yet.`
}
