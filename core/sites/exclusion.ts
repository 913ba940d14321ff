/** The policy by which self-tests move sites between online and test: its numbers, and what follows from the sites as they are. */
import type { FailureClass } from '../contract/failures.ts'
import { BY_SELF_TEST, type SelfTestStreak, type SiteStatus } from '../contract/sites.ts'
import { secondsBetween } from '../instants.ts'
import { plural } from '../monitor/wording.ts'
import type { FailureHour, SelfTestRecord, SiteItem } from '../site-store.ts'
import { downtimeAt } from './downtime.ts'

export const POLICY = {
  /** Self-tests that fail one after another; each has by then tried its job as often as the failure's class allows. */
  failuresToExclude: 2,
  /** Self-tests that pass one after another before the site gets others' jobs again. */
  passesToReturn: 2,
  /** Failed attempts of this hour and the last that have a self-test look at a site. */
  failuresToSuspect: 3,
  /** When more than one in so many sites fails at once, the fault is no site's own. */
  guardOneIn: 3,
} as const

interface Weight {
  /** Failures of anybody's jobs: only a reason to look, since their input may be at fault. */
  readonly makesSuspect: boolean
  /** A self-test's input is known to be good. */
  readonly failsTheTest: boolean
}

const WEIGHTS: Readonly<Record<FailureClass, Weight>> = {
  user: { makesSuspect: false, failsTheTest: false },
  payload: { makesSuspect: true, failsTheTest: true },
  memory: { makesSuspect: false, failsTheTest: true },
  time: { makesSuspect: false, failsTheTest: true },
  site: { makesSuspect: true, failsTheTest: true },
  preempted: { makesSuspect: false, failsTheTest: false },
  system: { makesSuspect: true, failsTheTest: true },
}

const isClass = (word: string): word is FailureClass => word in WEIGHTS

/** Whether a self-test that failed so speaks against its site. */
export const failsTheTest = (failure: FailureClass): boolean => WEIGHTS[failure].failsTheTest

/** The streak with one more test that has ended; one from before the last change of state begins anew. */
export function nextStreak(
  { streak, startedAt }: SelfTestRecord,
  { changedAt }: SiteStatus,
  end: Pick<SelfTestStreak, 'outcome' | 'because'>,
): SelfTestStreak {
  const goesOn = streak?.outcome === end.outcome && streak.sinceAt >= changedAt
  return goesOn ? { ...streak, ...end, inARow: streak.inARow + 1 } : { ...end, inARow: 1, sinceAt: startedAt }
}

/** What the tests since the site came into its state say; what went before has led there already. */
function streakOf({ selfTest, status }: SiteItem): SelfTestStreak | undefined {
  const streak = selfTest?.streak
  return streak !== undefined && streak.sinceAt >= status.changedAt ? streak : undefined
}

/** A person's word comes before a downtime, and a downtime before the self-tests. */
export const isLeftToTests = ({ site, status }: SiteItem, now: string): boolean =>
  status.automatic === true &&
  (status.state === 'online' || status.state === 'test') &&
  downtimeAt(site, now) === undefined

export interface Move {
  readonly item: SiteItem
  readonly to: 'online' | 'test'
  readonly reason: string
}

export interface Verdicts {
  readonly moves: readonly Move[]
  /** Why a site that would be in test is not, by its name. */
  readonly withheld: ReadonlyMap<string, string>
}

/** What takes a site out, and what brings it back. */
const FAILING = ['failed', POLICY.failuresToExclude] as const
const PASSING = ['passed', POLICY.passesToReturn] as const

const hasStreak = (item: SiteItem, outcome: SelfTestStreak['outcome'], least: number): boolean => {
  const streak = streakOf(item)
  return streak?.outcome === outcome && streak.inARow >= least
}

/** What is to be done with the sites as they are now: pure, so that a page can ask it as well as the sweep. */
export function verdictsOn(items: readonly SiteItem[], now: string): Verdicts {
  const left = items.filter((item) => isLeftToTests(item, now))
  const online = left.filter(({ status }) => status.state === 'online')
  const inTest = left.filter(({ status }) => status.state === 'test')
  const returning = inTest.filter((item) => hasStreak(item, ...PASSING))
  const failing = online.filter((item) => hasStreak(item, ...FAILING))
  const excluded = inTest.filter(({ status }) => status.by === BY_SELF_TEST)
  const [bad, all] = [failing.length + excluded.length, online.length + excluded.length]
  const back = returning.map((item) => ({ item, to: 'online' as const, reason: passedWords(item) }))
  if (bad * POLICY.guardOneIn <= all)
    return {
      moves: [...back, ...failing.map((item) => ({ item, to: 'test' as const, reason: failedWords(item) }))],
      withheld: new Map(),
    }
  const why = guardWords(bad, all)
  return { moves: back, withheld: new Map(failing.map((item) => [item.site.site, `${failedWords(item)} ${why}`])) }
}

const inARowWords = (item: SiteItem): string => plural(streakOf(item)?.inARow ?? 0, 'self-test')

const passedWords = (item: SiteItem): string => `${inARowWords(item)} in a row passed.`

function failedWords(item: SiteItem): string {
  const because = streakOf(item)?.because
  const last = because === undefined ? '' : `, the last (task ${item.selfTest?.taskId}): ${because}`
  return `${inARowWords(item)} in a row failed${last}${last.endsWith('.') ? '' : '.'}`
}

const guardWords = (bad: number, all: number): string =>
  `It stays online all the same: ${bad} of the ${plural(all, 'site')} that self-tests may move ${bad === 1 ? 'fails' : 'fail'} at once, ` +
  `more than one in ${POLICY.guardOneIn}. That is taken for no site's own fault, and none is excluded.`

/** Failed attempts of these hours that may be the site's fault. */
export const suspicions = (hours: readonly FailureHour[]): number =>
  hours
    .flatMap(({ failures }) => Object.entries(failures))
    .reduce((sum, [name, count]) => sum + (isClass(name) && WEIGHTS[name].makesSuspect ? count : 0), 0)

/**
 * Whether a self-test is to be started. At once where those before speak against the site's state and one more may settle
 * it; else once in an interval: of a site in test, of one that fails and is spared, and of one that has pilots and where
 * jobs fail (`isSuspect`). Never where no pilot is and none can be started.
 */
export async function isTestDue(
  item: SiteItem,
  now: string,
  intervalSeconds: number,
  isSuspect: () => Promise<boolean>,
): Promise<boolean> {
  const { site, status, live, selfTest } = item
  const hasPilots = (live?.pilots ?? 0) > 0
  if (!isLeftToTests(item, now) || isUnderWay(item) || (site.pool.kind === 'none' && !hasPilots)) return false
  const [against, settles] = status.state === 'online' ? FAILING : PASSING
  const isDoubtful = streakOf(item)?.outcome === against
  if (isDoubtful && !hasStreak(item, against, settles)) return true
  if (selfTest !== undefined && secondsBetween(selfTest.startedAt, now) < intervalSeconds) return false
  return status.state === 'test' || isDoubtful || (hasPilots && (await isSuspect()))
}

const isUnderWay = ({ selfTest }: SiteItem): boolean => selfTest !== undefined && selfTest.judged !== true
