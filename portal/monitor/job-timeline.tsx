/** The states that the job went through, when, and how long each took. */
import type { JobView } from '../../core/contract/jobs.ts'
import { duration } from '../ui/amounts.ts'
import { Instant } from '../ui/instant.tsx'
import { stepsOf } from './job-story.ts'

export function JobTimeline({ job }: { readonly job: JobView }) {
  const steps = stepsOf(job, new Date().toISOString())
  return (
    <ol className="job-timeline" aria-label="What happened, in order">
      {steps.map(({ title, at, after, seconds }) => (
        <li key={title}>
          <strong>{title}</strong>
          <Instant at={at} />
          {after !== '' && seconds !== undefined && (
            <span className="quiet small">
              {after} {duration(seconds)}
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
