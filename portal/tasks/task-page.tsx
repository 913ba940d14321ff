/** One task: how it is and what to do next, its visits, the mosaic that fills, the timeline, and what failed. */
import './tasks.css'
import { useState } from 'react'
import { Link, useParams, useSearch } from 'wouter'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { NoSuchPage } from '../ui/no-such-page.tsx'
import { Page } from '../ui/page.tsx'
import { StandInMark } from '../ui/stand-in-mark.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { TaskActions } from './task-actions.tsx'
import { TaskFailures } from './task-failures.tsx'
import { TaskHead } from './task-head.tsx'
import { TaskRefusal } from './task-refusal.tsx'
import { TaskVisits } from './task-visits.tsx'
import { VisitPlane } from './visit-plane.tsx'

const MOVING: readonly TaskView['state'][] = ['checking', 'running', 'held']

/** A settled task still waits for its mail, and a visit of a re-run for its new round. */
const mayChange = ({ state, visitList, mail }: TaskView): boolean =>
  MOVING.includes(state) || visitList.some((visit) => !isVisitSettled(visit.state)) || mail?.state === 'pending'

const NONE: readonly string[] = []

/** What is no number of a visit shows the first. */
const visitOf = (search: string): number => {
  const text = new URLSearchParams(search).get('visit') ?? ''
  return /^\d{1,3}$/.test(text) ? Number(text) : 0
}

export default function TaskPage() {
  const { taskId } = useParams<{ taskId: string }>()
  return /^\d{1,9}$/.test(taskId) ? <Task taskId={Number(taskId)} /> : <NoSuchPage />
}

function Task({ taskId }: { readonly taskId: number }) {
  const visit = visitOf(useSearch())
  const request = { params: { taskId } }
  const asked = useAsked('readTask', request, { follow: { while: mayChange, soonestMs: 5000 } })
  // What is chosen belongs to one visit; another visit's sensors are others.
  const [chosen, setChosen] = useState({ visit, sensors: NONE })
  const selected = chosen.visit === visit ? chosen.sensors : NONE
  const task = asked.data
  return (
    <Page
      title={task?.name ?? `Task ${taskId}`}
      above={
        <>
          <Link href="/tasks">Tasks</Link> / {taskId}
        </>
      }
      beside={
        task && (
          <>
            <StateBadge state={task.state} />
            {task.submission.simulator.name === 'stand-in' && <StandInMark />}
          </>
        )
      }
      actions={task && <TaskActions task={task} visit={visit} selected={selected} />}
      json={{ route: 'readTask', request }}
    >
      <Answered of={asked} lines={10}>
        {(answer) => (
          <TaskBody
            task={answer}
            visit={visit}
            selected={selected}
            onSelectedChange={(sensors) => setChosen({ visit, sensors })}
          />
        )}
      </Answered>
    </Page>
  )
}

interface BodyProps {
  readonly task: TaskView
  readonly visit: number
  readonly selected: readonly string[]
  readonly onSelectedChange: (sensors: readonly string[]) => void
}

function TaskBody({ task, visit, selected, onSelectedChange }: BodyProps) {
  return (
    <>
      <TaskHead task={task} />
      {task.state === 'refused' && <TaskRefusal task={task} />}
      {task.failures.length > 0 && <TaskFailures task={task} />}
      {task.visitList.length > 1 && <TaskVisits task={task} />}
      {task.visitList.length > 0 && (
        <VisitPlane
          taskId={task.taskId}
          visit={visit}
          moving={mayChange(task)}
          selected={selected}
          onSelectedChange={task.actions.includes('rerun') ? onSelectedChange : undefined}
        />
      )}
    </>
  )
}
