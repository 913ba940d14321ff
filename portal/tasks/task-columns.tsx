/** The columns of the list of tasks. */
import { Link } from 'wouter'
import type { TaskSummary } from '../../core/contract/tasks.ts'
import { hrefOf } from '../monitor/filters.ts'
import { count, duration } from '../ui/amounts.ts'
import type { Column } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { signOf } from '../ui/job-states.ts'
import { StateBadge } from '../ui/state-badge.tsx'
import { TaskBar } from './task-bar.tsx'
import './task-columns.css'
import { barOf, jobsOf, shareDone } from './task-list.ts'

export const TASK_COLUMNS: readonly Column<TaskSummary>[] = [
  {
    id: 'task',
    title: 'Task',
    value: ({ taskId }) => taskId,
    cell: ({ taskId }) => <Link href={`/tasks/${taskId}`}>{taskId}</Link>,
    number: true,
    extra: true,
  },
  {
    id: 'name',
    title: 'Name',
    value: ({ name }) => name,
    cell: ({ taskId, name }) => (
      <Link href={`/tasks/${taskId}`} className="task-name" title={name}>
        {name}
      </Link>
    ),
  },
  { id: 'state', title: 'State', value: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'progress', title: 'Jobs by state', value: shareDone, cell: (task) => <Progress task={task} /> },
  {
    id: 'jobs',
    title: 'Jobs',
    value: jobsOf,
    cell: (task) => <Link href={hrefOf('/jobs', { taskId: task.taskId })}>{count(jobsOf(task))}</Link>,
    number: true,
    extra: true,
  },
  { id: 'visits', title: 'Visits', value: ({ visits }) => visits, number: true, extra: true },
  { id: 'round', title: 'Round', value: ({ round }) => round, number: true, extra: true },
  {
    id: 'submitted',
    title: 'Submitted, UTC',
    value: ({ submittedAt }) => submittedAt,
    cell: ({ submittedAt }) => <Instant at={submittedAt} short />,
    extra: true,
  },
  {
    id: 'cpu',
    title: 'CPU',
    value: ({ cpuSeconds }) => cpuSeconds,
    cell: ({ cpuSeconds }) => duration(cpuSeconds),
    number: true,
    extra: true,
  },
  { id: 'site', title: 'Wished site', value: ({ site }) => site, extra: true },
  { id: 'simulator', title: 'Simulator', value: ({ simulator }) => simulator, extra: true },
  {
    id: 'owner',
    title: 'Owner',
    value: ({ owner }) => owner,
    cell: ({ owner }) => <Link href={hrefOf('/tasks', { owner })}>{owner}</Link>,
    extra: true,
  },
  { id: 'vo', title: 'VO', value: ({ vo }) => vo, extra: true },
]

/** Colour for who glances, letters and numbers for all; each number leads to those jobs. */
function Progress({ task }: { readonly task: TaskSummary }) {
  const parts = barOf(task)
  if (parts.length === 0) return <span className="quiet">none yet</span>
  return (
    <span className="task-progress">
      <TaskBar task={task} />
      <span className="task-counts small">
        {parts.map(({ state, count: jobs }) => (
          <Link
            key={state}
            href={hrefOf('/jobs', { taskId: task.taskId, jobstatus: state })}
            title={signOf(state).words}
          >
            {count(jobs)} {state}
          </Link>
        ))}
      </span>
    </span>
  )
}
