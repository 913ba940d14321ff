/** The visits found, as a table: the way to pick them by keys. */
import type { Observation } from '../../core/contract/observations.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import { Empty } from '../ui/answered.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'

interface TableProps {
  readonly visits: readonly Observation[]
  readonly picked: readonly string[]
  readonly onToggle: (obsHistId: string) => void
}

const degrees = (value: number): string => value.toFixed(2)

const COLUMNS: readonly Column<Observation>[] = [
  { id: 'filter', title: 'Filter', value: ({ filter }) => FILTERS[filter] },
  { id: 'night', title: 'Night', value: ({ night }) => night, number: true },
  { id: 'ra', title: 'RA, deg', value: ({ raDeg }) => raDeg, cell: ({ raDeg }) => degrees(raDeg), number: true },
  { id: 'dec', title: 'Dec, deg', value: ({ decDeg }) => decDeg, cell: ({ decDeg }) => degrees(decDeg), number: true },
  {
    id: 'seeing',
    title: 'Seeing, arcsec',
    value: ({ rawSeeingArcsec }) => rawSeeingArcsec,
    cell: ({ rawSeeingArcsec }) => degrees(rawSeeingArcsec),
    number: true,
  },
  {
    id: 'airmass',
    title: 'Airmass',
    value: ({ airmass }) => airmass,
    cell: ({ airmass }) => degrees(airmass),
    number: true,
    extra: true,
  },
  {
    id: 'moon',
    title: 'Moon lit, %',
    value: ({ moonPhase }) => moonPhase,
    cell: ({ moonPhase }) => Math.round(moonPhase),
    number: true,
    extra: true,
  },
  {
    id: 'moon-high',
    title: 'Moon high, deg',
    value: ({ moonAltDeg }) => moonAltDeg,
    cell: ({ moonAltDeg }) => Math.round(moonAltDeg),
    number: true,
    extra: true,
  },
]

export function VisitTable({ visits, picked, onToggle }: TableProps) {
  if (visits.length === 0) return <Empty title="No visit is like that">Ask for less: empty some of the fields.</Empty>
  const isPicked = new Set(picked)
  const id: Column<Observation> = {
    id: 'id',
    title: 'ObsHistID',
    value: ({ obsHistId }) => Number(obsHistId),
    cell: ({ obsHistId }) => (
      <label className="submission-tick">
        <input type="checkbox" checked={isPicked.has(obsHistId)} onChange={() => onToggle(obsHistId)} />
        <span className="mono">{obsHistId}</span>
      </label>
    ),
  }
  return (
    <div className="submission-visits">
      <DataTable
        caption="Visits found"
        columns={[id, ...COLUMNS]}
        rows={visits}
        rowKey={({ obsHistId }) => obsHistId}
        sortParameter="visits"
        sortFirst={{ column: 'id', down: false }}
      />
    </div>
  )
}
