/** Watching sites: judges the self-tests that have ended, moves sites as the policy says, and starts the tests that are due. */
import { litCells } from '../board.ts'
import type { Failure } from '../contract/failures.ts'
import { pandaIdOf } from '../contract/identifiers.ts'
import type { TaskState } from '../contract/lifecycle.ts'
import { Refusal } from '../contract/problems.ts'
import { BY_SELF_TEST, type SelfTestStreak } from '../contract/sites.ts'
import { oneLine } from '../monitor/wording.ts'
import type { Task } from '../task.ts'
import type { SiteItem, World } from '../world.ts'
import { failsTheTest, isTestDue, type Move, nextStreak, POLICY, suspicions, verdictsOn } from './exclusion.ts'
import { recentFailures } from './failures.ts'
import { type SelfTestWorld, startOwnSelfTest } from './self-test.ts'
import { withdrawFrom } from './withdrawing.ts'

export type WatchingWorld = SelfTestWorld & Pick<World, 'jobs' | 'boards'>

export interface Watched {
  /** Sites that their self-tests keep in test. */
  readonly excluded: number
  /** Sites that stay online only because so many fail at once. */
  readonly withheld: number
}

/** What went wrong at one site does not keep the others waiting. @throws AggregateError of all that failed */
export async function watchSites(world: WatchingWorld): Promise<Watched> {
  const now = world.clock.now()
  const items = await Promise.all((await world.sites.all()).map((item) => judged(world, item)))
  const { moves, withheld } = verdictsOn(items, now)
  const faults: unknown[] = []
  const each = (work: Promise<unknown>) => work.catch((fault) => faults.push(fault))
  for (const move of moves) await each(carryOut(world, move, now))
  const moved = new Set(moves.map(({ item }) => item.site.site))
  for (const item of items) if (!moved.has(item.site.site)) await each(testIfDue(world, item, now))
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of the sites could not be watched`)
  return { excluded: items.filter((item) => isExcluded(item, moves)).length, withheld: withheld.size }
}

function isExcluded({ site, status }: SiteItem, moves: readonly Move[]): boolean {
  const moved = moves.find(({ item }) => item.site.site === site.site)
  return moved === undefined ? status.state === 'test' && status.by === BY_SELF_TEST : moved.to === 'test'
}

/** The site with the end of its last self-test in its streak, once that has ended. */
async function judged(world: WatchingWorld, item: SiteItem): Promise<SiteItem> {
  const { selfTest: test, site, status } = item
  const task = test === undefined || test.judged ? undefined : await world.tasks.read(test.taskId)
  if (test === undefined || task === undefined || OPEN.has(task.state)) return item
  const end = await endOf(world, task)
  const selfTest = {
    ...test,
    judged: true as const,
    ...(end === undefined ? {} : { streak: nextStreak(test, status, end) }),
  }
  await world.sites.setSelfTest(site.site, selfTest, test)
  return { ...item, selfTest }
}

const OPEN: ReadonlySet<TaskState> = new Set(['checking', 'running', 'held'])

type End = Pick<SelfTestStreak, 'outcome' | 'because'>

/** Undefined where the end says nothing of the site: it was cancelled, or failed of what no site can help. */
async function endOf(world: WatchingWorld, task: Task): Promise<End | undefined> {
  if (task.state === 'complete') return { outcome: 'passed' }
  if (task.state !== 'failed' && task.state !== 'incomplete') return undefined
  const boards = await world.boards.ofTask(task.day, task.taskId)
  const failed = boards.flatMap((board) =>
    litCells(board).flatMap(({ state, index }) => (state === 'failed' ? [pandaIdOf({ ...board, index })] : [])),
  )
  const [job] = await world.jobs.readMany(failed.slice(0, 1))
  if (job?.failure === undefined || !failsTheTest(job.failure.class)) return undefined
  return { outcome: 'failed', because: `${job.stage} failed after ${job.attempt} attempts, ${inWords(job.failure)}` }
}

const MOST_WORDS = 160

const inWords = (failure: Failure): string => `${failure.class}: ${oneLine(failure.message).slice(0, MOST_WORDS)}`

/** A person who changes the state meanwhile is not overruled. */
async function carryOut(world: WatchingWorld, { item, to, reason }: Move, now: string): Promise<void> {
  const status = { state: to, reason, by: BY_SELF_TEST, changedAt: now, automatic: true }
  if (await world.sites.setStatus(item.site.site, status, item.status)) await withdrawFrom(world, { ...item, status })
}

async function testIfDue(world: WatchingWorld, item: SiteItem, now: string): Promise<void> {
  const isSuspect = async () => suspicions(await recentFailures(world, item.site.site)) >= POLICY.failuresToSuspect
  if (!(await isTestDue(item, now, world.settings.selfTestSeconds, isSuspect))) return
  await startOwnSelfTest(world, item).catch((fault) => {
    // What keeps the site from being tried stands in the way of every other task too, and its page says so.
    if (!(fault instanceof Refusal)) throw fault
  })
}
