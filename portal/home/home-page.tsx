/** Where a scientist begins: their own tasks, what needs them, and how the service is. */
import './home.css'
import { Link } from 'wouter'
import type { TaskSummary } from '../../core/contract/tasks.ts'
import { usePerson, useSession } from '../session/use-session.ts'
import { RunTheExample } from '../submission/run-the-example.tsx'
import { TaskBar } from '../tasks/task-bar.tsx'
import { jobsOf } from '../tasks/task-list.ts'
import { count, counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Instant } from '../ui/instant.tsx'
import { Page } from '../ui/page.tsx'
import { StateBadge } from '../ui/state-badge.tsx'

const LATEST = 8
const MOVING: readonly string[] = ['checking', 'running', 'held']

export default function HomePage() {
  const { user } = usePerson()
  const request = { query: { owner: user, limit: LATEST } }
  const tasks = useAsked('listTasks', request, {
    follow: { while: (answer) => answer.tasks.some(({ state }) => MOVING.includes(state)) },
  })
  return (
    <Page
      title="ImSim on Demand"
      actions={
        <Link href="/submit" className="button primary">
          Submit a task
        </Link>
      }
      json={{ route: 'listTasks', request }}
    >
      <div className="home">
        <section className="stack" aria-labelledby="yours">
          <h2 id="yours">Your tasks</h2>
          <Answered of={tasks} lines={6}>
            {(answer) => (answer.tasks.length === 0 ? <FirstTask /> : <YourTasks tasks={answer.tasks} user={user} />)}
          </Answered>
        </section>
        <section className="stack" aria-labelledby="service">
          <h2 id="service">The service</h2>
          <ServiceNow />
        </section>
      </div>
    </Page>
  )
}

function FirstTask() {
  return (
    <>
      <Empty title="You have not submitted anything yet.">
        <p>
          Give an instance catalog, a visit and PhoSim's parameters, pick a site or Best Available, and walk away: one
          mail tells you when the images are there.
        </p>
      </Empty>
      <RunTheExample />
    </>
  )
}

function YourTasks({ tasks, user }: { readonly tasks: readonly TaskSummary[]; readonly user: string }) {
  return (
    <>
      <ul className="home-tasks">
        {tasks.map((task) => (
          <TaskLine key={task.taskId} task={task} />
        ))}
      </ul>
      <Link href={`/tasks?owner=${encodeURIComponent(user)}`}>All your tasks</Link>
    </>
  )
}

function TaskLine({ task }: { readonly task: TaskSummary }) {
  const { taskId, name, state, counts, submittedAt, visits } = task
  const all = jobsOf(task)
  const done = counts.finished ?? 0
  return (
    <li>
      <StateBadge state={state} />
      <Link href={`/tasks/${taskId}`}>{name}</Link>
      <TaskBar task={task} />
      <span className="small">
        {count(done)} of {counted(all, 'job')}
        {(counts.failed ?? 0) > 0 && `, ${count(counts.failed ?? 0)} failed`}
        {visits > 1 && `, ${visits} visits`}
      </span>
      <span className="quiet small">
        <Instant at={submittedAt} short /> UTC
      </span>
    </li>
  )
}

/** Whether mails arrive, what is simulated with, and which sites run. */
function ServiceNow() {
  const { about } = useSession()
  const sites = useAsked('listSites', {})
  return (
    <>
      {about.mail.words !== undefined && <p className="home-mail">{about.mail.words}</p>}
      <Answered of={sites}>
        {(answer) => (
          <ul className="home-sites">
            {answer.sites.map(({ site, status, live }) => (
              <li key={site}>
                <Link href={`/sites/${site}`}>{site}</Link>
                <StateBadge state={status.state} />
                <span className="small quiet">
                  {(live?.slots ?? 0) === 0
                    ? 'no pilots now'
                    : `${live?.freeSlots} of ${counted(live?.slots ?? 0, 'slot')} free`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      <p className="small quiet">
        Simulators: {about.simulators.map(({ name, version }) => `${name} ${version}`).join(', ') || 'none is online'}
      </p>
    </>
  )
}
