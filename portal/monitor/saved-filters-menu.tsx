/** The filters of this page that were given a name in this browser, and the field that gives one to these. */
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { readable } from './filters.ts'
import { forget, readSaved, save } from './saved-filters.ts'

export function SavedFilters() {
  const [path] = useLocation()
  const [saved, setSaved] = useState(() => readSaved(localStorage))
  const here = saved.filter((filter) => filter.path === path)
  return (
    <details className="saved-filters">
      <summary className="button">Saved filters{here.length > 0 && ` (${here.length})`}</summary>
      <div className="panel stack">
        {here.length === 0 && <p className="quiet small">Filters that you save are kept in this browser.</p>}
        <ul className="stack">
          {here.map((filter) => (
            <li key={filter.name} className="row">
              <Link href={`${path}?${filter.search}`}>{filter.name}</Link>
              <button
                type="button"
                className="button plain small"
                aria-label={`Forget ${filter.name}`}
                onClick={() => setSaved(forget(localStorage, filter))}
              >
                Forget
              </button>
            </li>
          ))}
        </ul>
        <SaveThese path={path} taken={setSaved} />
      </div>
    </details>
  )
}

interface SaveProps {
  readonly path: string
  readonly taken: (saved: ReturnType<typeof readSaved>) => void
}

function SaveThese({ path, taken }: SaveProps) {
  const [search] = useSearchParams()
  const [name, setName] = useState('')
  const keep = () => {
    taken(save(localStorage, { path, name: name.trim(), search: readable(search) }))
    setName('')
  }
  return (
    <form className="row" action={keep}>
      <label className="row">
        Name
        <input
          className="filter-field"
          required
          pattern=".*\S.*"
          maxLength={60}
          size={14}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
      </label>
      <button type="submit" className="button">
        Save these
      </button>
    </form>
  )
}
