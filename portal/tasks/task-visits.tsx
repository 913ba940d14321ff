/** The visits of a task as a table, each with its mosaic in small; choosing one shows it below. */
import { useEffect, useMemo, useState } from 'react'
import { Link, useSearch } from 'wouter'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { FocalPlaneThumbnail } from '../focal-plane/focal-plane-thumbnail.tsx'
import { stateLayer } from '../focal-plane/state-layer.ts'
import { bytes, duration } from '../ui/amounts.ts'
import { useAsked } from '../ui/asked.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { StateBadge } from '../ui/state-badge.tsx'

type Line = TaskView['visitList'][number]

const SIZE = 56
/** As tasks.css has it. */
const ROW_PIXELS = 60
const LINGERS_MS = 200

/** Rows that fly past on the way through a thousand visits ask nothing. */
function useLingers(): boolean {
  const [lingers, setLingers] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLingers(true), LINGERS_MS)
    return () => clearTimeout(timer)
  }, [])
  return lingers
}

function Thumbnail({ taskId, visit, state: known }: { readonly taskId: number } & Pick<Line, 'visit' | 'state'>) {
  const { data } = useAsked(
    'readVisit',
    { params: { taskId, visit } },
    {
      follow: { while: ({ state }) => !isVisitSettled(known) || !isVisitSettled(state), soonestMs: 30_000 },
      enabled: useLingers(),
    },
  )
  const layer = useMemo(() => stateLayer((data?.cells ?? []).filter(({ sensor }) => sensor !== undefined)), [data])
  return <FocalPlaneThumbnail layer={layer} sizePixels={SIZE} />
}

function VisitLink({ visit, obsHistId }: Line) {
  const parameters = new URLSearchParams(useSearch())
  const isShown = (parameters.get('visit') ?? '0') === String(visit)
  parameters.set('visit', String(visit))
  return (
    <Link href={`?${parameters}`} aria-current={isShown ? 'true' : undefined}>
      {obsHistId}
    </Link>
  )
}

const finished = ({ counts }: Line): number => counts.finished ?? 0
const all = ({ counts }: Line): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

const columnsOf = (taskId: number): readonly Column<Line>[] => [
  {
    id: 'mosaic',
    title: 'Mosaic',
    value: (line) => finished(line) / Math.max(1, all(line)),
    cell: ({ visit, state }) => <Thumbnail {...{ taskId, visit, state }} />,
  },
  { id: 'visit', title: 'Visit', value: ({ visit }) => visit, number: true },
  {
    id: 'obsHistId',
    title: 'ObsHistID',
    value: ({ obsHistId }) => Number(obsHistId),
    cell: (line) => <VisitLink {...line} />,
  },
  { id: 'filter', title: 'Band', value: ({ filter }) => filter },
  { id: 'state', title: 'State', value: ({ state }) => state, cell: ({ state }) => <StateBadge state={state} /> },
  {
    id: 'finished',
    title: 'Finished',
    value: finished,
    cell: (line) => `${finished(line)} of ${all(line)}`,
    number: true,
  },
  { id: 'failed', title: 'Failed', value: ({ counts }) => counts.failed ?? 0, number: true },
  {
    id: 'cpu',
    title: 'CPU',
    value: ({ cpuSeconds }) => cpuSeconds,
    cell: ({ cpuSeconds }) => duration(cpuSeconds),
    number: true,
    extra: true,
  },
  {
    id: 'output',
    title: 'Output',
    value: ({ outputBytes }) => outputBytes,
    cell: ({ outputBytes }) => bytes(outputBytes),
    number: true,
    extra: true,
  },
]

export function TaskVisits({ task: { taskId, visitList } }: { readonly task: TaskView }) {
  const columns = useMemo(() => columnsOf(taskId), [taskId])
  return (
    <section className="stack task-visits" aria-labelledby="visits">
      <h2 id="visits">Visits</h2>
      <DataTable
        caption="Visits of this task"
        columns={columns}
        rows={visitList}
        rowKey={({ visit }) => String(visit)}
        sortParameter="visits"
        rowPixels={ROW_PIXELS}
      />
    </section>
  )
}
