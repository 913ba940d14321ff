/** Datasets: what each visit has left, and the way to its files. */
import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { z } from 'zod'
import type { Dataset, DatasetPage } from '../../core/contract/catalogue.ts'
import { ROUTES } from '../../core/contract/routes.ts'
import { useSession } from '../session/use-session.ts'
import { bytes, count, counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page } from '../ui/page.tsx'
import { Problem } from '../ui/problem.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { FilterBar, FilterField } from './filter-bar.tsx'
import { readQuery } from './job-query.ts'
import { LoadMore } from './load-more.tsx'
import './monitor.css'
import { type PagedList, usePaged } from './paged.ts'

const Asked = ROUTES.listDatasets.query.omit({ limit: true, cursor: true })
const FILTERS = ['owner', 'taskId'] as const
const MOST_ROWS = 500

export default function DatasetsPage() {
  const [search] = useSearchParams()
  const { query, refusal } = readQuery(Asked, search)
  if (refusal === undefined) return <Datasets query={query} />
  return (
    <Page title="Datasets">
      <Problem error={refusal} />
      <Link href="/datasets">Begin without filters</Link>
    </Page>
  )
}

function Datasets({ query }: { readonly query: z.infer<typeof Asked> }) {
  const { client } = useSession()
  const list = usePaged({
    route: 'listDatasets',
    query,
    most: MOST_ROWS,
    read: ({ signal, ...page }) => client.call('listDatasets', { query: { ...query, ...page } }, { signal }),
    isMoving: ({ datasets }) => datasets.some(({ state }) => !['complete', 'failed', 'cancelled'].includes(state)),
  })
  return (
    <Page title="Datasets" json={{ route: 'listDatasets', request: { query } }}>
      <FilterBar filters={FILTERS} days={query.days}>
        <FilterField label="Owner" parameter="owner" />
        <FilterField label="Task" parameter="taskId" type="number" />
      </FilterBar>
      <Answered of={list} lines={8}>
        {({ pages }) => <DatasetList list={list} pages={pages} />}
      </Answered>
    </Page>
  )
}

interface DatasetListProps {
  readonly pages: readonly z.infer<typeof DatasetPage>[]
  readonly list: PagedList
}

function DatasetList({ pages, list }: DatasetListProps) {
  const datasets = useMemo(() => pages.flatMap((page) => page.datasets), [pages])
  if (datasets.length === 0) return <NoDatasets />
  const sizeBytes = datasets.reduce((sum, dataset) => sum + dataset.sizeBytes, 0)
  return (
    <>
      <p className="quiet">
        {counted(datasets.length, 'dataset')} with {bytes(sizeBytes)}
        {list.hasNextPage && ' so far'}
      </p>
      <DataTable caption="Datasets" columns={COLUMNS} rows={datasets} rowKey={({ dataset }) => dataset} />
      <LoadMore list={list} shown={datasets.length} noun="dataset" />
    </>
  )
}

function NoDatasets() {
  return (
    <Empty title="No visit has left anything yet.">
      <p>What a visit's jobs leave stands here as one dataset, from its first finished job on.</p>
      <Link href="/tasks">See what runs</Link>
    </Empty>
  )
}

const resultsOf = ({ taskId, visit }: Dataset): string => `/tasks/${taskId}/results?visit=${visit}`

const COLUMNS: readonly Column<Dataset>[] = [
  {
    id: 'dataset',
    title: 'Dataset',
    value: ({ dataset }) => dataset,
    cell: (dataset) => <Link href={resultsOf(dataset)}>{dataset.dataset}</Link>,
  },
  {
    id: 'task',
    title: 'Task',
    value: ({ taskId }) => taskId,
    cell: ({ taskId }) => <Link href={`/tasks/${taskId}`}>{taskId}</Link>,
    number: true,
  },
  { id: 'visit', title: 'Visit', value: ({ obsHistId }) => obsHistId, number: true, extra: true },
  { id: 'filter', title: 'Filter', value: ({ filter }) => filter, extra: true },
  { id: 'owner', title: 'Owner', value: ({ owner }) => owner, extra: true },
  { id: 'state', title: 'State', value: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'files',
    title: 'Files',
    value: ({ files }) => files,
    cell: (dataset) => <Link href={resultsOf(dataset)}>{count(dataset.files)}</Link>,
    number: true,
  },
  {
    id: 'size',
    title: 'Size',
    value: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => bytes(sizeBytes),
    number: true,
  },
]
