/** The timeline of a visit: a bar for every attempt, coloured by how it ended. */
import { Link } from 'wouter'
import type { VisitAttempt } from '../../core/contract/tasks.ts'
import { duration } from '../ui/amounts.ts'
import { Empty } from '../ui/answered.tsx'
import { Instant } from '../ui/instant.tsx'
import { type Bar, timelineOf } from './timeline.ts'

const nameOf = ({ stage, sensor, snap }: VisitAttempt): string =>
  sensor === undefined ? stage : `${sensor}${snap === undefined ? '' : ` E00${snap}`}`

const wordsOf = (attempt: VisitAttempt): string => {
  const { outcome, failure, wallSeconds, attempt: n } = attempt
  return `${nameOf(attempt)}, attempt ${n}: ${failure ?? outcome} after ${duration(wallSeconds)}`
}

const BARS: Readonly<Record<string, string>> = { done: 'done', failed: 'failed' }

function TimelineBar({ bar: { attempt, from, width } }: { readonly bar: Bar }) {
  return (
    <Link
      href={`/jobs/${attempt.pandaId}`}
      className={`timeline-bar ${BARS[attempt.outcome] ?? 'stopped'} ${attempt.stage === 'simulate' ? '' : 'other'}`}
      style={{ left: `${from * 100}%`, width: `${width * 100}%` }}
      title={wordsOf(attempt)}
      aria-label={wordsOf(attempt)}
    />
  )
}

export function TaskTimeline({ attempts }: { readonly attempts: readonly VisitAttempt[] }) {
  const timeline = timelineOf(attempts)
  if (timeline === undefined)
    return <Empty title="No attempt has ended yet.">A bar comes here for each one that does.</Empty>
  return (
    <figure className="timeline">
      {timeline.sites.map(({ site, rows }) => (
        <div key={site} className="timeline-site">
          <Link href={`/sites/${site}`} className="small">
            {site}
          </Link>
          <div>
            {rows.map((row) => (
              <div key={row[0]?.attempt.pandaId} className="timeline-row">
                {row.map((bar) => (
                  <TimelineBar key={`${bar.attempt.pandaId} ${bar.attempt.attempt}`} bar={bar} />
                ))}
              </div>
            ))}
          </div>
        </div>
      ))}
      <figcaption className="timeline-axis quiet small">
        <Instant at={timeline.startedAt} />
        <span>{duration(timeline.seconds)}</span>
        <Instant at={timeline.endedAt} />
      </figcaption>
    </figure>
  )
}
