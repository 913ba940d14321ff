/** How far a task is, for who glances: a bar of its jobs by state; whoever shows it writes the numbers beside it. */
import type { TaskSummary } from '../../core/contract/tasks.ts'
import { signOf } from '../ui/job-states.ts'
import './task-bar.css'
import { barOf } from './task-list.ts'

export function TaskBar({ task }: { readonly task: Pick<TaskSummary, 'counts'> }) {
  return (
    <span className="task-bar" aria-hidden="true">
      {barOf(task).map(({ state, share }) => (
        <span key={state} style={{ flexGrow: share, background: `var(${signOf(state).colour})` }} />
      ))}
    </span>
  )
}
