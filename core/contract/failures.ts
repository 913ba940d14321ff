/** Classes of failure: each says who must act, and how many of them a job may have. */
import { z } from 'zod'

/** In the order of their numbers in a board's cells: a new class goes to the end. */
export const FAILURE_CLASSES = ['user', 'payload', 'memory', 'time', 'site', 'preempted', 'system'] as const
export type FailureClass = (typeof FAILURE_CLASSES)[number]

interface FailureRule {
  readonly budget: number
  readonly again: 'here' | 'elsewhere' | 'more'
  readonly who: string
  readonly words: string
}

/**
 * `budget` is how many failures of the class a job survives within a round before it is `failed`;
 * `again` is where it goes meanwhile: `here` (activated, same site), `elsewhere` (defined, this site refused),
 * `more` (defined, with more of what it lacked). Losses of a worker never fail a job (`preempted`).
 */
export const FAILURES = {
  user: {
    budget: 0,
    again: 'here',
    who: 'you',
    words: 'The input is wrong: change the catalog or the parameters, then re-run.',
  },
  payload: { budget: 1, again: 'here', who: 'you', words: 'The simulation itself failed: read the log, then re-run.' },
  memory: {
    budget: 2,
    again: 'more',
    who: 'nobody',
    words: 'The job needed more memory; it is tried again with more.',
  },
  time: {
    budget: 1,
    again: 'more',
    who: 'you',
    words: 'The job ran out of its time limit; ask for a longer site or less sky.',
  },
  site: {
    budget: 3,
    again: 'elsewhere',
    who: 'the site',
    words: 'The site could not run the job; it is tried elsewhere.',
  },
  preempted: {
    budget: Number.POSITIVE_INFINITY,
    again: 'here',
    who: 'nobody',
    words: 'The worker went away; the job runs again.',
  },
  system: {
    budget: 3,
    again: 'here',
    who: 'the operator',
    words: 'The service itself failed; the operator has been told.',
  },
} as const satisfies Record<FailureClass, FailureRule>

/** After this many losses of its worker a job is placed on a site that is not preemptible. */
export const LOSSES_BEFORE_ON_DEMAND = 3

export const Failure = z.object({
  class: z.enum(FAILURE_CLASSES),
  /** Stable word for the kind of fault, such as `sed-missing` or `exit-139`. */
  code: z.string().max(60),
  /** One line that a scientist can act on. */
  message: z.string().max(500),
})
export type Failure = z.infer<typeof Failure>
