/** How one sensor was made: its job, where and how long it ran, what it needed, and what fell on it. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import { bytes, count, duration, memory } from '../ui/amounts.ts'
import { Instant } from '../ui/instant.tsx'

interface FactsProps {
  readonly job: JobView
  /** The attempt that the page shows. */
  readonly attempt: Attempt | undefined
}

type Fact = readonly [name: string, value: ReactNode]

function factsOf({ job, attempt }: FactsProps): readonly Fact[] {
  const { metrics, files = [], endedAt, wallSeconds, cpuSeconds, maxMemoryMiB } = attempt ?? {}
  const site = attempt?.site ?? job.computingSite
  const outputBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  return [
    [
      'Job',
      <Link key="job" href={`/jobs/${job.pandaId}`}>
        {job.pandaId}
      </Link>,
    ],
    ['Attempt', job.round > 1 ? `${job.attempt}, in round ${job.round}` : job.attempt],
    [
      'Site',
      site && (
        <Link key="site" href={`/sites/${encodeURIComponent(site)}`}>
          {site}
        </Link>
      ),
    ],
    ['Run time', wallSeconds && duration(wallSeconds)],
    ['CPU time', cpuSeconds && duration(cpuSeconds)],
    ['Memory', maxMemoryMiB && memory(maxMemoryMiB)],
    ['Objects', metrics?.objects !== undefined && count(metrics.objects)],
    ['Electrons', metrics?.photons !== undefined && count(metrics.photons)],
    ['Output', outputBytes > 0 && bytes(outputBytes)],
    ['Ended', endedAt && <Instant key="ended" at={endedAt} />],
  ]
}

export function SensorFacts(props: FactsProps) {
  return (
    <section className="panel sensor-facts" aria-labelledby="facts">
      <h2 id="facts">Job</h2>
      <dl>
        {factsOf(props)
          .filter(([, value]) => value !== undefined && value !== false && value !== 0 && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  )
}
