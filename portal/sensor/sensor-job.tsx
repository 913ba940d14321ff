/** What the job of a sensor's snap has made, and how it goes while it has not. */
import { Link } from 'wouter'
import type { JobView } from '../../core/contract/jobs.ts'
import { isSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import '../monitor/job.css'
import { Files } from '../monitor/job-files.tsx'
import { JobLog } from '../monitor/job-log.tsx'
import { attemptOf, storyOf } from '../monitor/job-story.ts'
import { inProductOrder } from '../results/product-order.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { SensorFacts } from './sensor-facts.tsx'
import { SensorPicture } from './sensor-picture.tsx'
import type { SensorJob } from './sensor-place.ts'

interface SensorJobProps {
  readonly task: TaskView
  readonly visit: number
  readonly sensor: string
  readonly job: SensorJob
}

export function SensorJobView({ job: { pandaId }, ...rest }: SensorJobProps) {
  const job = useAsked(
    'readJob',
    { params: { pandaId } },
    { follow: { while: ({ jobStatus }) => !isSettled(jobStatus) } },
  )
  return (
    <Answered of={job} lines={12}>
      {(known) => <Known {...rest} job={known} />}
    </Answered>
  )
}

function Known({ task, visit, sensor, job }: Omit<SensorJobProps, 'job'> & { readonly job: JobView }) {
  const attempt = attemptOf(job.attempts, null)
  // While a new round runs, what the round before it left is still there to be seen.
  const pictured = job.attempts.findLast(({ files }) => files.some(({ product }) => product === 'preview'))
  const log = attempt?.files.find(({ product }) => product === 'log')
  return (
    <>
      <div className="stack sensor-main">
        {job.jobStatus !== 'finished' && <Story job={job} />}
        {pictured !== undefined && pictured.attempt !== attempt?.attempt && (
          <p className="quiet">
            This is the image of attempt {pictured.attempt}; attempt {attempt?.attempt} has made none yet.
          </p>
        )}
        <SensorPicture {...{ task, visit, sensor }} files={pictured?.files ?? []} instead={<NoImage job={job} />} />
      </div>
      <SensorFacts job={job} attempt={attempt} />
      {attempt !== undefined && (
        <div className="stack sensor-below">
          <Files attempt={{ ...attempt, files: inProductOrder(attempt.files) }} />
          <JobLog key={attempt.attempt} pandaId={job.pandaId} attempt={attempt.attempt} file={log} />
        </div>
      )}
    </>
  )
}

/** How it is and what to do, in the words of the job's own page. */
function Story({ job }: { readonly job: JobView }) {
  const { is, next } = storyOf(job)
  return (
    <div className={`job-story ${job.jobStatus}`}>
      <p>{is}</p>
      <p className="quiet">{next}</p>
      {job.waitsFor.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <p className="row small">
        <Link href={`/jobs/${job.pandaId}`}>All of job {job.pandaId}</Link>
        {isSettled(job.jobStatus) && (
          <Link href={`/tasks/${job.taskId}?visit=${job.visit}`}>Run it again from its task</Link>
        )}
      </p>
    </div>
  )
}

/** Room for the image that will come. */
function NoImage({ job: { jobStatus } }: { readonly job: JobView }) {
  if (isSettled(jobStatus)) return <p className="quiet">This job left no image.</p>
  return <p className="sensor-preview sensor-preview-none">The image comes here when its job has finished.</p>
}
