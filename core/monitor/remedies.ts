/** What is to be done about jobs that failed for good, by the class of their failure. */
import type { FailureClass } from '../contract/failures.ts'

/** Said once the class's budget is spent: nothing is tried again by itself any more. */
export const REMEDIES: Readonly<Record<FailureClass, string>> = {
  user: 'The input is wrong: correct the catalog or the parameters, then run it again.',
  payload: 'The simulation itself failed, twice: read the log, change what it names, then run it again.',
  memory: 'It did not fit even with more memory: take fewer sources, or name a site with more memory.',
  time: 'It did not end within the time limit: name a site with a longer limit, or simulate less sky.',
  site: 'Several sites could not run it: name another site, or run it again later.',
  preempted: 'Its worker went away: run it again.',
  system: 'The service itself failed and the operator has been told: run it again later.',
}
