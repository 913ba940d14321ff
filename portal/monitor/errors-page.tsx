/** What failed and why: by class and code, at which sites, of which tasks, what to do about it and who must. */
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { JobPage } from '../../core/contract/jobs.ts'
import { useSession } from '../session/use-session.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { keyOf, useAsked } from '../ui/asked.ts'
import { mayMend } from '../ui/following.ts'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { AttributeSummary, type UseCounts } from './attribute-summary.tsx'
import { ErrorClasses } from './error-classes.tsx'
import { ErrorCodes } from './error-codes.tsx'
import { errorGroups, tasksOf } from './error-groups.ts'
import './errors.css'
import { FilterBar, FilterField } from './filter-bar.tsx'
import { type AskedJobs, JOB_FILTERS, jobQueryOf } from './job-query.ts'

const FAILED = { jobstatus: 'failed' } as const

export default function ErrorsPage() {
  const [search] = useSearchParams()
  const { query, refusal } = jobQueryOf(search)
  if (refusal === undefined) return <Errors query={{ ...query, ...FAILED }} />
  return (
    <Page title="Errors">
      <Problem error={refusal} />
      <Link href="/errors">Begin without filters</Link>
    </Page>
  )
}

/** As many rows as one question may ask for: what the codes are counted among. */
const MOST_ROWS = 1000
const FILTERS = JOB_FILTERS.filter((name) => name !== 'jobstatus')

function Errors({ query }: { readonly query: AskedJobs }) {
  const request = { query: { ...query, limit: MOST_ROWS } }
  const failed = useAsked('listJobs', request, { keepLast: true, follow: { while: () => true } })
  return (
    <Page
      title="Errors"
      beside={<span role="status">{failed.data && counted(failed.data.total, 'failed job')}</span>}
      json={{ route: 'listJobs', request }}
    >
      <FilterBar filters={FILTERS} days={query.days}>
        <FilterField label="Task" parameter="taskId" type="number" />
      </FilterBar>
      <Answered of={failed} lines={12}>
        {(page) => <Failed page={page} query={query} />}
      </Answered>
    </Page>
  )
}

function Failed({ page, query }: { readonly page: JobPage; readonly query: AskedJobs }) {
  const { jobstatus: _, ...summary } = page.summary
  return (
    <>
      {page.total > 0 && <AttributeSummary summary={summary} useCounts={useFailedCounts} />}
      <ErrorClasses query={query} failed={page.summary.failure ?? {}} />
      {page.total > 0 ? <Codes page={page} /> : <NoErrors />}
    </>
  )
}

const useFailedCounts: UseCounts = (search) =>
  useAsked('listJobs', { query: { ...jobQueryOf(search).query, ...FAILED, limit: 1 } })

function NoErrors() {
  return (
    <Empty title="No job has failed for good.">
      <p>Jobs whose tries are used up stand here by what went wrong.</p>
      <Link href="/jobs">See all jobs</Link>
    </Empty>
  )
}

/** Codes and first lines stand in the tasks' own reports. */
function Codes({ page }: { readonly page: JobPage }) {
  const { client } = useSession()
  const ids = useMemo(() => tasksOf(page.jobs), [page])
  const { tasks, pending, error } = useQueries({
    queries: ids.map((taskId) => ({
      queryKey: keyOf('readTask', { params: { taskId } }),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        client.call('readTask', { params: { taskId } }, { signal }),
      retry: (times: number, fault: Error) => mayMend(fault) && times < 2,
    })),
    combine: (answers) => ({
      tasks: answers.flatMap(({ data }) => data ?? []),
      pending: answers.some(({ isPending }) => isPending),
      error: answers.find(({ error: fault }) => fault !== null)?.error,
    }),
  })
  const groups = useMemo(() => errorGroups(page.jobs, tasks), [page, tasks])
  return (
    <>
      {error !== undefined && <Problem error={error} />}
      <ErrorCodes groups={groups} total={page.total} pending={pending} />
    </>
  )
}
