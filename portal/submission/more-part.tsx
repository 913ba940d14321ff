/** What few tasks need: snaps, amplifiers, priority, cost cap, virtual organisation and working group. */
import { useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { AmplifierFormat } from '../../core/contract/payload.ts'
import { usePerson } from '../session/use-session.ts'
import { Field, Part } from './field.tsx'
import type { Form } from './form.ts'
import { vosOf } from './vos.ts'

const AMPLIFIERS: Readonly<Record<AmplifierFormat, string>> = {
  tar: 'one tar a sensor',
  mef: 'one FITS file of 16 extensions',
  unpacked: '16 FITS files a sensor',
  none: 'none, e-images only',
}

const FIELDS = ['snaps', 'amplifiers', 'priority', 'costCapUsd', 'vo', 'workingGroup', 'failOnce']

export function MorePart({ form }: { readonly form: Form }) {
  const [isOpen, setOpen] = useState(false)
  const isAtFault = FIELDS.some((field) => form.faultsOf(field).length > 0)
  return (
    <Part form={form} title="More">
      <Disclosure isExpanded={isOpen || isAtFault} onExpandedChange={setOpen} className="submission-more">
        <Heading level={3}>
          <Button slot="trigger" className="submission-trigger">
            Snaps, amplifiers, priority, cost cap, working group
          </Button>
        </Heading>
        <DisclosurePanel>
          <div className="submission-parameters">
            <Snaps form={form} />
            <Amplifiers form={form} />
            <Texts form={form} />
            <Organisation form={form} />
            {form.draft.simulator?.name === 'stand-in' && <FailOnce form={form} />}
          </div>
        </DisclosurePanel>
      </Disclosure>
    </Part>
  )
}

/** The most snaps of any visit; two while nothing is known. */
const snapsOf = ({ headers, draft }: Form): number => {
  const given = Number(draft.observation.snaps)
  if (Number.isInteger(given) && given > 0) return Math.min(5, given)
  return Math.min(5, Math.max(1, ...headers.map(({ nsnap }) => Number(nsnap ?? 2)), headers.length === 0 ? 2 : 1))
}

function Snaps({ form }: { readonly form: Form }) {
  const { draft, change } = form
  const there = Array.from({ length: snapsOf(form) }, (_, snap) => snap)
  const isOn = (snap: number) => draft.snaps.length === 0 || draft.snaps.includes(snap)
  const toggle = (snap: number) => {
    const on = there.filter((each) => (each === snap ? !isOn(each) : isOn(each)))
    change({ snaps: on.length === there.length || on.length === 0 ? [] : on })
  }
  return (
    <fieldset className="submission-field">
      <legend>Snaps</legend>
      <div className="row">
        {there.map((snap) => (
          <label key={snap} className="submission-tick">
            <input type="checkbox" checked={isOn(snap)} onChange={() => toggle(snap)} />E{String(snap).padStart(3, '0')}
          </label>
        ))}
      </div>
      <p className="quiet small">Which exposures of each visit.</p>
    </fieldset>
  )
}

function Amplifiers({ form }: { readonly form: Form }) {
  return (
    <Field form={form} field="amplifiers" label="Amplifier images">
      {(input) => (
        <select
          {...input}
          value={form.draft.amplifiers}
          onChange={({ target }) => form.change({ amplifiers: AmplifierFormat.parse(target.value) })}
        >
          {AmplifierFormat.options.map((format) => (
            <option key={format} value={format}>
              {AMPLIFIERS[format]}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

const TEXTS = [
  {
    field: 'priority',
    label: 'Priority',
    beside: '0 to 9999',
    hint: 'Higher goes first among your own jobs and others.',
  },
  { field: 'costCapUsd', label: 'Cost cap', beside: 'dollars', hint: 'Sites that would cost more are not used.' },
  { field: 'workingGroup', label: 'Working group', beside: '', hint: 'Stands with the task in the lists.' },
] as const

function Texts({ form }: { readonly form: Form }) {
  return TEXTS.map(({ field, label, beside, hint }) => (
    <Field key={field} form={form} field={field} label={label} beside={beside} hint={hint}>
      {(input) => (
        <input
          {...input}
          autoComplete="off"
          inputMode={field === 'workingGroup' ? 'text' : 'decimal'}
          value={form.draft[field]}
          onChange={({ target }) => form.change({ [field]: target.value })}
        />
      )}
    </Field>
  ))
}

function Organisation({ form }: { readonly form: Form }) {
  const { vo } = form.draft
  const vos = [...new Set([...vosOf(usePerson()), vo])]
  return (
    <Field form={form} field="vo" label="Virtual organisation" hint="Its members may read the task.">
      {(input) => (
        <select {...input} value={vo} onChange={({ target }) => form.change({ vo: target.value })}>
          {vos.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    </Field>
  )
}

function FailOnce({ form }: { readonly form: Form }) {
  return (
    <Field
      form={form}
      field="failOnce"
      label="Fail once"
      hint="Stand-in only: the first attempt of these sensors fails, to see a retry."
    >
      {(input) => (
        <input
          {...input}
          className="mono"
          placeholder="R22_S11|R22_S12"
          value={form.draft.failOnce}
          onChange={({ target }) => form.change({ failOnce: target.value })}
        />
      )}
    </Field>
  )
}
