/** What stands above a list: how far back it looks, its filters as chips that go at a click, the filters kept by name. */
import type { ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { CopyButton } from '../ui/copy-button.tsx'
import { daysInWords, daysOffered } from './days.ts'
import './filter-bar.css'
import { ATTRIBUTE_WORDS, chipsOf, withParameters } from './filters.ts'
import { SavedFilters } from './saved-filters-menu.tsx'

interface FilterBarProps {
  /** The parameters of the address that are filters. */
  readonly filters: readonly string[]
  readonly days: number
  /** Fields of the page's own. */
  readonly children?: ReactNode
}

export function FilterBar({ filters, days, children }: FilterBarProps) {
  return (
    <search className="filter-bar">
      <div className="row">
        <Days days={days} />
        {children}
        <span className="filter-bar-end row">
          <SavedFilters />
          <CopyButton text={location.href} label="Copy link" />
        </span>
      </div>
      <Chips filters={filters} />
    </search>
  )
}

function Days({ days }: { readonly days: number }) {
  const [, setSearch] = useSearchParams()
  const choose = (text: string) => setSearch((before) => withParameters(before, { days: text }))
  return (
    <label className="row">
      Submitted in
      <select className="filter-field" value={days} onChange={({ target }) => choose(target.value)}>
        {daysOffered(days).map((offered) => (
          <option key={offered} value={offered}>
            {daysInWords(offered)}
          </option>
        ))}
      </select>
    </label>
  )
}

function Chips({ filters }: { readonly filters: readonly string[] }) {
  const [path] = useLocation()
  const [search] = useSearchParams()
  const chips = chipsOf(search, filters)
  if (chips.length === 0) return null
  const none = withParameters(search, Object.fromEntries(filters.map((name) => [name, undefined])))
  return (
    <ul className="filter-chips row" aria-label="Filters">
      {chips.map(({ name, value, without }) => (
        <li key={`${name} ${value}`}>
          <Link href={`${path}?${without}`} className="filter-chip" aria-label={`Remove ${name} ${value}`}>
            <span className="quiet" title={ATTRIBUTE_WORDS[name]}>
              {name}
            </span>{' '}
            {value} <span aria-hidden="true">×</span>
          </Link>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <Link href={`${path}?${none}`} className="small">
            Remove all
          </Link>
        </li>
      )}
    </ul>
  )
}

interface FieldProps {
  readonly label: string
  readonly parameter: string
  readonly type?: 'text' | 'number'
  /** Values to choose from, typed ones being as good. */
  readonly offered?: readonly string[]
}

/** A value typed into the address when it is done: by Enter, by a choice, by leaving. */
export function FilterField({ label, parameter, type = 'text', offered = [] }: FieldProps) {
  const [search, setSearch] = useSearchParams()
  const now = search.get(parameter) ?? ''
  const take = (text: string) => {
    if (text.trim() !== now) setSearch((before) => withParameters(before, { [parameter]: text.trim() }))
  }
  return (
    <label className="row">
      {label}
      <input
        key={now}
        className="filter-field"
        type={type}
        min={type === 'number' ? 1 : undefined}
        size={12}
        list={offered.length > 0 ? `offered-${parameter}` : undefined}
        defaultValue={now}
        onBlur={({ target }) => take(target.value)}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && take(currentTarget.value)}
      />
      {offered.length > 0 && (
        <datalist id={`offered-${parameter}`}>
          {offered.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </label>
  )
}
