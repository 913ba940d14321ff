/** One job as PanDA's monitor shows it: its state and what to do, its attempts, their files, log, memory and CPU. */
import { Link, useParams, useSearchParams } from 'wouter'
import type { JobView } from '../../core/contract/jobs.ts'
import { isSettled } from '../../core/contract/lifecycle.ts'
import { useSession } from '../session/use-session.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked, useDone } from '../ui/asked.ts'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { NoSuchPage } from '../ui/no-such-page.tsx'
import { Page } from '../ui/page.tsx'
import { JobStateBadge } from '../ui/state-badge.tsx'
import './job.css'
import { Attempts } from './job-attempts.tsx'
import { KeyParameters, WhatItIs, WhatItUses, WhereItRan } from './job-facts.tsx'
import { Files } from './job-files.tsx'
import { JobLog } from './job-log.tsx'
import { ByHand } from './job-script.tsx'
import { attemptOf, isRunning, storyOf } from './job-story.ts'
import { JobTimeline } from './job-timeline.tsx'
import { Usage } from './job-usage.tsx'

export default function JobPage() {
  const { pandaId } = useParams<{ pandaId: string }>()
  return /^\d{1,15}$/.test(pandaId) ? <OneJob pandaId={Number(pandaId)} /> : <NoSuchPage />
}

function OneJob({ pandaId }: { readonly pandaId: number }) {
  const request = { params: { pandaId } }
  const job = useAsked('readJob', request, { follow: { while: ({ jobStatus }) => !isSettled(jobStatus) } })
  return (
    <Page
      title={`Job ${pandaId}`}
      above={job.data && <Where job={job.data} />}
      beside={job.data && <JobStateBadge state={job.data.jobStatus} />}
      actions={job.data && <Cancel job={job.data} />}
      json={{ route: 'readJob', request }}
    >
      <Answered of={job} lines={12}>
        {(known) => <Job job={known} />}
      </Answered>
    </Page>
  )
}

function Where({ job: { taskId, jobName, obsHistId, sensor, snap, stage } }: { readonly job: JobView }) {
  return (
    <>
      <Link href={`/tasks/${taskId}`}>{jobName}</Link> / visit {obsHistId} /{' '}
      {sensor === undefined ? stage : `${sensor} snap ${snap ?? 0}`}
    </>
  )
}

function Job({ job }: { readonly job: JobView }) {
  const [search] = useSearchParams()
  const attempt = attemptOf(job.attempts, search.get('attempt'))
  const { is, next } = storyOf(job)
  return (
    <>
      <div className={`job-story ${job.jobStatus}`}>
        <p>{is}</p>
        {job.waitsFor.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        <p className="quiet">
          {next} {job.jobStatus === 'failed' && <Link href={`/tasks/${job.taskId}`}>Run it again from its task</Link>}
        </p>
      </div>
      <JobTimeline job={job} />
      <div className="job-panels">
        <WhatItIs job={job} />
        <WhatItUses job={job} attempt={attempt} />
        {attempt !== undefined && <WhereItRan job={job} attempt={attempt} />}
        <KeyParameters job={job} />
      </div>
      <Attempts job={job} shown={attempt?.attempt} />
      {attempt !== undefined && (
        <>
          <Files attempt={attempt} />
          <Usage attempt={attempt} needs={job.needs} runs={isRunning(job, attempt)} />
          <JobLog
            key={attempt.attempt}
            pandaId={job.pandaId}
            attempt={attempt.attempt}
            file={attempt.files.find(({ product }) => product === 'log')}
          />
        </>
      )}
      <ByHand job={job} />
    </>
  )
}

const CHANGED = ['readJob', 'listJobs', 'readTask', 'readVisit', 'listTasks'] as const

/** Its owner's and operators' to do: others are not even offered it. */
function Cancel({ job }: { readonly job: JobView }) {
  const { person } = useSession()
  const cancel = useDone('cancelJob', CHANGED)
  const mayAct = person !== undefined && (person.operator || person.user === job.owner)
  if (!mayAct || isSettled(job.jobStatus) || job.wanted === 'cancelled') return null
  return (
    <ConfirmButton
      button="Cancel the job"
      title={`Stop job ${job.pandaId}?`}
      done={cancel}
      request={{ params: { pandaId: job.pandaId } }}
    >
      <p>A job that runs is stopped within a heartbeat; what it has made is lost. Its task can run it again later.</p>
    </ConfirmButton>
  )
}
