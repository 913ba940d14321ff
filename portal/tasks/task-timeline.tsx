/** The timeline of a visit: a bar for every attempt, coloured by how it ended; one that runs grows until now. */
import { Link } from 'wouter'
import type { VisitAttempts } from '../../core/contract/tasks.ts'
import { duration } from '../ui/amounts.ts'
import { Empty } from '../ui/answered.tsx'
import { Instant } from '../ui/instant.tsx'
import { type Bar, timelineOf } from './timeline.ts'

const nameOf = ({ stage, sensor, snap }: Bar['attempt']): string =>
  sensor === undefined ? stage : `${sensor}${snap === undefined ? '' : ` E00${snap}`}`

const wordsOf = ({ attempt, seconds }: Bar): string => {
  const { outcome, failure, attempt: n } = attempt
  const how = outcome === undefined ? 'runs since' : `${failure ?? outcome} after`
  return `${nameOf(attempt)}, attempt ${n}: ${how} ${duration(seconds)}`
}

const BARS: Readonly<Record<string, string>> = { done: 'done', failed: 'failed', running: 'running' }

function TimelineBar({ bar }: { readonly bar: Bar }) {
  const { attempt, from, width } = bar
  return (
    <Link
      href={`/jobs/${attempt.pandaId}`}
      className={`timeline-bar ${BARS[attempt.outcome ?? 'running'] ?? 'stopped'} ${attempt.stage === 'simulate' ? '' : 'other'}`}
      style={{ left: `${from * 100}%`, width: `${width * 100}%` }}
      title={wordsOf(bar)}
      aria-label={wordsOf(bar)}
    />
  )
}

interface TimelineProps extends VisitAttempts {
  /** Until when those that run are drawn. */
  readonly nowAt: string
}

export function TaskTimeline({ attempts, running, nowAt }: TimelineProps) {
  const timeline = timelineOf({ attempts, running }, nowAt)
  if (timeline === undefined)
    return <Empty title="No pilot has taken a job yet.">A bar comes here for each one that is taken.</Empty>
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
