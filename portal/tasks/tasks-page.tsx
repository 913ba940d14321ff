/** Tasks that you may read, newest first: how far each is, and where to look closer. */
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { z } from 'zod'
import { TASK_ATTRIBUTES, type TaskPage, TaskQuery } from '../../core/contract/tasks.ts'
import { AttributeSummary, type UseCounts } from '../monitor/attribute-summary.tsx'
import { FilterBar } from '../monitor/filter-bar.tsx'
import { readQuery } from '../monitor/job-query.ts'
import { LoadMore } from '../monitor/load-more.tsx'
import { type PagedList, usePaged } from '../monitor/paged.ts'
import { useSession } from '../session/use-session.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { TASK_COLUMNS } from './task-columns.tsx'
import { isMoving } from './task-list.ts'

const Asked = TaskQuery.omit({ limit: true, cursor: true, summary: true })
type Asked = z.infer<typeof Asked>
const COUNTED = { summary: 'true' } as const
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
    read: ({ signal, ...page }) => client.call('listTasks', { query: { ...query, ...page, ...COUNTED } }, { signal }),
    isMoving: ({ tasks }) => tasks.some(isMoving),
  })
  const total = list.data?.pages.at(-1)?.total
  return (
    <Page
      title="Tasks"
      beside={<span role="status">{total !== undefined && counted(total, 'task')}</span>}
      actions={
        <Link href="/submit" className="button primary">
          Submit a task
        </Link>
      }
      json={{ route: 'listTasks', request: { query: { ...query, ...COUNTED } } }}
    >
      <FilterBar filters={TASK_ATTRIBUTES} days={query.days} />
      <Answered of={list} lines={10}>
        {({ pages }) => <TaskList list={list} pages={pages} />}
      </Answered>
    </Page>
  )
}

const useTaskCounts: UseCounts = (search) =>
  useAsked('listTasks', { query: { ...readQuery(Asked, search).query, ...COUNTED, limit: 1 } })

function TaskList({ pages, list }: { readonly pages: readonly TaskPage[]; readonly list: PagedList }) {
  const tasks = useMemo(() => pages.flatMap((page) => page.tasks), [pages])
  if (tasks.length === 0)
    return (
      <Empty title="No task is like this.">
        <p>Look further back, or take a filter away. What you submit stands here at once.</p>
        <Link href="/submit">Submit a task, or run the example</Link>
      </Empty>
    )
  const { summary = {}, total } = pages.at(-1) ?? {}
  return (
    <>
      <AttributeSummary summary={summary} useCounts={useTaskCounts} />
      <DataTable caption="Tasks" columns={TASK_COLUMNS} rows={tasks} rowKey={({ taskId }) => String(taskId)} />
      <LoadMore list={list} shown={tasks.length} noun="task" {...(total === undefined ? {} : { total })} />
    </>
  )
}
