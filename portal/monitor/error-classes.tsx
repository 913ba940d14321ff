/** Failures by class: how many jobs failed for good, how many are tried again, where, what to do and who must. */
import { Link } from 'wouter'
import { FAILURE_CLASSES, FAILURES, type FailureClass } from '../../core/contract/failures.ts'
import { isSettled, JOB_STATES } from '../../core/contract/lifecycle.ts'
import { count } from '../ui/amounts.ts'
import { useAsked } from '../ui/asked.ts'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { remedyOf } from './failure-words.ts'
import { countsInOrder, hrefOf } from './filters.ts'
import type { AskedJobs } from './job-query.ts'

const OPEN_STATES = JOB_STATES.filter((state) => !isSettled(state)).join(',')

interface ClassesProps {
  readonly query: AskedJobs
  /** Jobs that failed for good, by class. */
  readonly failed: Readonly<Record<string, number>>
}

export function ErrorClasses({ query, failed }: ClassesProps) {
  const open = { ...query, jobstatus: OPEN_STATES }
  const again = useAsked('listJobs', { query: { ...open, limit: 1 } }, { keepLast: true }).data?.summary.failure ?? {}
  const classes = FAILURE_CLASSES.filter((name) => (failed[name] ?? 0) + (again[name] ?? 0) > 0)
  if (classes.length === 0) return null
  return (
    <ScrolledTable
      caption="Failures by class"
      head={
        <tr>
          <th scope="col">Class</th>
          <th scope="col" className="number">
            Failed
          </th>
          <th scope="col" className="number">
            Tried again
          </th>
          <th scope="col">Sites</th>
          <th scope="col">Who acts</th>
          <th scope="col">What to do</th>
        </tr>
      }
    >
      <tbody>
        {classes.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">
              <Jobs of={failed[name] ?? 0} query={{ ...query, failure: name }} />
            </td>
            <td className="number">
              <Jobs of={again[name] ?? 0} query={{ ...open, failure: name }} />
            </td>
            <td>{(failed[name] ?? 0) > 0 && <Sites query={{ ...query, failure: name }} />}</td>
            <WhatToDo name={name} failed={failed[name] ?? 0} />
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  )
}

/** What is tried again by itself is nobody's to act on. */
function WhatToDo({ name, failed }: { readonly name: FailureClass; readonly failed: number }) {
  const { who, words } = failed > 0 ? remedyOf(name) : { who: 'nobody', words: FAILURES[name].words }
  return (
    <>
      <td>{who}</td>
      <td className="error-to-do">{words}</td>
    </>
  )
}

function Jobs({ of, query }: { readonly of: number; readonly query: AskedJobs }) {
  return of === 0 ? <span className="quiet">0</span> : <Link href={hrefOf('/jobs', query)}>{count(of)}</Link>
}

/** Where the failures of one class were: the same question, narrowed to the class. */
function Sites({ query }: { readonly query: AskedJobs }) {
  const answer = useAsked('listJobs', { query: { ...query, limit: 1 } }, { keepLast: true })
  return (
    <span className="error-sites">
      {countsInOrder(answer.data?.summary.computingsite ?? {}).map(({ value, count: jobs }) => (
        <Link key={value} href={hrefOf('/jobs', { ...query, computingsite: value })}>
          {value} {count(jobs)}
        </Link>
      ))}
    </span>
  )
}
