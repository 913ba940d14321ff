/** Users with what their jobs do, as PanDA's monitor has them: every count leads to those jobs. */
import { Link, useSearchParams } from 'wouter'
import type { UserPage } from '../../core/contract/jobs.ts'
import { ROUTES } from '../../core/contract/routes.ts'
import { count, duration } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { FilterBar } from './filter-bar.tsx'
import { hrefOf } from './filters.ts'
import { readQuery } from './job-query.ts'
import './monitor.css'

type User = UserPage['users'][number]

export default function UsersPage() {
  const [search] = useSearchParams()
  const { query, refusal } = readQuery(ROUTES.listUsers.query, search)
  if (refusal === undefined) return <Users days={query.days} />
  return (
    <Page title="Users">
      <Problem error={refusal} />
      <Link href="/users">Begin anew</Link>
    </Page>
  )
}

const MOVING = ({ users }: UserPage): boolean =>
  users.some(({ nQueued, nRunning, nHolding }) => nQueued + nRunning + nHolding > 0)

function Users({ days }: { readonly days: number }) {
  const request = { query: { days } }
  const answer = useAsked('listUsers', request, { follow: { while: MOVING }, keepLast: true })
  return (
    <Page title="Users" json={{ route: 'listUsers', request }}>
      <FilterBar filters={[]} days={days} />
      <Answered of={answer}>
        {({ users }) =>
          users.length === 0 ? (
            <Empty title="Nobody has submitted anything that you may read.">
              <p>Owners of jobs stand here: you, and the members of your groups. Look further back, or be the first.</p>
              <Link href="/submit">Submit a task</Link>
            </Empty>
          ) : (
            <DataTable caption="Users" columns={columnsOf(days)} rows={users} rowKey={({ user }) => user} />
          )
        }
      </Answered>
    </Page>
  )
}

/** Which states a count adds up, as the service counts them. */
const COUNTS = [
  ['queued', 'Queued', 'nQueued', 'waiting,defined,activated'],
  ['running', 'Running', 'nRunning', 'sent,running'],
  ['holding', 'Holding', 'nHolding', 'holding'],
  ['finished', 'Finished', 'nFinished', 'finished'],
  ['failed', 'Failed', 'nFailed', 'failed'],
  ['cancelled', 'Cancelled', 'nCancelled', 'cancelled'],
] as const

const columnsOf = (days: number): readonly Column<User>[] => [
  {
    id: 'user',
    title: 'User',
    value: ({ user }) => user,
    cell: ({ user }) => <Link href={hrefOf('/tasks', { owner: user, days })}>{user}</Link>,
  },
  {
    id: 'jobs',
    title: 'Jobs',
    value: ({ nJobs }) => nJobs,
    cell: ({ user, nJobs }) => <Link href={hrefOf('/jobs', { produsername: user, days })}>{count(nJobs)}</Link>,
    number: true,
  },
  ...COUNTS.map(
    ([id, title, key, jobstatus]): Column<User> => ({
      id,
      title,
      value: (user) => user[key],
      cell: (user) => <Count of={user[key]} href={hrefOf('/jobs', { produsername: user.user, jobstatus, days })} />,
      number: true,
    }),
  ),
  {
    id: 'sites',
    title: 'Sites',
    value: ({ nSites }) => nSites,
    cell: ({ user, nSites }) => <Count of={nSites} href={hrefOf('/jobs', { produsername: user, days })} />,
    number: true,
    extra: true,
  },
  {
    id: 'cpu',
    title: 'CPU',
    value: ({ cpuSeconds }) => cpuSeconds,
    cell: ({ cpuSeconds }) => duration(cpuSeconds),
    number: true,
  },
  {
    id: 'latest',
    title: 'Latest',
    value: ({ latestAt }) => latestAt,
    cell: ({ latestAt }) => <Instant at={latestAt} />,
    extra: true,
  },
]

/** A count that leads to what it counts; none leads nowhere. */
function Count({ of, href }: { readonly of: number; readonly href: string }) {
  return of === 0 ? <span className="quiet">0</span> : <Link href={href}>{count(of)}</Link>
}
