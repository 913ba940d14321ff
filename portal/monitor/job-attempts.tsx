/** Every attempt that the job had, the one to come, and how many more of each kind of failure it survives. */
import { Link } from 'wouter'
import type { Attempt, JobView } from '../../core/contract/jobs.ts'
import { isLeased, isSettled } from '../../core/contract/lifecycle.ts'
import { count, duration, memory, percent } from '../ui/amounts.ts'
import { Empty } from '../ui/answered.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { firstLine } from './failure-words.ts'
import { SiteLink } from './job-facts.tsx'
import { triesOf } from './job-story.ts'

interface AttemptsProps {
  readonly job: JobView
  readonly shown: number | undefined
}

export function Attempts({ job, shown }: AttemptsProps) {
  return (
    <section className="stack" aria-labelledby="attempts">
      <h2 id="attempts">Attempts</h2>
      {job.attempts.length === 0 ? (
        <Empty title="No attempt yet.">
          <p>The first begins when a pilot takes the job.</p>
        </Empty>
      ) : (
        <DataTable
          caption="All attempts"
          columns={columnsOf(job, shown)}
          rows={job.attempts}
          rowKey={({ attempt }) => String(attempt)}
          sortParameter="attempts"
        />
      )}
      <ToCome job={job} />
    </section>
  )
}

const columnsOf = ({ needs }: JobView, shown: number | undefined): readonly Column<Attempt>[] => [
  {
    id: 'attempt',
    title: 'Attempt',
    value: ({ attempt }) => attempt,
    cell: ({ attempt }) => (
      <Link href={`?attempt=${attempt}`} aria-current={attempt === shown ? 'true' : undefined} className="job-attempt">
        {attempt}
      </Link>
    ),
    number: true,
  },
  { id: 'round', title: 'Round', value: ({ round }) => (round === 0 ? undefined : round), number: true, extra: true },
  {
    id: 'outcome',
    title: 'Outcome',
    value: ({ outcome }) => outcome,
    cell: ({ outcome, winner }) => (winner ? `${outcome}, its files count` : outcome),
  },
  {
    id: 'failure',
    title: 'Failure',
    value: ({ failure }) => failure?.class,
    cell: ({ failure }) =>
      failure && (
        <span className="job-failure" title={failure.message}>
          <strong>{failure.class}</strong> <code>{failure.code}</code> {firstLine(failure.message)}
        </span>
      ),
  },
  {
    id: 'site',
    title: 'Site',
    value: ({ site }) => site,
    cell: ({ site }) => <SiteLink site={site} />,
  },
  { id: 'host', title: 'Host', value: ({ host }) => host, extra: true },
  { id: 'batch', title: 'Batch id', value: ({ batchId }) => batchId, extra: true },
  {
    id: 'pilot',
    title: 'Pilot',
    value: ({ pilotId }) => pilotId,
    cell: ({ pilotId }) => <code>{pilotId}</code>,
    extra: true,
  },
  {
    id: 'cpu',
    title: 'CPU',
    value: ({ cpuSeconds }) => cpuSeconds,
    cell: ({ cpuSeconds }) => duration(cpuSeconds),
    number: true,
  },
  {
    id: 'wall',
    title: 'Wall',
    value: ({ wallSeconds }) => wallSeconds,
    cell: ({ wallSeconds }) => duration(wallSeconds),
    number: true,
    extra: true,
  },
  {
    id: 'memory',
    title: 'Memory (of request)',
    value: ({ maxMemoryMiB }) => maxMemoryMiB,
    cell: ({ maxMemoryMiB: used }) =>
      used === undefined ? '–' : `${memory(used)} (${percent(used / needs.memoryMiB)})`,
    number: true,
    extra: true,
  },
  { id: 'files', title: 'Files', value: ({ files }) => files.length, number: true, extra: true },
  {
    id: 'ended',
    title: 'Ended, UTC',
    value: ({ endedAt }) => endedAt,
    cell: ({ endedAt }) => <Instant at={endedAt} short />,
    extra: true,
  },
]

function ToCome({ job }: { readonly job: JobView }) {
  const isOver = isSettled(job.jobStatus)
  const tries = triesOf(job)
  const next = `Attempt ${job.attempt + 1} begins when a pilot takes the job.`
  return (
    <details className="job-tries" open={!isOver && job.lastFailure !== undefined}>
      <summary>{isOver ? 'What it survived in this round' : 'Attempts to come, by what may go wrong'}</summary>
      {!isOver && !isLeased(job.jobStatus) && <p>{next}</p>}
      <ScrolledTable
        caption="Tries by class of failure"
        head={
          <tr>
            <th scope="col">Failure</th>
            <th scope="col" className="number">
              So far
            </th>
            <th scope="col" className="number">
              Tries left
            </th>
            <th scope="col">The next one</th>
            <th scope="col">Who acts then</th>
          </tr>
        }
      >
        <tbody>
          {tries.map(({ class: failureClass, failed, left, next: after, who }) => (
            <tr key={failureClass}>
              <th scope="row">{failureClass}</th>
              <td className="number">{count(failed)}</td>
              <td className="number">{Number.isFinite(left) ? count(left) : 'no limit'}</td>
              <td>{after}</td>
              <td>{who}</td>
            </tr>
          ))}
        </tbody>
      </ScrolledTable>
    </details>
  )
}
