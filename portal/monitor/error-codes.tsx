/** Failures by class and code with the first line of each; a count leads to exactly those jobs, on the same page. */
import { Link, useSearchParams } from 'wouter'
import { count, counted } from '../ui/amounts.ts'
import { Loading } from '../ui/answered.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { type ErrorGroup, sitesOf, taskCounts, ungrouped } from './error-groups.ts'
import { remedyOf } from './failure-words.ts'
import { withParameters } from './filters.ts'
import { JOB_COLUMNS } from './job-columns.tsx'

interface CodesProps {
  readonly groups: readonly ErrorGroup[]
  readonly total: number
  /** Whether reports of tasks are still on their way. */
  readonly pending: boolean
}

export function ErrorCodes({ groups, total, pending }: CodesProps) {
  const [search] = useSearchParams()
  const chosen = groups.find(({ key }) => key === search.get('code'))
  const rest = pending ? 0 : ungrouped(total, groups)
  return (
    <section className="stack" aria-labelledby="codes">
      <h2 id="codes">By code</h2>
      {groups.length === 0 && pending ? (
        <Loading lines={6} />
      ) : (
        <DataTable
          caption="Failures by code"
          columns={columnsOf(search)}
          rows={groups}
          rowKey={({ key }) => key}
          sortParameter="codes"
        />
      )}
      {rest > 0 && (
        <p className="quiet small">
          {counted(rest, 'more failed job')}, of older or larger tasks, {rest === 1 ? 'is' : 'are'} not told apart by
          code here: narrow the filters, or see the page of the task.
        </p>
      )}
      {chosen !== undefined && <Chosen group={chosen} />}
    </section>
  )
}

function Chosen({ group }: { readonly group: ErrorGroup }) {
  return (
    <section className="stack" aria-labelledby="chosen">
      <h2 id="chosen">
        {counted(group.jobs.length, 'job')} with {group.class} <code>{group.code}</code>
      </h2>
      <p className="error-line">{group.message}</p>
      <DataTable
        caption={`Jobs with ${group.code}`}
        columns={JOB_COLUMNS}
        rows={group.jobs}
        rowKey={({ pandaId }) => String(pandaId)}
      />
    </section>
  )
}

const columnsOf = (search: URLSearchParams): readonly Column<ErrorGroup>[] => [
  { id: 'class', title: 'Class', value: (group) => group.class },
  { id: 'code', title: 'Code', value: ({ code }) => code, cell: ({ code }) => <code>{code}</code> },
  {
    id: 'jobs',
    title: 'Jobs',
    value: ({ jobs }) => jobs.length,
    cell: ({ key, jobs }) => (
      <Link href={`/errors?${withParameters(search, { code: key })}`}>{count(jobs.length)}</Link>
    ),
    number: true,
  },
  {
    id: 'message',
    title: 'First line',
    value: ({ message }) => message,
    cell: ({ message }) => (
      <span className="error-message" title={message}>
        {message}
      </span>
    ),
  },
  {
    id: 'sites',
    title: 'Sites',
    value: (group) => sitesOf(group).length,
    cell: (group) => (
      <span className="error-sites">
        {sitesOf(group).map(({ value, count: jobs }) => (
          <Link key={value} href={`/sites/${encodeURIComponent(value)}`}>
            {value} {count(jobs)}
          </Link>
        ))}
      </span>
    ),
    extra: true,
  },
  {
    id: 'tasks',
    title: 'Tasks',
    value: (group) => taskCounts(group).length,
    cell: (group) => (
      <span className="error-sites">
        {taskCounts(group).map(({ taskId, name, count: jobs }) => (
          <Link key={taskId} href={`/tasks/${taskId}`} title={`${name}: ${counted(jobs, 'job')}`}>
            {taskId}
          </Link>
        ))}
      </span>
    ),
    extra: true,
  },
  { id: 'who', title: 'Who acts', value: (group) => remedyOf(group.class).who, extra: true },
]
