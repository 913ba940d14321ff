/** One field of the form: its label, what it takes, and its faults beside it. */
import type { ReactNode } from 'react'
import type { FieldFault } from './field-faults.ts'
import { type Form, fieldId } from './form.ts'

interface InputProps {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string
}

interface FieldProps {
  readonly form: Pick<Form, 'faultsOf'>
  readonly field: string
  readonly label: string
  /** Unit or range, to the right of the label. */
  readonly beside?: ReactNode
  readonly hint?: ReactNode
  /** The input, which takes over what names and describes it. */
  readonly children: (input: InputProps) => ReactNode
}

export function Field({ form, field, label, beside, hint, children }: FieldProps) {
  const id = fieldId(field)
  const faults = form.faultsOf(field)
  return (
    <div className="submission-field">
      <div className="submission-label">
        <label htmlFor={id}>{label}</label>
        {beside !== undefined && <span className="quiet small">{beside}</span>}
      </div>
      {children({ id, 'aria-invalid': faults.length > 0, 'aria-describedby': `${id}-words` })}
      <div id={`${id}-words`}>
        {hint !== undefined && <p className="quiet small">{hint}</p>}
        <FaultLines faults={faults} />
      </div>
    </div>
  )
}

/** Faults in words, each with what to do about it. */
export function FaultLines({ faults }: { readonly faults: readonly FieldFault[] }) {
  if (faults.length === 0) return null
  return (
    <div role="alert">
      <ul className="submission-faults">
        {faults.map(({ message, remedy }) => (
          <li key={message}>
            {message} {remedy}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface PartProps {
  readonly form: Pick<Form, 'faultsOf'>
  readonly title: string
  /** The field whose faults belong to the part as a whole: the focus goes to its title. */
  readonly field?: string
  readonly hint?: ReactNode
  readonly children: ReactNode
}

/** A titled part of the page. */
export function Part({ form, title, field, hint, children }: PartProps) {
  const faults = field === undefined ? [] : form.faultsOf(field)
  const id = fieldId(field ?? title.toLowerCase().replaceAll(' ', '-'))
  return (
    <section className="submission-part" aria-labelledby={id}>
      <div className="submission-part-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {hint !== undefined && <p className="quiet small">{hint}</p>}
      </div>
      <div className="submission-part-body">
        <FaultLines faults={faults} />
        {children}
      </div>
    </section>
  )
}
