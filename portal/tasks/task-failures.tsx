/** What failed, by class: how many, the first line of each, who must act, and the jobs themselves. */
import { Link } from 'wouter'
import { FAILURES } from '../../core/contract/failures.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { hrefOf } from '../monitor/filters.ts'
import { counted } from '../ui/amounts.ts'

const SHOWN = 6

export function TaskFailures({ task: { taskId, failures } }: { readonly task: TaskView }) {
  return (
    <section className="stack" aria-labelledby="failures">
      <h2 id="failures">Failures</h2>
      {failures.map((failure) => (
        <article key={`${failure.class} ${failure.code}`} className="task-failure">
          <p>
            <strong>{failure.class}</strong> <code>{failure.code}</code>{' '}
            <Link href={jobsHref(taskId, failure)}>{counted(failure.count, 'job')}</Link>
          </p>
          <pre>{failure.message}</pre>
          <p className="quiet small">
            {FAILURES[failure.class].spent.words} To act: {FAILURES[failure.class].spent.who}.
          </p>
          <p className="small row">
            {failure.jobs.slice(0, SHOWN).map((pandaId) => (
              <Link key={pandaId} href={`/jobs/${pandaId}`}>
                {pandaId}
              </Link>
            ))}
            {failure.jobs.length > SHOWN && `and ${failure.jobs.length - SHOWN} more`}
          </p>
        </article>
      ))}
    </section>
  )
}

const jobsHref = (taskId: number, { class: failure, code: errorcode }: TaskView['failures'][number]): string =>
  hrefOf('/jobs', { taskId, jobstatus: 'failed', failure, errorcode })
