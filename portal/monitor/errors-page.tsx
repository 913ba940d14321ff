/** What failed and why: by class and code, at which sites, of which tasks, what to do about it and who must. */
import { Link, useSearchParams } from 'wouter'
import type { ErrorPage } from '../../core/contract/errors.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { AttributeSummary, type UseCounts } from './attribute-summary.tsx'
import { ErrorClasses } from './error-classes.tsx'
import { ErrorCodes } from './error-codes.tsx'
import './errors.css'
import { FilterBar, FilterField } from './filter-bar.tsx'
import { type AskedJobs, JOB_FILTERS, jobQueryOf } from './job-query.ts'

export default function ErrorsPage() {
  const [search] = useSearchParams()
  const { query, refusal } = jobQueryOf(search)
  if (refusal === undefined) {
    const { jobstatus: _, ...asked } = query
    return <Errors query={asked} />
  }
  return (
    <Page title="Errors">
      <Problem error={refusal} />
      <Link href="/errors">Begin without filters</Link>
    </Page>
  )
}

const FILTERS = JOB_FILTERS.filter((name) => name !== 'jobstatus')
const FOLLOWED = { keepLast: true, follow: { while: () => true } } as const

/** Attributes of the jobs that failed for good. */
const useFailedCounts: UseCounts = (search) => useFailed(jobQueryOf(search).query)

const useFailed = (query: AskedJobs | undefined) =>
  useAsked('listJobs', { query: { ...query, jobstatus: 'failed', limit: 1 } }, FOLLOWED)

function Errors({ query }: { readonly query: AskedJobs }) {
  const errors = useAsked('listErrors', { query }, FOLLOWED)
  const failed = useFailed(query)
  const { jobstatus: _, ...summary } = failed.data?.summary ?? {}
  return (
    <Page
      title="Errors"
      beside={<span role="status">{failed.data && counted(failed.data.total, 'failed job')}</span>}
      json={{ route: 'listErrors', request: { query } }}
    >
      <FilterBar filters={FILTERS} days={query.days}>
        <FilterField label="Task" parameter="taskId" type="number" />
      </FilterBar>
      <Answered of={errors} lines={12}>
        {(page) => (
          <>
            {(failed.data?.total ?? 0) > 0 && <AttributeSummary summary={summary} useCounts={useFailedCounts} />}
            <Found page={page} query={query} />
          </>
        )}
      </Answered>
    </Page>
  )
}

function Found({ page: { errors }, query }: { readonly page: ErrorPage; readonly query: AskedJobs }) {
  if (errors.length === 0) return <NoErrors />
  return (
    <>
      <ErrorClasses query={query} errors={errors} />
      <ErrorCodes query={query} errors={errors} />
    </>
  )
}

function NoErrors() {
  return (
    <Empty title="No job has failed.">
      <p>Jobs that failed stand here by what went wrong.</p>
      <Link href="/jobs">See all jobs</Link>
    </Empty>
  )
}
