/** PanDA's attribute summary: for each attribute the values that the jobs have, how many each, every one a link that narrows. */
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { count } from '../ui/amounts.ts'
import { signOf } from '../ui/job-states.ts'
import './attribute-summary.css'
import { ATTRIBUTE_WORDS, countsInOrder, type ValueCount, valuesOf, withParameters } from './filters.ts'

type Summary = Readonly<Record<string, Readonly<Record<string, number>>>>

const NARROW_PX = 700

interface SummaryProps {
  readonly summary: Summary
  /** Asked for when somebody wants another value beside the chosen ones: the counts without that one filter. */
  readonly Others: (props: { readonly name: string }) => React.ReactNode
}

export function AttributeSummary({ summary, Others }: SummaryProps) {
  const [search] = useSearchParams()
  const [open] = useState(() => window.innerWidth > NARROW_PX)
  return (
    <details className="attributes" open={open}>
      <summary>Attributes</summary>
      <div className="attributes-blocks">
        {Object.entries(summary).map(([name, counts]) => (
          <section key={name} className="attribute" aria-label={ATTRIBUTE_WORDS[name] ?? name}>
            <h2 title={ATTRIBUTE_WORDS[name]}>{name}</h2>
            <Values name={name} values={countsInOrder(counts)} />
            {search.has(name) && <Or name={name} Others={Others} />}
          </section>
        ))}
      </div>
    </details>
  )
}

const FEW = 6

function Values({ name, values }: { readonly name: string; readonly values: readonly ValueCount[] }) {
  const [path] = useLocation()
  const [search] = useSearchParams()
  const [all, setAll] = useState(false)
  const shown = all || values.length <= FEW + 1 ? values : values.slice(0, FEW)
  return (
    <ul>
      {shown.map(({ value, count: jobs }) => (
        <li key={value}>
          <Link href={`${path}?${withParameters(search, { [name]: value })}`}>
            <Value name={name} value={value} />
          </Link>
          <span className="number">{count(jobs)}</span>
        </li>
      ))}
      {shown.length < values.length && (
        <li>
          <button type="button" className="attribute-all" onClick={() => setAll(true)}>
            all {count(values.length)} values
          </button>
        </li>
      )}
    </ul>
  )
}

export function Value({ name, value }: { readonly name: string; readonly value: string }) {
  if (name !== 'jobstatus') return <span className={value === 'none' ? 'quiet' : undefined}>{value}</span>
  const { colour, words } = signOf(value)
  return (
    <span className="job-state-badge" title={words}>
      <span className="swatch" style={{ background: `var(${colour})` }} aria-hidden="true" />
      {value}
    </span>
  )
}

function Or({ name, Others }: { readonly name: string; readonly Others: SummaryProps['Others'] }) {
  const [open, setOpen] = useState(false)
  if (open) return <Others name={name} />
  return (
    <button type="button" className="attribute-all" onClick={() => setOpen(true)}>
      or another …
    </button>
  )
}

/** The values beside the chosen ones: each widens the filter. */
export function OtherValues({
  name,
  counts,
}: {
  readonly name: string
  readonly counts: Readonly<Record<string, number>>
}) {
  const [path] = useLocation()
  const [search] = useSearchParams()
  const chosen = valuesOf(search.get(name))
  const others = countsInOrder(counts).filter(({ value }) => !chosen.includes(value))
  if (others.length === 0) return <p className="quiet small">No job has another.</p>
  return (
    <ul>
      {others.map(({ value, count: jobs }) => (
        <li key={value}>
          <Link href={`${path}?${withParameters(search, { [name]: [...chosen, value].join(',') })}`}>
            + <Value name={name} value={value} />
          </Link>
          <span className="number">{count(jobs)}</span>
        </li>
      ))}
    </ul>
  )
}
