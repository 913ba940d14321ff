/** How a task is: one sentence on what to do next, and the facts beside it. */
import { Link } from 'wouter'
import type { TaskView } from '../../core/contract/tasks.ts'
import { bytes, count, dollars, duration } from '../ui/amounts.ts'
import { useDone } from '../ui/asked.ts'
import { Instant } from '../ui/instant.tsx'
import { Problem } from '../ui/problem.tsx'
import { StateBadge } from '../ui/state-badge.tsx'

const TONES: Readonly<Record<string, string>> = {
  complete: 'good',
  accepted: 'good',
  incomplete: 'warn',
  held: 'warn',
  failed: 'bad',
  refused: 'bad',
}

export function TaskHead({ task }: { readonly task: TaskView }) {
  return (
    <>
      <div className={`task-sentence ${TONES[task.state] ?? ''}`} role="status">
        <p>{task.sentence}</p>
        {[...new Set(task.waitsFor)].map((reason) => (
          <p key={reason} className="small">
            Waits: {reason}
          </p>
        ))}
      </div>
      {task.warnings.length > 0 && task.state !== 'refused' && (
        <ul className="task-warnings small">
          {task.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <TaskFacts task={task} />
    </>
  )
}

function TaskFacts({ task }: { readonly task: TaskView }) {
  const settled = (task.counts.finished ?? 0) + (task.counts.failed ?? 0) + (task.counts.cancelled ?? 0)
  const all = Object.values(task.counts).reduce((sum, n) => sum + n, 0)
  const facts = [
    [
      'Owner',
      <Link key="owner" href={`/tasks?owner=${task.owner}`}>
        {task.owner}
      </Link>,
    ],
    ['Group', task.workingGroup === undefined ? task.vo : `${task.vo}/${task.workingGroup}`],
    ['Simulator', task.simulator],
    ['Site', task.site],
    [
      'Jobs',
      <Link key="jobs" href={`/jobs?taskId=${task.taskId}`}>{`${count(settled)} of ${count(all)} settled`}</Link>,
    ],
    ['Round', task.round],
    ['CPU', duration(task.cpuSeconds)],
    ['Output', bytes(task.visitList.reduce((sum, { outputBytes }) => sum + outputBytes, 0))],
    ['Cost', dollars(task.costUsd)],
    ['Quoted', dollars(task.quote.priceUsd)],
    ['Submitted', <Instant key="submitted" at={task.submittedAt} />],
    ['Settled', <Instant key="settled" at={task.settledAt} />],
    ['Mail', <Mail key="mail" task={task} />],
  ] as const
  return (
    <dl className="task-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** As notification has it: whatever may not have arrived. */
const MAY_RESEND = ['failed', 'unconfirmed', 'bounced']

function Mail({ task: { taskId, mail } }: { readonly task: TaskView }) {
  const resend = useDone('resendMail', ['readTask'])
  if (mail === undefined) return <span className="quiet">when it settles</span>
  return (
    <>
      <StateBadge state={mail.state} /> {mail.to}
      {mail.error !== undefined && <p className="small">{mail.error}</p>}
      {MAY_RESEND.includes(mail.state) && (
        <button type="button" className="button" onClick={() => resend.mutate({ params: { taskId } })}>
          Send it again
        </button>
      )}
      {resend.error !== null && <Problem error={resend.error} />}
    </>
  )
}
