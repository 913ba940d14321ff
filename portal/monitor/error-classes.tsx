/** Failures by class: how many jobs failed for good, how many are tried again, where, what to do and who must. */
import type { ErrorRow } from '../../core/contract/errors.ts'
import { FAILURES } from '../../core/contract/failures.ts'
import { ScrolledTable } from '../ui/scrolled-table.tsx'
import { classesOf, type ErrorClass } from './error-groups.ts'
import { FailedAtSites, FailedJobs, JobsTriedAgain } from './error-links.tsx'
import type { AskedJobs } from './job-query.ts'

interface ClassesProps {
  readonly query: AskedJobs
  readonly errors: readonly ErrorRow[]
}

export function ErrorClasses({ query, errors }: ClassesProps) {
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
        {classesOf(errors).map((errorClass) => (
          <ClassRow key={errorClass.name} of={errorClass} query={{ ...query, failure: errorClass.name }} />
        ))}
      </tbody>
    </ScrolledTable>
  )
}

/** What is tried again by itself is nobody's to act on. */
function ClassRow({ of, query }: { readonly of: ErrorClass; readonly query: AskedJobs }) {
  const { name, nFailed, nTriedAgain, sites } = of
  const { words, spent } = FAILURES[name]
  const act = nFailed > 0 ? spent : { who: 'nobody', words }
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">
        <FailedJobs of={nFailed} query={query} />
      </td>
      <td className="number">
        <JobsTriedAgain of={nTriedAgain} query={query} />
      </td>
      <td>
        <FailedAtSites of={sites} query={query} />
      </td>
      <td>{act.who}</td>
      <td className="error-to-do">{act.words}</td>
    </tr>
  )
}
