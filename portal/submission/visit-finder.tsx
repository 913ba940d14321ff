/** Visits by filter, night, place, moon and seeing, on the sky and in a table. */
import { memo, useId, useMemo, useState } from 'react'
import { FILTERS } from '../../phosim/file-names.ts'
import { useSession } from '../session/use-session.ts'
import { SkyMap } from '../sky/sky-map.tsx'
import { count, counted } from '../ui/amounts.ts'
import { Loading } from '../ui/answered.tsx'
import { Problem } from '../ui/problem.tsx'
import { withoutVisits, withVisits } from './draft.ts'
import type { Form } from './form.ts'
import { useSettled } from './use-quote.ts'
import { useVisitsFound } from './use-visits-found.ts'
import { circleOf, queryOf, SEARCH_ROWS, type VisitSearch } from './visit-search.ts'
import { VisitTable } from './visit-table.tsx'

interface FinderProps {
  readonly picked: readonly string[]
  readonly change: Form['change']
}

/** A thousand visits, drawn again only when something of theirs changes. */
export default memo(function VisitFinder({ picked, change }: FinderProps) {
  const onAdd = (ids: readonly string[]) => change((draft) => withVisits(draft, ids))
  const onToggle = (id: string) =>
    change((draft) => (draft.visits.includes(id) ? withoutVisits(draft, [id]) : withVisits(draft, [id])))
  const [search, setSearch] = useState<VisitSearch>({})
  const { query, faults } = queryOf(search)
  const settled = useSettled(JSON.stringify(query) ?? '')
  const found = useVisitsFound(settled === '' ? undefined : JSON.parse(settled))
  const visits = useMemo(() => found.data?.pages.flatMap(({ observations }) => observations) ?? [], [found.data])
  const read = found.data?.pages.reduce((sum, { visitsRead }) => sum + visitsRead, 0) ?? 0
  const circle = circleOf(search)
  return (
    <div className="stack">
      <SearchFields search={search} faults={faults} onChange={(part) => setSearch({ ...search, ...part })} />
      <div className="row" aria-live="polite">
        <span className="quiet">
          {found.isFetching ? 'Searching …' : `${counted(visits.length, 'visit')} found among ${count(read)}.`}
        </span>
        {found.hasNextPage && (
          <button type="button" className="button" onClick={() => void found.fetchNextPage()}>
            Search on
          </button>
        )}
        <AddAll visits={visits.map(({ obsHistId }) => obsHistId)} picked={picked} onAdd={onAdd} />
      </div>
      {found.isError && <Problem error={found.error} again={() => void found.refetch()} />}
      <SkyMap
        observations={visits}
        picked={picked}
        onPick={onToggle}
        centre={circle?.centre}
        radiusDeg={circle?.radiusDeg}
        onPosition={(raDeg, decDeg) => setSearch({ ...search, raDeg: String(raDeg), decDeg: String(decDeg) })}
      />
      {found.isPending && query !== undefined ? (
        <Loading lines={5} what="Searching the visits" />
      ) : (
        <VisitTable visits={visits} picked={picked} onToggle={onToggle} />
      )}
    </div>
  )
})

interface AddAllProps {
  readonly visits: readonly string[]
  readonly picked: readonly string[]
  readonly onAdd: (ids: readonly string[]) => void
}

/** As many as a task still takes. */
function AddAll({ visits, picked, onAdd }: AddAllProps) {
  const { about } = useSession()
  const isPicked = new Set(picked)
  const others = visits.filter((id) => !isPicked.has(id))
  const room = about.limits.visitsPerTask - picked.length
  if (others.length < 2 || room < 1) return null
  return (
    <button type="button" className="button" onClick={() => onAdd(others.slice(0, room))}>
      {others.length > room ? `Pick the first ${count(room)}` : `Pick all ${count(others.length)}`}
    </button>
  )
}

interface FieldsProps {
  readonly search: VisitSearch
  readonly faults: Readonly<Partial<Record<string, string>>>
  readonly onChange: (change: VisitSearch) => void
}

function SearchFields({ search, faults, onChange }: FieldsProps) {
  const id = useId()
  return (
    <div className="submission-search">
      <div className="submission-field">
        <label htmlFor={`${id}-filter`}>Filter</label>
        <select
          id={`${id}-filter`}
          value={search.filter ?? ''}
          onChange={({ target }) => onChange({ filter: target.value })}
        >
          <option value="">any</option>
          {FILTERS.map((filter) => (
            <option key={filter}>{filter}</option>
          ))}
        </select>
      </div>
      {SEARCH_ROWS.map(({ field, label, unit }) => (
        <div key={field} className="submission-field">
          <div className="submission-label">
            <label htmlFor={`${id}-${field}`}>{label}</label>
            <span className="quiet small">{unit}</span>
          </div>
          <input
            id={`${id}-${field}`}
            inputMode="decimal"
            value={search[field] ?? ''}
            aria-invalid={faults[field] !== undefined}
            aria-describedby={`${id}-${field}-words`}
            onChange={({ target }) => onChange({ [field]: target.value })}
            // Enter would submit the task.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
          <p id={`${id}-${field}-words`} className="submission-fault-line small">
            {faults[field]}
          </p>
        </div>
      ))}
    </div>
  )
}
