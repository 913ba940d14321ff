/** The verdict on a catalog: every fault with its line, what PhoSim would have done, and the remedy. */
import './submission.css'
import './catalogs.css'
import type { CatalogFault, CatalogVerdict } from '../../core/contract/catalogs.ts'
import { count, counted } from '../ui/amounts.ts'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'

interface FaultsProps {
  readonly name: string
  readonly verdict: CatalogVerdict
}

const totalOf = (counts: CatalogVerdict['counts']): number => Object.values(counts).reduce((sum, each) => sum + each, 0)

export function CatalogFaults({ name, verdict }: FaultsProps) {
  const { errors, warnings, counts, rules } = verdict
  if (errors.length === 0 && warnings.length === 0)
    return <p className="quiet small">No faults, by the rules of {rules}.</p>
  const listed = errors.length + warnings.length
  const unlisted = totalOf(counts) - listed
  return (
    <details className="submission-verdict" open={errors.length > 0}>
      <summary>
        {[
          errors.length > 0 ? `${counted(errors.length, 'error')}, and it cannot be used` : '',
          warnings.length > 0 ? counted(warnings.length, 'warning') : '',
        ]
          .filter((words) => words !== '')
          .join('; ')}
      </summary>
      <FaultTable name={name} faults={[...errors, ...warnings]} errors={errors.length} />
      {unlisted > 0 && (
        <p className="quiet small">
          And {count(unlisted)} more of the same kinds: {countWords(counts)}.
        </p>
      )}
    </details>
  )
}

const countWords = (counts: CatalogVerdict['counts']): string =>
  Object.entries(counts)
    .map(([code, number]) => `${count(number)} ${code}`)
    .join(', ')

interface TableProps {
  readonly name: string
  readonly faults: readonly CatalogFault[]
  /** So many of the first are errors. */
  readonly errors: number
}

function FaultTable({ name, faults, errors }: TableProps) {
  return (
    <section className="submission-scroll" aria-label={`Faults of ${name}`} {...SCROLLED_BY_KEYS}>
      <table>
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">What</th>
            <th scope="col">What to do</th>
          </tr>
        </thead>
        <tbody>
          {faults.map(({ file, line, code, message, phosim, remedy }, at) => (
            <tr key={`${file} ${line ?? ''} ${code} ${message}`}>
              <th scope="row">
                <span className={at < errors ? 'submission-error' : 'submission-warning'}>
                  {at < errors ? 'Error' : 'Warning'}
                </span>{' '}
                <code>
                  {file}
                  {line === undefined ? '' : `:${line}`}
                </code>
              </th>
              <td>
                {message}
                {phosim !== undefined && <p className="quiet small">PhoSim: {phosim}</p>}
              </td>
              <td>{remedy}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
