/** Counts of errors as links to the jobs that they count: the list there has just as many. */
import { Link } from 'wouter'
import { isSettled, JOB_STATES } from '../../core/contract/lifecycle.ts'
import { count } from '../ui/amounts.ts'
import { countsInOrder, hrefOf } from './filters.ts'
import type { AskedJobs } from './job-query.ts'

const OPEN_STATES = JOB_STATES.filter((state) => !isSettled(state)).join(',')

interface CountedProps {
  readonly of: number
  readonly query: AskedJobs
}

export const FailedJobs = ({ of, query }: CountedProps) => <Jobs of={of} query={{ ...query, jobstatus: 'failed' }} />

export const JobsTriedAgain = ({ of, query }: CountedProps) => (
  <Jobs of={of} query={{ ...query, jobstatus: OPEN_STATES }} />
)

function Jobs({ of, query }: CountedProps) {
  return of === 0 ? <span className="quiet">0</span> : <Link href={hrefOf('/jobs', query)}>{count(of)}</Link>
}

interface SitesProps {
  readonly of: Readonly<Record<string, number>>
  readonly query: AskedJobs
}

/** How many failed for good at each site. */
export function FailedAtSites({ of, query }: SitesProps) {
  return (
    <span className="error-sites">
      {countsInOrder(of).map(({ value, count: jobs }) => (
        <Link key={value} href={hrefOf('/jobs', { ...query, jobstatus: 'failed', computingsite: value })}>
          {value} {count(jobs)}
        </Link>
      ))}
    </span>
  )
}
