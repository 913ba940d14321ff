/** One sensor of one visit: its picture, how it was made, its neighbours, its files and its log. */
import './sensor.css'
import { Link, useParams, useSearchParams } from 'wouter'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView, VisitView } from '../../core/contract/tasks.ts'
import { sensorPlace } from '../focal-plane/layout.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Page } from '../ui/page.tsx'
import { StandInMark } from '../ui/stand-in-mark.tsx'
import { JobStateBadge } from '../ui/state-badge.tsx'
import { RaftNeighbours } from './raft-neighbours.tsx'
import { SensorJobView } from './sensor-job.tsx'
import { jobOfSnap, jobsOf, neighboursOf, type SensorJob, sensorHref, whyUnlit } from './sensor-place.ts'

interface Address {
  readonly taskId: number
  readonly visit: number
  readonly sensor: string
}

export default function SensorPage() {
  const { taskId = '', visit = '', sensor = '' } = useParams()
  const address = { taskId: Number(taskId), visit: Number(visit), sensor }
  return sensorPlace(sensor) === undefined ? <NoSuchSensor {...address} /> : <Sensor {...address} />
}

function Where({ taskId, visit, sensor, view }: Address & { readonly view?: VisitView | undefined }) {
  const words = view === undefined ? `visit ${visit}` : `visit ${view.obsHistId}, ${view.filter}`
  return (
    <nav aria-label="Where this is">
      <Link href="/tasks">Tasks</Link> / <Link href={`/tasks/${taskId}`}>{taskId}</Link> /{' '}
      <Link href={`/tasks/${taskId}?visit=${visit}`}>{words}</Link> / {sensor}
    </nav>
  )
}

function NoSuchSensor(address: Address) {
  return (
    <Page title={address.sensor} above={<Where {...address} />}>
      <Empty title={`The camera has no science sensor ${address.sensor}.`}>
        <p>There are 189, from R01_S00 to R43_S22: raft, then sensor.</p>
        <Link href={`/tasks/${address.taskId}?visit=${address.visit}`}>Choose one on the focal plane</Link>
      </Empty>
    </Page>
  )
}

function Sensor(address: Address) {
  const { taskId, visit, sensor } = address
  const [search] = useSearchParams()
  const snap = search.get('snap')
  const task = useAsked('readTask', { params: { taskId } })
  const view = useAsked(
    'readVisit',
    { params: { taskId, visit } },
    { follow: { while: ({ state }) => !isVisitSettled(state) } },
  )
  const job = view.data && jobOfSnap(jobsOf(view.data, sensor), snap)
  const isStandIn = task.data?.submission.simulator.name === 'stand-in'
  return (
    <Page
      title={sensor}
      above={<Where {...address} view={view.data} />}
      beside={
        <>
          {job && <JobStateBadge state={job.state} />}
          {isStandIn && <StandInMark />}
          {view.data && <Snaps {...address} jobs={jobsOf(view.data, sensor)} job={job} />}
        </>
      }
      actions={view.data && <Steps {...address} view={view.data} snap={snap} />}
      json={{ route: 'searchFiles', request: { query: { taskId, visit, sensor } } }}
    >
      <Answered of={task} lines={12}>
        {(of) => (
          <Answered of={view} lines={12}>
            {(known) => <SensorBody task={of} view={known} sensor={sensor} job={job} snap={snap} />}
          </Answered>
        )}
      </Answered>
    </Page>
  )
}

function Steps({
  taskId,
  visit,
  sensor,
  view,
  snap,
}: Address & { readonly view: VisitView; readonly snap: string | null }) {
  const { before, after } = neighboursOf(view, sensor)
  return (
    <nav aria-label="Sensors of this visit" className="row small">
      {before !== undefined && <Link href={sensorHref(taskId, visit, before, snap)}>← {before}</Link>}
      {after !== undefined && <Link href={sensorHref(taskId, visit, after, snap)}>{after} →</Link>}
    </nav>
  )
}

interface SnapsProps extends Address {
  readonly jobs: readonly SensorJob[]
  readonly job: SensorJob | undefined
}

function Snaps({ taskId, visit, sensor, jobs, job }: SnapsProps) {
  if (jobs.length < 2) return null
  return (
    <nav aria-label="Snaps" className="sensor-snaps">
      {jobs.map(({ pandaId, snap = 0, state }) => (
        <Link
          key={pandaId}
          href={sensorHref(taskId, visit, sensor, String(snap))}
          aria-current={pandaId === job?.pandaId ? 'page' : undefined}
          title={state}
        >
          Snap {snap}
        </Link>
      ))}
    </nav>
  )
}

interface BodyProps {
  readonly task: TaskView
  readonly view: VisitView
  readonly sensor: string
  readonly job: SensorJob | undefined
  readonly snap: string | null
}

/** The map stays where it is while the sensor changes, and with it the focus of who goes by keys. */
function SensorBody({ task, view, sensor, job, snap }: BodyProps) {
  const { taskId } = task
  const { visit } = view
  return (
    <div className="sensor-desk">
      <RaftNeighbours {...{ taskId, view, sensor, snap }} />
      {job === undefined ? (
        <WithoutJob {...{ task, view, sensor }} />
      ) : (
        <SensorJobView key={job.pandaId} {...{ task, visit, sensor, job }} />
      )}
    </div>
  )
}

function WithoutJob({ task, view, sensor }: Pick<BodyProps, 'task' | 'view' | 'sensor'>) {
  const { title, words } = whyUnlit(task, view, sensor)
  return (
    <Empty title={title}>
      <p>{words}</p>
      <Link href={`/tasks/${task.taskId}?visit=${view.visit}`}>See the whole focal plane</Link>
    </Empty>
  )
}
