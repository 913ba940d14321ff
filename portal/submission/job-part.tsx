/** Job name and e-mail. */
import { Field, Part } from './field.tsx'
import type { Form } from './form.ts'

export function JobPart({ form, proposedName }: { readonly form: Form; readonly proposedName: string }) {
  const { draft, change } = form
  return (
    <Part form={form} title="Job" hint="The name stands in the lists and in the mail.">
      <div className="submission-two">
        <Field form={form} field="name" label="Job name">
          {(input) => (
            <input
              {...input}
              value={draft.name ?? proposedName}
              maxLength={100}
              autoComplete="off"
              onChange={({ target }) => change({ name: target.value })}
            />
          )}
        </Field>
        <Field form={form} field="email" label="E-mail" hint="One mail, when the task is done or needs you.">
          {(input) => (
            <input
              {...input}
              type="email"
              value={draft.email}
              autoComplete="email"
              onChange={({ target }) => change({ email: target.value })}
            />
          )}
        </Field>
      </div>
    </Part>
  )
}
