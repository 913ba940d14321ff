/** What failed at a site in the last days: by class over time, drawn and as a table. */
import { lazy, Suspense, useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import type { SiteHistory } from '../../core/contract/sites.ts'
import { hrefOf, withParameters } from '../monitor/filters.ts'
import { count, counted } from '../ui/amounts.ts'
import { Answered, Empty, Loading } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Instant } from '../ui/instant.tsx'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { CLASS_COLOURS, type FailureSpans, failureSpans } from './failure-history.ts'

/** uplot refuses to load where the browser's language is none to Intl (`en-US@posix`). */
const FailureChart = lazy(() => import('./failure-chart.tsx').catch(() => ({ default: NotDrawn })))

const NotDrawn = () => <p className="quiet">This browser cannot draw the bars; the table has the same numbers.</p>

const DAYS = [1, 2, 7] as const

export function SiteFailures({ site }: { readonly site: string }) {
  const [search, setSearch] = useSearchParams()
  const days = DAYS.find((offered) => String(offered) === search.get('days')) ?? 7
  const history = useAsked(
    'readSiteHistory',
    { params: { site }, query: { days } },
    { keepLast: true, follow: { while: () => true } },
  )
  return (
    <section className="stack site-part" id="failures" aria-labelledby="failures-title">
      <div className="row">
        <h2 id="failures-title">Failures by class</h2>
        <label className="row">
          in
          <select
            className="sites-field"
            value={days}
            onChange={({ target }) => setSearch((before) => withParameters(before, { days: target.value }))}
          >
            {DAYS.map((offered) => (
              <option key={offered} value={offered}>
                {offered === 1 ? 'the last day' : `the last ${offered} days`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Answered of={history} lines={8}>
        {(answer) => <History site={site} answer={answer} days={days} />}
      </Answered>
    </section>
  )
}

interface HistoryProps {
  readonly site: string
  readonly answer: SiteHistory
  readonly days: number
}

function History({ site, answer, days }: HistoryProps) {
  const history = useMemo(() => failureSpans(answer, days, new Date().toISOString()), [answer, days])
  if (history.total === 0)
    return (
      <Empty title={`Nothing has failed here in ${days === 1 ? 'the last day' : `the last ${days} days`}.`}>
        <p>Every attempt that fails is counted here by its class, as it happens.</p>
      </Empty>
    )
  return (
    <>
      <Legend site={site} history={history} />
      <Suspense fallback={<Loading lines={8} what="Drawing" />}>
        <FailureChart history={history} />
      </Suspense>
      <details>
        <summary>As a table</summary>
        <FailureTable history={history} />
      </details>
    </>
  )
}

function Legend({ site, history }: { readonly site: string; readonly history: FailureSpans }) {
  return (
    <ul className="row site-legend" aria-label={`${counted(history.total, 'attempt')} failed`}>
      {history.classes.map((name) => (
        <li key={name}>
          <span className="site-swatch" style={{ background: `var(${CLASS_COLOURS[name]})` }} aria-hidden="true" />{' '}
          <Link href={`/help/failures#${name}`}>{name}</Link> {count(history.totals[name] ?? 0)}
        </li>
      ))}
      <li>
        <Link href={hrefOf('/errors', { computingsite: site })}>Errors at this site</Link>
      </li>
    </ul>
  )
}

function FailureTable({ history: { spans, classes, totals, total, spanHours } }: { readonly history: FailureSpans }) {
  return (
    <ScrolledTable
      caption={`Failures in each ${spanHours === 1 ? 'hour' : counted(spanHours, 'hour')} that had any`}
      head={
        <tr>
          <th scope="col">From</th>
          {classes.map((name) => (
            <th key={name} scope="col" className="number">
              {name}
            </th>
          ))}
          <th scope="col" className="number">
            All
          </th>
        </tr>
      }
    >
      <tbody>
        {spans
          .filter((span) => span.total > 0)
          .reverse()
          .map(({ beganSeconds, failures, total: here }) => (
            <tr key={beganSeconds}>
              <th scope="row">
                <Instant at={new Date(beganSeconds * 1000).toISOString()} />
              </th>
              <Numbers classes={classes} counts={failures} total={here} />
            </tr>
          ))}
        <tr>
          <th scope="row">All</th>
          <Numbers classes={classes} counts={totals} total={total} />
        </tr>
      </tbody>
    </ScrolledTable>
  )
}

interface NumbersProps {
  readonly classes: readonly string[]
  readonly counts: Readonly<Record<string, number>>
  readonly total: number
}

function Numbers({ classes, counts, total }: NumbersProps) {
  return (
    <>
      {classes.map((name) => (
        <td key={name} className="number">
          {counts[name] === undefined ? <span className="quiet">0</span> : count(counts[name])}
        </td>
      ))}
      <td className="number">{count(total)}</td>
    </>
  )
}
