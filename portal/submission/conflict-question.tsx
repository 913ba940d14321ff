/** A catalog and a visit that do not agree: what each says, and who holds. */
import { counted } from '../ui/amounts.ts'
import { FaultLines } from './field.tsx'
import { type Form, fieldId } from './form.ts'
import { conflictsOf } from './sky-of.ts'

const CHOICES = [
  { value: 'catalog', words: "The catalog's values hold" },
  { value: 'observation', words: "The visit's values hold" },
] as const

export function ConflictQuestion({ form }: { readonly form: Form }) {
  const { draft, change, catalogs, visits } = form
  const [first, ...others] = conflictsOf(catalogs, visits)
  if (first === undefined) return null
  return (
    <div className="submission-conflict">
      <h3 id={fieldId('conflict')} tabIndex={-1}>
        The catalog and visit {first.visit.obsHistId} disagree
      </h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Value</th>
            <th scope="col">Catalog</th>
            <th scope="col">Visit</th>
          </tr>
        </thead>
        <tbody>
          {first.values.map(({ key, catalog, observation }) => (
            <tr key={key}>
              <th scope="row" className="mono">
                {key}
              </th>
              <td>{catalog === '' ? <span className="quiet">not given</span> : catalog}</td>
              <td>{observation}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {others.length > 0 && <p className="quiet small">And with {counted(others.length, 'other visit')}.</p>}
      <div role="radiogroup" aria-labelledby={fieldId('conflict')} className="submission-choices">
        {CHOICES.map(({ value, words }) => (
          <label key={value} className="submission-choice">
            <input
              type="radio"
              name="conflict"
              checked={draft.conflict === value}
              onChange={() => change({ conflict: value })}
            />
            {words}
          </label>
        ))}
      </div>
      <FaultLines faults={form.faultsOf('conflict')} />
    </div>
  )
}
