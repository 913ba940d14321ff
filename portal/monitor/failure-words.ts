/** What is to be done about a job that failed for good, by the class of its failure: nothing is tried again by itself. */
import type { Failure, FailureClass } from '../../core/contract/failures.ts'

interface Remedy {
  readonly who: string
  readonly words: string
}

const SPENT: Readonly<Record<FailureClass, Remedy>> = {
  user: { who: 'you', words: 'Correct the catalog or the parameters, then run it again.' },
  payload: { who: 'you', words: 'Read its log, change what it names, then run it again.' },
  memory: {
    who: 'you',
    words: 'It did not fit even with more memory: take fewer sources, or name a site with more memory.',
  },
  time: {
    who: 'you',
    words: 'It did not end within the time limit: name a site with a longer one, or simulate less sky.',
  },
  site: { who: 'the site', words: 'Several sites could not run it: name another site, or run it again later.' },
  preempted: { who: 'you', words: 'Its worker went away: run it again.' },
  system: { who: 'the operator', words: 'The service itself failed and the operator knows: run it again later.' },
}

export const remedyOf = (failureClass: FailureClass): Remedy => SPENT[failureClass]

/** The first line alone, without its end: what a list shows. */
export const firstLine = (message: string): string => (message.split('\n')[0] ?? '').trim()

export const failureText = ({ class: failureClass, code, message }: Failure): string =>
  `${failureClass} ${code}: ${firstLine(message)}`
