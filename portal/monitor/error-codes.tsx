/** Failures by class and code with the first line of one of each; every count leads to just those jobs. */
import { useMemo } from 'react'
import { Link } from 'wouter'
import type { ErrorRow } from '../../core/contract/errors.ts'
import { FAILURES } from '../../core/contract/failures.ts'
import { count, counted } from '../ui/amounts.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { FailedAtSites, FailedJobs, JobsTriedAgain } from './error-links.tsx'
import { hrefOf } from './filters.ts'
import type { AskedJobs } from './job-query.ts'

interface CodesProps {
  readonly query: AskedJobs
  readonly errors: readonly ErrorRow[]
}

export function ErrorCodes({ query, errors }: CodesProps) {
  const columns = useMemo(() => columnsOf(query), [query])
  return (
    <section className="stack" aria-labelledby="codes">
      <h2 id="codes">By code</h2>
      <DataTable
        caption="Failures by code"
        columns={columns}
        rows={errors}
        rowKey={({ failure, errorCode }) => `${failure} ${errorCode}`}
        sortParameter="codes"
      />
    </section>
  )
}

/** Tasks that stand in a row, the newest. */
const FEW_TASKS = 3

function columnsOf(query: AskedJobs): readonly Column<ErrorRow>[] {
  const alike = ({ failure, errorCode }: ErrorRow): AskedJobs => ({ ...query, failure, errorcode: errorCode })
  return [
    { id: 'class', title: 'Class', value: ({ failure }) => failure },
    {
      id: 'code',
      title: 'Code',
      value: ({ errorCode }) => errorCode,
      cell: ({ errorCode }) => <code>{errorCode}</code>,
    },
    {
      id: 'failed',
      title: 'Failed',
      value: ({ nFailed }) => nFailed,
      cell: (row) => <FailedJobs of={row.nFailed} query={alike(row)} />,
      number: true,
    },
    {
      id: 'again',
      title: 'Tried again',
      value: ({ nTriedAgain }) => nTriedAgain,
      cell: (row) => <JobsTriedAgain of={row.nTriedAgain} query={alike(row)} />,
      number: true,
      extra: true,
    },
    { id: 'message', title: 'First line', value: ({ message }) => message, cell: (row) => <FirstLine of={row} /> },
    {
      id: 'sites',
      title: 'Sites',
      value: ({ sites }) => Object.keys(sites).length,
      cell: (row) => <FailedAtSites of={row.sites} query={alike(row)} />,
      extra: true,
    },
    {
      id: 'tasks',
      title: 'Tasks',
      value: ({ tasks }) => tasks.length,
      cell: (row) => <Tasks of={row.tasks} query={alike(row)} />,
      extra: true,
    },
    { id: 'who', title: 'Who acts', value: whoActs, extra: true },
  ]
}

const whoActs = ({ failure, nFailed }: ErrorRow): string => (nFailed > 0 ? FAILURES[failure].spent.who : 'nobody')

function FirstLine({ of: { message, pandaId } }: { readonly of: ErrorRow }) {
  return (
    <Link href={`/jobs/${pandaId}`} className="error-message" title={message}>
      {message ?? `job ${pandaId}`}
    </Link>
  )
}

function Tasks({ of, query }: { readonly of: ErrorRow['tasks']; readonly query: AskedJobs }) {
  return (
    <span className="error-sites">
      {of.slice(0, FEW_TASKS).map(({ taskId, jobName, nJobs }) => (
        <Link
          key={taskId}
          href={hrefOf('/jobs', { ...query, jobstatus: 'failed', taskId })}
          title={`${jobName}: ${counted(nJobs, 'job')}`}
        >
          {taskId} ({count(nJobs)})
        </Link>
      ))}
      {of.length > FEW_TASKS && <span className="quiet">and {count(of.length - FEW_TASKS)} more</span>}
    </span>
  )
}
