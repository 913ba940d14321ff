/** Jobs as PanDA's monitor lists them: the address is the query, every count narrows it. */
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { JobPage } from '../../core/contract/jobs.ts'
import { isSettled, JOB_STATES } from '../../core/contract/lifecycle.ts'
import { useSession } from '../session/use-session.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { AttributeSummary, type UseCounts } from './attribute-summary.tsx'
import { FilterBar, FilterField } from './filter-bar.tsx'
import { JOB_COLUMNS } from './job-columns.tsx'
import { type AskedJobs, JOB_FILTERS, jobQueryOf } from './job-query.ts'
import { LoadMore } from './load-more.tsx'
import './monitor.css'
import { type PagedList, usePaged } from './paged.ts'

export default function JobsPage() {
  const [search] = useSearchParams()
  const { query, refusal } = jobQueryOf(search)
  if (refusal === undefined) return <Jobs query={query} />
  return (
    <Page title="Jobs">
      <Problem error={refusal} />
      <Link href="/jobs">Begin without filters</Link>
    </Page>
  )
}

/** Rows that one question may ask for. */
const MOST_ROWS = 1000
const MOVING = JOB_STATES.filter((state) => !isSettled(state))

function Jobs({ query }: { readonly query: AskedJobs }) {
  const { client } = useSession()
  const list = usePaged({
    route: 'listJobs',
    query,
    most: MOST_ROWS,
    read: ({ signal, ...page }) => client.call('listJobs', { query: { ...query, ...page } }, { signal }),
    isMoving: ({ summary }) => MOVING.some((state) => (summary.jobstatus?.[state] ?? 0) > 0),
  })
  const total = list.data?.pages.at(-1)?.total
  return (
    <Page
      title="Jobs"
      beside={<span role="status">{total !== undefined && counted(total, 'job')}</span>}
      json={{ route: 'listJobs', request: { query } }}
    >
      <FilterBar filters={JOB_FILTERS} days={query.days}>
        <FilterField label="Task" parameter="taskId" type="number" />
      </FilterBar>
      <Answered of={list} lines={12}>
        {({ pages }) => <JobList list={list} pages={pages} />}
      </Answered>
    </Page>
  )
}

interface JobListProps {
  readonly pages: readonly JobPage[]
  readonly list: PagedList
}

function JobList({ pages, list }: JobListProps) {
  const jobs = useMemo(() => pages.flatMap((page) => page.jobs), [pages])
  const last = pages.at(-1)
  if (last === undefined || last.total === 0) return <NoJobs />
  return (
    <>
      <AttributeSummary summary={last.summary} useCounts={useJobCounts} />
      <DataTable caption="Jobs" columns={JOB_COLUMNS} rows={jobs} rowKey={({ pandaId }) => String(pandaId)} />
      <LoadMore list={list} shown={jobs.length} total={last.total} noun="job" />
    </>
  )
}

const useJobCounts: UseCounts = (search) => useAsked('listJobs', { query: { ...jobQueryOf(search).query, limit: 1 } })

function NoJobs() {
  return (
    <Empty title="No job is like this.">
      <p>Look further back, or take a filter away. A task that you submit brings its jobs here.</p>
      <Link href="/submit">Submit a task</Link>
    </Empty>
  )
}
