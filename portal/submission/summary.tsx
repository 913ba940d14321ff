/** What the task will take, beside the form, with the button that submits it. */
import './summary.css'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Quote } from '../../core/contract/submission.ts'
import { bytes, count, counted, dollars, duration, memory } from '../ui/amounts.ts'
import { Problem } from '../ui/problem.tsx'
import type { FieldFault } from './field-faults.ts'

interface SummaryProps {
  readonly quote: UseQueryResult<Quote>
  /** What has to be there before anything can be said. */
  readonly lacking: string | undefined
  readonly isProvisional: boolean
  readonly faults: readonly FieldFault[]
  readonly onFault: (field: string) => void
  readonly isStandIn: boolean
  readonly isSending: boolean
  /** Why the last try to submit failed, where it is no fault of a field. */
  readonly error: unknown
  readonly children: ReactNode
}

export function Summary(props: SummaryProps) {
  const { quote, lacking, isProvisional, faults, onFault, isStandIn, isSending, error, children } = props
  const isAway = quote.isError && faults.length === 0
  return (
    <aside className="submission-summary panel" aria-labelledby="submission-summary">
      <h2 id="submission-summary">What it takes</h2>
      {lacking !== undefined && <p className="quiet">{lacking}</p>}
      {isAway && <Problem error={quote.error} again={() => void quote.refetch()} />}
      {quote.data !== undefined && (
        <Numbers quote={quote.data} isOld={quote.isFetching || lacking !== undefined || quote.isPlaceholderData} />
      )}
      {isProvisional && quote.data !== undefined && (
        <p className="quiet small">Provisional: a catalog is still being checked.</p>
      )}
      {faults.length > 0 && <Faults faults={faults} onFault={onFault} />}
      {isStandIn && <p className="submission-stand-in">STAND-IN: the images will not be PhoSim's.</p>}
      {error !== undefined && error !== null && <Problem error={error} />}
      <button type="submit" className="button primary submission-button" aria-disabled={isSending}>
        {isSending ? 'Submitting …' : 'Submit'}
      </button>
      {children}
    </aside>
  )
}

function Numbers({ quote, isOld }: { readonly quote: Quote; readonly isOld: boolean }) {
  const open = quote.sites.filter(({ refusal }) => refusal === undefined)
  const hours = open.flatMap((site) => site.hours ?? [])
  const waits = open.flatMap((site) => site.expectedWaitSeconds ?? [])
  const rows = [
    ['Jobs', `${count(quote.jobs)}, on ${counted(quote.sensors, 'sensor')} of ${counted(quote.visits, 'visit')}`],
    ['CPU time', hoursWords(quote.cpuHours)],
    ['Longest job', hoursWords(quote.longestJobHours)],
    ['Memory', `${memory(quote.memoryMiB)} a job`],
    ['Output', `${bytes(quote.outputBytes)} in ${counted(quote.outputFiles, 'file')}`],
    ['Start', waits.length === 0 ? '–' : startWords(Math.min(...waits))],
    ['Time', hours.length === 0 ? 'no site can run it' : `then about ${hoursWords(Math.min(...hours))}`],
    ['Price', priceWords(quote.priceUsd, open)],
  ] as const
  return (
    <>
      <dl className={isOld ? 'submission-numbers old' : 'submission-numbers'} aria-busy={isOld}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {quote.warnings.length > 0 && (
        <ul className="submission-warnings">
          {quote.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  )
}

/** The least price, and whether another site would take more. */
function priceWords(leastUsd: number, sites: Quote['sites']): string {
  const words = dollars(leastUsd)
  const isMore = sites.some(({ priceUsd }) => priceUsd !== undefined && dollars(priceUsd) !== words)
  return isMore && !words.startsWith('under') ? `from ${words}` : words
}

/** A queue that empties within moments is no wait. */
const startWords = (seconds: number): string => (seconds < 5 ? 'at once' : `in about ${duration(seconds)}`)

const hoursWords = (hours: number): string => duration(hours * 3600)

interface FaultsProps {
  readonly faults: readonly FieldFault[]
  readonly onFault: (field: string) => void
}

/** Each leads to its field. */
function Faults({ faults, onFault }: FaultsProps) {
  return (
    <div className="submission-in-the-way" role="status">
      <strong>{counted(faults.length, 'thing stands', 'things stand')} in the way</strong>
      <ul>
        {faults.map(({ field, message }) => (
          <li key={field + message}>
            <button type="button" onClick={() => onFault(field)}>
              {message}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
