/** Jobs of a site: how many are in each state, and those that run now. */
import { Link } from 'wouter'
import { JOB_STATES } from '../../core/contract/lifecycle.ts'
import type { SiteView } from '../../core/contract/sites.ts'
import { JOB_COLUMNS } from '../monitor/job-columns.tsx'
import '../monitor/monitor.css'
import { count } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { DataTable } from '../ui/data-table.tsx'
import { JobStateBadge } from '../ui/state-badge.tsx'
import { jobsHref } from './site-list.ts'

const RUNNING = ['sent', 'running'] as const
const ROWS = 10
const COLUMNS = JOB_COLUMNS.filter(({ id }) => !['site', 'vo', 'round', 'visit', 'snap'].includes(id))

export function SiteJobs({ site: { site, jobs } }: { readonly site: SiteView }) {
  const states = JOB_STATES.filter((state) => (jobs[state] ?? 0) > 0)
  return (
    <section className="stack site-part" id="jobs" aria-labelledby="jobs-title">
      <h2 id="jobs-title">Jobs</h2>
      {states.length === 0 ? (
        <Empty title="No job has come here in the last 60 days.">
          <p>The brokerage sends jobs to a site that is online and has what they need.</p>
        </Empty>
      ) : (
        <>
          <ul className="row site-legend" aria-label="Jobs by state">
            {states.map((state) => (
              <li key={state}>
                <JobStateBadge state={state} /> <Link href={jobsHref(site, [state])}>{count(jobs[state] ?? 0)}</Link>
              </li>
            ))}
          </ul>
          <Running site={site} />
        </>
      )}
    </section>
  )
}

function Running({ site }: { readonly site: string }) {
  const query = { computingsite: site, jobstatus: RUNNING.join(','), limit: ROWS }
  const running = useAsked('listJobs', { query }, { follow: { while: () => true } })
  return (
    <Answered of={running}>
      {({ jobs, total }) =>
        total === 0 ? (
          <p className="quiet">None of those that you may read runs now.</p>
        ) : (
          <>
            <DataTable
              caption="Jobs that run here"
              columns={COLUMNS}
              rows={jobs}
              rowKey={({ pandaId }) => String(pandaId)}
              sortParameter="jobs"
            />
            <p>
              <Link href={jobsHref(site, RUNNING)}>
                {total > jobs.length ? `All ${count(total)} that run here` : 'In the list of jobs'}
              </Link>
            </p>
          </>
        )
      }
    </Answered>
  )
}
