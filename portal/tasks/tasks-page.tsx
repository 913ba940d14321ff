/** Tasks that you may read, newest first: how far each is, and where to look closer. */
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { z } from 'zod'
import { TASK_STATES } from '../../core/contract/lifecycle.ts'
import { type TaskPage, TaskQuery } from '../../core/contract/tasks.ts'
import { FilterBar, FilterField } from '../monitor/filter-bar.tsx'
import { readQuery } from '../monitor/job-query.ts'
import { LoadMore } from '../monitor/load-more.tsx'
import { type PagedList, usePaged } from '../monitor/paged.ts'
import { useSession } from '../session/use-session.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { TASK_COLUMNS } from './task-columns.tsx'
import { isMoving } from './task-list.ts'

const Asked = TaskQuery.omit({ limit: true, cursor: true })
type Asked = z.infer<typeof Asked>
const FILTERS = ['state', 'owner', 'vo'] as const
const MOST_ROWS = 500

export default function TasksPage() {
  const [search] = useSearchParams()
  const { query, refusal } = readQuery(Asked, search)
  if (refusal === undefined) return <Tasks query={query} />
  return (
    <Page title="Tasks">
      <Problem error={refusal} />
      <Link href="/tasks">Begin without filters</Link>
    </Page>
  )
}

function Tasks({ query }: { readonly query: Asked }) {
  const { client } = useSession()
  const list = usePaged({
    route: 'listTasks',
    query,
    most: MOST_ROWS,
    read: ({ signal, ...page }) => client.call('listTasks', { query: { ...query, ...page } }, { signal }),
    isMoving: ({ tasks }) => tasks.some(isMoving),
  })
  return (
    <Page
      title="Tasks"
      actions={
        <Link href="/submit" className="button primary">
          Submit a task
        </Link>
      }
      json={{ route: 'listTasks', request: { query } }}
    >
      <FilterBar filters={FILTERS} days={query.days}>
        <Fields days={query.days} />
      </FilterBar>
      <Answered of={list} lines={10}>
        {({ pages }) => <TaskList list={list} pages={pages} />}
      </Answered>
    </Page>
  )
}

/** Owners and VOs are offered as the jobs of these days have them. */
function Fields({ days }: { readonly days: number }) {
  const summary = useAsked('listJobs', { query: { days, limit: 1 } }).data?.summary
  return (
    <>
      <FilterField label="State" parameter="state" offered={TASK_STATES} />
      <FilterField label="Owner" parameter="owner" offered={Object.keys(summary?.produsername ?? {})} />
      <FilterField label="VO" parameter="vo" offered={Object.keys(summary?.vo ?? {})} />
    </>
  )
}

function TaskList({ pages, list }: { readonly pages: readonly TaskPage[]; readonly list: PagedList }) {
  const tasks = useMemo(() => pages.flatMap((page) => page.tasks), [pages])
  if (tasks.length === 0)
    return (
      <Empty title="No task is like this.">
        <p>Look further back, or take a filter away. What you submit stands here at once.</p>
        <Link href="/submit">Submit a task, or run the example</Link>
      </Empty>
    )
  return (
    <>
      <DataTable caption="Tasks" columns={TASK_COLUMNS} rows={tasks} rowKey={({ taskId }) => String(taskId)} />
      <LoadMore list={list} shown={tasks.length} noun="task" />
    </>
  )
}
