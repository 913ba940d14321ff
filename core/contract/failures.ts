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
  /** Whose it is to act, and how, once the budget is spent and nothing is tried again by itself. */
  readonly spent: { readonly who: string; readonly words: string }
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
    spent: {
      who: 'you',
      words: 'The input is wrong: correct the catalog or the parameters, then run it again.',
    },
  },
  payload: {
    budget: 1,
    again: 'here',
    who: 'you',
    words: 'The simulation itself failed: read the log, then re-run.',
    spent: {
      who: 'you',
      words: 'The simulation itself failed, twice: read the log, change what it names, then run it again.',
    },
  },
  memory: {
    budget: 2,
    again: 'more',
    who: 'nobody',
    words: 'The job needed more memory; it is tried again with more.',
    spent: {
      who: 'you',
      words: 'It did not fit even with more memory: take fewer sources, or name a site with more memory.',
    },
  },
  time: {
    budget: 1,
    again: 'more',
    who: 'you',
    words: 'The job ran out of its time limit; ask for a longer site or less sky.',
    spent: {
      who: 'you',
      words: 'It did not end within the time limit: name a site with a longer limit, or simulate less sky.',
    },
  },
  site: {
    budget: 3,
    again: 'elsewhere',
    who: 'the site',
    words: 'The site could not run the job; it is tried elsewhere.',
    spent: { who: 'the site', words: 'Several sites could not run it: name another site, or run it again later.' },
  },
  preempted: {
    budget: Number.POSITIVE_INFINITY,
    again: 'here',
    who: 'nobody',
    words: 'The worker went away; the job runs again.',
    spent: { who: 'you', words: 'Its worker went away: run it again.' },
  },
  system: {
    budget: 3,
    again: 'here',
    who: 'the operator',
    words: 'The service itself failed; the operator has been told.',
    spent: {
      who: 'the operator',
      words: 'The service itself failed and the operator has been told: run it again later.',
    },
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
