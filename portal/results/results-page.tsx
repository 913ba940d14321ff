/** What a task has left: its files chosen by product and sensor, and every way to fetch them. */
import './results.css'
import { useMemo } from 'react'
import { Link, useParams, useSearchParams } from 'wouter'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { bytes, counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { Page } from '../ui/page.tsx'
import { StandInMark } from '../ui/stand-in-mark.tsx'
import { FileTable } from './file-table.tsx'
import { inProductOrder } from './product-order.ts'
import { Provenance } from './provenance.tsx'
import { ScriptsDialog } from './scripts-dialog.tsx'
import { selected, selectionOf, volume } from './selection.ts'
import { SelectionForm } from './selection-form.tsx'
import { useFiles } from './use-files.ts'

export default function ResultsPage() {
  const taskId = Number(useParams<{ taskId: string }>().taskId)
  const [search] = useSearchParams()
  const visit = Number(search.get('visit') ?? 0)
  const task = useAsked('readTask', { params: { taskId } })
  const name = task.data?.name ?? `Task ${taskId}`
  return (
    <Page
      title={`Results of ${name}`}
      above={
        <>
          <Link href="/tasks">Tasks</Link> / <Link href={`/tasks/${taskId}?visit=${visit}`}>{taskId}</Link> / results
        </>
      }
      beside={task.data?.submission.simulator.name === 'stand-in' && <StandInMark />}
      json={{ route: 'searchFiles', request: { query: { taskId, visit } } }}
    >
      <Answered of={task}>{(answer) => <VisitResults task={answer} visit={visit} />}</Answered>
    </Page>
  )
}

function VisitResults({ task, visit }: { readonly task: TaskView; readonly visit: number }) {
  const of = task.visitList.find((line) => line.visit === visit)
  const moving = of !== undefined && !isVisitSettled(of.state)
  const files = useFiles(task.taskId, visit, moving)
  return (
    <>
      {task.visitList.length > 1 && <VisitChoice task={task} visit={visit} />}
      <Answered of={files} lines={12}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No files yet.">
              <p>A job's files come here when it has finished and they have been checked.</p>
              <Link href={`/tasks/${task.taskId}?visit=${visit}`}>See how it goes</Link>
            </Empty>
          ) : (
            <Chosen task={task} visit={visit} files={all} moving={moving} />
          )
        }
      </Answered>
    </>
  )
}

function VisitChoice({ task: { visitList }, visit }: { readonly task: TaskView; readonly visit: number }) {
  const [, setSearch] = useSearchParams()
  const choose = (value: string) =>
    setSearch((before) => {
      before.set('visit', value)
      return before
    })
  return (
    <label className="row">
      Visit
      <select className="results-field" value={visit} onChange={({ target }) => choose(target.value)}>
        {visitList.map((line) => (
          <option key={line.visit} value={line.visit}>
            {`${line.visit}: ${line.obsHistId}, ${line.filter} (${line.state})`}
          </option>
        ))}
      </select>
    </label>
  )
}

interface ChosenProps {
  readonly task: TaskView
  readonly visit: number
  readonly files: readonly CatalogueFile[]
  readonly moving: boolean
}

function Chosen({ task, visit, files, moving }: ChosenProps) {
  const [search] = useSearchParams()
  const chosen = useMemo(() => inProductOrder(selected(files, selectionOf(search))), [files, search])
  return (
    <>
      <SelectionForm files={files} />
      <div className="row results-sum">
        <p role="status">
          <strong>{counted(chosen.length, 'file')}</strong>, {bytes(volume(chosen))}
          <span className="quiet">
            {' '}
            of {counted(files.length, 'file')}, {bytes(volume(files))}
            {moving && '; more will come'}
          </span>
        </p>
        {chosen.length > 0 && <ScriptsDialog taskId={task.taskId} visit={visit} files={chosen} />}
      </div>
      <FileTable files={chosen} />
      <Provenance task={task} files={files} />
    </>
  )
}
