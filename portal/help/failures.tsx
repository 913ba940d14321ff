/** Classes of failure and kinds of refusal, from the tables by which the service acts. */
import type { ReactNode } from 'react'
import { FAILURE_CLASSES, FAILURES, type FailureClass } from '../../core/contract/failures.ts'
import { PROBLEMS } from '../../core/contract/problems.ts'
import { counted } from '../ui/amounts.ts'
import { useHashTarget } from '../ui/hash-target.ts'
import { ScrolledTable } from '../ui/scrolled-table.tsx'

export default function Failures() {
  useHashTarget(true)
  return (
    <>
      <section className="stack help-wide" aria-labelledby="classes">
        <h2 id="classes">When a job fails</h2>
        <p className="quiet">
          Each class has a budget: so many failures of it a job survives in a round, and is tried again. The next one is
          its last, and the job is failed.
        </p>
        <FailureClasses />
      </section>
      <section className="stack help-wide" aria-labelledby="problems">
        <h2 id="problems">When a request is refused</h2>
        <p className="quiet">
          Every refusal is a problem document (RFC 9457): its type begins with <code>urn:imsim:problem:</code>, and{' '}
          <code>faults</code> say where.
        </p>
        <Problems />
      </section>
    </>
  )
}

const budgetWords = (budget: number): string =>
  budget === 0 ? 'never' : Number.isFinite(budget) ? counted(budget, 'time') : 'as often as it takes'

/** What lacks something is called by what it lacks. */
const againWords = (name: FailureClass): string =>
  ({ here: 'at the same site', elsewhere: 'at another site', more: `with more ${name}` })[FAILURES[name].again]

function FailureClasses() {
  return (
    <ScrolledTable
      caption="Classes of failure"
      head={<Head titles={['Class', 'Tried again', 'Meanwhile', 'When it is spent', 'Who acts then']} />}
    >
      <tbody>
        {FAILURE_CLASSES.map((name) => {
          const { budget, words, spent } = FAILURES[name]
          return (
            <tr key={name} id={name}>
              <th scope="row">{name}</th>
              <td>
                {budgetWords(budget)}
                {budget > 0 && `, ${againWords(name)}`}
              </td>
              <td>{budget > 0 ? words : '–'}</td>
              <td>{Number.isFinite(budget) ? spent.words : '–'}</td>
              <td>{Number.isFinite(budget) ? spent.who : 'nobody'}</td>
            </tr>
          )
        })}
      </tbody>
    </ScrolledTable>
  )
}

function Problems() {
  return (
    <ScrolledTable caption="Kinds of refusal" head={<Head titles={['Type', 'HTTP', 'What it says', 'What to do']} />}>
      <tbody>
        {Object.entries(PROBLEMS).map(([type, { status, title, remedy }]) => (
          <tr key={type} id={type}>
            <th scope="row">
              <code>{type}</code>
            </th>
            <td>{status}</td>
            <td>{title}</td>
            <td>{codeMarked(remedy)}</td>
          </tr>
        ))}
      </tbody>
    </ScrolledTable>
  )
}

/** What stands between backquotes is code. */
const codeMarked = (text: string): ReactNode[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part))

function Head({ titles }: { readonly titles: readonly string[] }) {
  return (
    <tr>
      {titles.map((title) => (
        <th key={title} scope="col">
          {title}
        </th>
      ))}
    </tr>
  )
}
