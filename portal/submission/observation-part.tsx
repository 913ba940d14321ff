/** ObsSim Parameters: the observation's values, each of which may be overridden and given back. */
import { FILTERS } from '../../phosim/file-names.ts'
import { Field, Part } from './field.tsx'
import type { Form } from './form.ts'
import { agreedValue, type FieldRow, OBSERVATION_FIELDS, rangeWords } from './observation-fields.ts'

const hintFor = (visits: number): string => {
  if (visits === 0) return "The visit's own values stand here once one is picked and read."
  return visits === 1
    ? "The visit's own values, until you change them."
    : 'What you change holds for all visits; the rest stays as each visit has it.'
}

export function ObservationPart({ form }: { readonly form: Form }) {
  const { draft, change, headers } = form
  const isChanged = Object.values(draft.observation).some((value) => value !== '')
  return (
    <Part form={form} title="ObsSim Parameters" hint={hintFor(headers.length)}>
      <div className="submission-parameters narrow">
        {OBSERVATION_FIELDS.map((row) => (
          <Parameter key={row.field} form={form} row={row} />
        ))}
      </div>
      {isChanged && (
        <div>
          <button type="button" className="button" onClick={() => change({ observation: {} })}>
            Reset all to the observation's
          </button>
        </div>
      )}
    </Part>
  )
}

interface ParameterProps {
  readonly form: Form
  readonly row: FieldRow
}

function Parameter({ form, row }: ParameterProps) {
  const { draft, change, headers } = form
  const { field, key, label, meaning } = row
  const own = agreedValue(headers, key)
  const typed = draft.observation[field]
  const isChanged = typed !== undefined && typed !== '' && typed !== own
  const set = (value: string) => change(({ observation }) => ({ observation: { ...observation, [field]: value } }))
  const reset = () => change(({ observation: { [field]: _, ...rest } }) => ({ observation: rest }))
  /** An emptied field is given back to the observation when it is left, not while somebody types. */
  const leave = () => {
    if (typed !== undefined && !isChanged) reset()
  }
  const hint = headers.length > 1 && own === undefined ? 'differs by visit' : undefined
  return (
    <Field
      form={form}
      field={`observation/${field}`}
      label={label}
      beside={row.unit}
      hint={
        <span className="submission-range">
          <span title={meaning}>
            <code>{key}</code> {field === 'filter' ? '' : rangeWords({ range: row.range, unit: '' })}
          </span>
          {isChanged && <Reset own={own} label={label} onReset={reset} />}
        </span>
      }
    >
      {(input) =>
        field === 'filter' ? (
          <select
            {...input}
            value={typed ?? own ?? ''}
            data-changed={isChanged}
            onChange={({ target }) => set(target.value)}
            onBlur={leave}
          >
            <option value="">{hint ?? 'as observed'}</option>
            {FILTERS.map((filter) => (
              <option key={filter}>{filter}</option>
            ))}
          </select>
        ) : (
          <input
            {...input}
            inputMode="decimal"
            autoComplete="off"
            value={typed ?? own ?? ''}
            placeholder={hint ?? ''}
            data-changed={isChanged}
            onChange={({ target }) => set(target.value)}
            onBlur={leave}
          />
        )
      }
    </Field>
  )
}

interface ResetProps {
  readonly own: string | undefined
  readonly label: string
  readonly onReset: () => void
}

function Reset({ own, label, onReset }: ResetProps) {
  return (
    <button type="button" className="submission-link" onClick={onReset}>
      Reset <span className="only-read">{label} </span>to {own ?? "the observation's"}
    </button>
  )
}
