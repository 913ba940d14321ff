/** What may be done to a task as it is: the service says what, each asks once more. */
import { Link } from 'wouter'
import type { TaskView } from '../../core/contract/tasks.ts'
import { useDone } from '../ui/asked.ts'
import { ConfirmButton } from '../ui/confirm-button.tsx'
import { RerunDialog } from './rerun-dialog.tsx'

/** What a change of a task changes on these pages. */
export const CHANGED_BY_ACTIONS = ['readTask', 'readVisit', 'listTasks', 'listAttempts', 'listJobs'] as const

interface ActionsProps {
  readonly task: TaskView
  readonly visit: number
  /** Chosen on the mosaic. */
  readonly selected: readonly string[]
}

export function TaskActions({ task, visit, selected }: ActionsProps) {
  const request = { params: { taskId: task.taskId } }
  const accept = useDone('acceptTask', CHANGED_BY_ACTIONS)
  const cancel = useDone('cancelTask', CHANGED_BY_ACTIONS)
  const release = useDone('releaseTask', CHANGED_BY_ACTIONS)
  const may = (action: TaskView['actions'][number]) => task.actions.includes(action)
  return (
    <>
      {may('rerun') && <RerunDialog task={task} visit={visit} selected={selected} />}
      {may('release') && (
        <ConfirmButton
          button="Release"
          tone="primary"
          title="Run the rest all the same?"
          done={release}
          request={request}
        >
          <p>Its first jobs all failed alike; the rest may fail in the same way, and is paid for all the same.</p>
        </ConfirmButton>
      )}
      {may('accept') && (
        <ConfirmButton button="Accept" tone="primary" title="Take it as it is?" done={accept} request={request}>
          <p>What finished is enough for you: the task counts as done, and nothing of it runs again by itself.</p>
        </ConfirmButton>
      )}
      {may('cancel') && (
        <ConfirmButton button="Cancel the task" title="Stop this task?" done={cancel} request={request}>
          <p>Jobs that run are stopped within a heartbeat. What has finished stays, and can be run again later.</p>
        </ConfirmButton>
      )}
      <Link href={`/submit?clone=${task.taskId}`} className="button">
        Clone
      </Link>
      {task.visitList.length > 0 && (
        <Link href={`/tasks/${task.taskId}/results`} className="button">
          Results
        </Link>
      )}
    </>
  )
}
