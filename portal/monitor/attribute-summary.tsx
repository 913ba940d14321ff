/** PanDA's attribute summary: for each attribute the values that the jobs have, how many each, every one a link that narrows. */
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { count } from '../ui/amounts.ts'
import { Answered } from '../ui/answered.tsx'
import { JobStateBadge } from '../ui/state-badge.tsx'
import './attribute-summary.css'
import { ATTRIBUTE_WORDS, countsInOrder, type ValueCount, valuesOf, withParameters } from './filters.ts'

type Summary = Readonly<Record<string, Readonly<Record<string, number>>>>

type Attribute = readonly [name: string, counts: Readonly<Record<string, number>>]

const NARROW_PX = 700

interface SummaryProps {
  readonly summary: Summary
  /** The counts of another address: asked for when somebody wants another value beside the chosen ones. */
  readonly useCounts: UseCounts
}

export type UseCounts = (search: URLSearchParams) => UseQueryResult<{ readonly summary?: Summary | undefined }>

export function AttributeSummary({ summary, useCounts }: SummaryProps) {
  const [search] = useSearchParams()
  const isTold = ([name, counts]: Attribute) => search.has(name) || Object.keys(counts).length > 1
  const [open] = useState(() => window.innerWidth > NARROW_PX)
  return (
    <details className="attributes" open={open}>
      <summary>Attributes</summary>
      <div className="attributes-blocks">
        {Object.entries(summary)
          .filter(isTold)
          .map(([name, counts]) => (
            <section key={name} className="attribute" aria-label={ATTRIBUTE_WORDS[name] ?? name}>
              <h2 title={ATTRIBUTE_WORDS[name]}>{name}</h2>
              <Values name={name} values={countsInOrder(counts)} />
              {search.has(name) && <Or name={name} useCounts={useCounts} />}
            </section>
          ))}
      </div>
      <Common attributes={Object.entries(summary).filter((attribute) => !isTold(attribute))} />
    </details>
  )
}

/** What all of them have alike tells none from another: one line is enough. */
function Common({ attributes }: { readonly attributes: readonly Attribute[] }) {
  const [path] = useLocation()
  const [search] = useSearchParams()
  const alike = attributes.flatMap(([name, counts]) => Object.keys(counts).map((value) => ({ name, value })))
  if (alike.length === 0) return null
  return (
    <p className="attributes-common quiet small">
      All of them:
      {alike.map(({ name, value }) => (
        <span key={name} title={ATTRIBUTE_WORDS[name]}>
          {name} <Link href={`${path}?${withParameters(search, { [name]: value })}`}>{value}</Link>
        </span>
      ))}
    </p>
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
            <span className="number">{count(jobs)}</span>
          </Link>
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

function Value({ name, value }: { readonly name: string; readonly value: string }) {
  if (name === 'jobstatus') return <JobStateBadge state={value} />
  return <span className={value === 'none' ? 'quiet' : undefined}>{value}</span>
}

interface OtherProps {
  readonly name: string
  readonly useCounts: UseCounts
}

function Or(props: OtherProps) {
  const [open, setOpen] = useState(false)
  if (open) return <OtherValues {...props} />
  return (
    <button type="button" className="attribute-all" onClick={() => setOpen(true)}>
      or another …
    </button>
  )
}

/** The values beside the chosen ones, counted by the same question without that one filter; each widens it. */
function OtherValues({ name, useCounts }: OtherProps) {
  const [path] = useLocation()
  const [search] = useSearchParams()
  const answer = useCounts(new URLSearchParams(withParameters(search, { [name]: undefined })))
  const chosen = valuesOf(search.get(name))
  return (
    <Answered of={answer} lines={2}>
      {({ summary }) => {
        const others = countsInOrder(summary?.[name] ?? {}).filter(({ value }) => !chosen.includes(value))
        if (others.length === 0) return <p className="quiet">None has another.</p>
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
      }}
    </Answered>
  )
}
