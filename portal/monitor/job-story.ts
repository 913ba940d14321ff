/** One job in words: what its state means for it, what to do about it, and how many tries it has left. */
import { FAILURE_CLASSES, FAILURES, type FailureClass, LOSSES_BEFORE_ON_DEMAND } from '../../core/contract/failures.ts'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import { isLeased, isSettled } from '../../core/contract/lifecycle.ts'
import { signOf } from '../ui/job-states.ts'
import { failureText } from './failure-words.ts'

export interface Story {
  readonly is: string
  readonly next: string
}

export function storyOf(job: JobView): Story {
  const { words } = signOf(job.jobStatus)
  if (job.jobStatus === 'failed') return failedStory(job, words)
  if (job.jobStatus === 'cancelled') return { is: words, next: 'Run it again from its task if it was not meant.' }
  if (job.jobStatus === 'finished') return { is: finishedWords(job, words), next: 'Its files stand below.' }
  if (job.wanted === 'cancelled')
    return { is: 'Somebody wants it stopped.', next: 'Its pilot stops it at the next heartbeat: nothing to do.' }
  const { lastFailure } = job
  if (lastFailure === undefined) return { is: words, next: 'Nothing to do.' }
  return {
    is: `${words} The last attempt: ${failureText(lastFailure)}`,
    next: FAILURES[lastFailure.class].words,
  }
}

function failedStory({ lastFailure }: JobView, words: string): Story {
  if (lastFailure === undefined) return { is: words, next: 'Read its log, then run it again from its task.' }
  return { is: failureText(lastFailure), next: FAILURES[lastFailure.class].spent.words }
}

const finishedWords = ({ attempt }: JobView, words: string): string =>
  attempt > 1 ? `${words} It took ${attempt} attempts.` : words

export interface Tries {
  readonly class: FailureClass
  /** Failures of the class in this round. */
  readonly failed: number
  /** How many more it survives; Infinity where it never fails of them. */
  readonly left: number
  readonly next: string
  readonly who: string
}

const AGAIN = { here: 'again at the same site', elsewhere: 'again at another site', more: 'again with more of it' }

function nextOf(failureClass: FailureClass, left: number): string {
  if (failureClass === 'preempted')
    return `again; after ${LOSSES_BEFORE_ON_DEMAND} losses at a site that keeps its workers`
  return left > 0 ? AGAIN[FAILURES[failureClass].again] : 'the job has failed'
}

const whoOf = (failureClass: FailureClass, left: number): string =>
  left > 0 ? 'nobody' : FAILURES[failureClass].spent.who

/** What the next failure of each class would mean, by the budgets of a round. */
export function triesOf(job: Pick<JobView, 'attempts' | 'round' | 'losses'>): Tries[] {
  const failures = job.attempts.filter(({ round, failure }) => round === job.round && failure !== undefined)
  return FAILURE_CLASSES.map((failureClass) => {
    const reported = failures.filter(({ failure }) => failure?.class === failureClass).length
    const failed = failureClass === 'preempted' ? job.losses : reported
    const left = Math.max(0, FAILURES[failureClass].budget - failed)
    return { class: failureClass, failed, left, next: nextOf(failureClass, left), who: whoOf(failureClass, left) }
  })
}

const PHASES = [
  ['createdAt', 'Created', 'waited for a site'],
  ['placedAt', 'Placed', 'waited for a pilot'],
  ['sentAt', 'Sent', 'was brought to the worker'],
  ['runningAt', 'Running', 'ran'],
  ['endedAt', 'Ended', ''],
] as const

export interface Step {
  readonly title: string
  readonly at: string
  /** What came after it, until the next step or now. */
  readonly after: string
  readonly seconds: number | undefined
}

/** The states that the job went through, the last attempt's where there were several. */
export function stepsOf({ times, jobStatus }: Pick<JobView, 'times' | 'jobStatus'>, now: string): Step[] {
  const reached = PHASES.flatMap(([name, title, after]) => {
    const at = times[name]
    return at === undefined ? [] : [{ title, at, after }]
  }).sort((a, b) => a.at.localeCompare(b.at))
  return reached.map((step, index) => {
    const until = reached[index + 1]?.at ?? (isSettled(jobStatus) ? undefined : now)
    const seconds = until === undefined ? undefined : (Date.parse(until) - Date.parse(step.at)) / 1000
    return { ...step, seconds: seconds === undefined ? undefined : Math.max(0, seconds) }
  })
}

/** Whether a pilot holds this attempt now. */
export const isRunning = ({ jobStatus, attempt: last }: JobView, { attempt, endedAt }: Attempt): boolean =>
  isLeased(jobStatus) && attempt === last && endedAt === undefined

/** The attempt that an address names, else the last one. */
export const attemptOf = (attempts: readonly Attempt[], wanted: string | null): Attempt | undefined =>
  attempts.find(({ attempt }) => String(attempt) === wanted) ?? attempts.at(-1)
