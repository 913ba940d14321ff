/** The columns of a list of jobs. */
import { Link } from 'wouter'
import type { JobRow } from '../../core/contract/jobs.ts'
import { duration, memory } from '../ui/amounts.ts'
import type { Column } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { STATE_SIGNS } from '../ui/job-states.ts'
import { JobStateBadge } from '../ui/state-badge.tsx'
import { hrefOf } from './filters.ts'

const AMOUNT = { number: true, extra: true } as const
const ORDER = STATE_SIGNS.map(({ state }) => state)

export const JOB_COLUMNS: readonly Column<JobRow>[] = [
  {
    id: 'pandaid',
    title: 'PanDA ID',
    value: ({ pandaId }) => pandaId,
    cell: ({ pandaId }) => <Link href={`/jobs/${pandaId}`}>{pandaId}</Link>,
    number: true,
  },
  {
    id: 'state',
    title: 'State',
    value: ({ jobStatus }) => ORDER.indexOf(jobStatus),
    cell: ({ jobStatus }) => <JobStateBadge state={jobStatus} />,
  },
  {
    id: 'task',
    title: 'Task',
    value: ({ taskId }) => taskId,
    cell: ({ taskId, jobName }) => (
      <Link href={`/tasks/${taskId}`} className="job-task" title={jobName}>
        {taskId} {jobName}
      </Link>
    ),
  },
  { id: 'visit', title: 'Visit', value: ({ obsHistId }) => obsHistId, number: true, extra: true },
  { id: 'stage', title: 'Stage', value: ({ stage }) => stage, extra: true },
  { id: 'sensor', title: 'Sensor', value: ({ sensor }) => sensor, cell: (job) => <Exposure {...job} /> },
  { id: 'snap', title: 'Snap', value: ({ snap }) => snap, number: true, extra: true },
  {
    id: 'site',
    title: 'Site',
    value: ({ computingSite }) => computingSite,
    cell: ({ computingSite: site }) => site && <Link href={`/sites/${encodeURIComponent(site)}`}>{site}</Link>,
  },
  { id: 'attempt', title: 'Attempt', value: ({ attempt }) => attempt, number: true, extra: true },
  { id: 'round', title: 'Round', value: ({ round }) => round, number: true, extra: true },
  {
    id: 'started',
    title: 'Started',
    value: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <Instant at={startedAt} short />,
    extra: true,
  },
  {
    id: 'wall',
    title: 'Wall',
    value: (job) => job.wallSeconds,
    cell: (job) => duration(job.wallSeconds),
    ...AMOUNT,
  },
  { id: 'cpu', title: 'CPU', value: (job) => job.cpuSeconds, cell: (job) => duration(job.cpuSeconds), ...AMOUNT },
  { id: 'memory', title: 'Memory', value: (job) => job.memoryMiB, cell: (job) => memory(job.memoryMiB), ...AMOUNT },
  {
    id: 'failure',
    title: 'Last failure',
    value: ({ failure, errorCode }) => failure && `${failure} ${errorCode}`,
    cell: ({ failure, errorCode }) => failure && <LastFailure {...{ failure, errorCode }} />,
    extra: true,
  },
  {
    id: 'owner',
    title: 'Owner',
    value: ({ owner }) => owner,
    cell: ({ owner }) => <Link href={hrefOf('/jobs', { produsername: owner })}>{owner}</Link>,
    extra: true,
  },
  { id: 'vo', title: 'VO', value: ({ vo }) => vo, extra: true },
  { id: 'priority', title: 'Priority', value: ({ priority }) => priority, number: true, extra: true },
]

function Exposure({ taskId, visit, sensor }: JobRow) {
  if (sensor === undefined) return <span className="quiet">–</span>
  return <Link href={`/tasks/${taskId}/visits/${visit}/${sensor}`}>{sensor}</Link>
}

function LastFailure({ failure, errorCode }: Pick<JobRow, 'failure' | 'errorCode'>) {
  return (
    <>
      {failure} <Link href={hrefOf('/jobs', { failure, errorcode: errorCode })}>{errorCode}</Link>
    </>
  )
}
