/** An ObsHistID, typed, with those of the table that begin so. */
import { useState } from 'react'
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import type { Observation } from '../../core/contract/observations.ts'
import { useAsked } from '../ui/asked.ts'
import { type Form, fieldId } from './form.ts'
import { visitWords } from './picked-visits.tsx'

interface ByIdProps {
  readonly form: Pick<Form, 'faultsOf'>
  readonly picked: readonly string[]
  readonly onPicked: (id: string) => void
}

const isId = (text: string): boolean => /^\d{1,18}$/.test(text)

export function VisitById({ form, picked, onPicked }: ByIdProps) {
  const [text, setText] = useState('')
  const asked = useAsked(
    'searchObservations',
    { query: { id: text, limit: 10 } },
    { enabled: isId(text), keepLast: true },
  )
  const found = isId(text)
    ? (asked.data?.observations ?? []).filter(({ obsHistId }) => !picked.includes(obsHistId))
    : []
  const pick = (id: string) => {
    onPicked(id)
    setText('')
  }
  return (
    <ComboBox
      className="submission-field submission-by-id"
      items={found.map((visit) => ({ ...visit, id: visit.obsHistId }))}
      inputValue={text}
      onInputChange={(typed) => setText(typed.trim())}
      selectedKey={null}
      onSelectionChange={(key) => key !== null && pick(String(key))}
      defaultFilter={() => true}
      allowsCustomValue
      allowsEmptyCollection={isId(text)}
      menuTrigger="input"
    >
      <Label>Add a visit by its ObsHistID</Label>
      <div className="submission-line">
        <Input
          id={fieldId('visits')}
          inputMode="numeric"
          placeholder="1000787"
          aria-invalid={form.faultsOf('visits').length > 0 || (text !== '' && !isId(text))}
          onKeyDownCapture={(event) => {
            if (event.key !== 'Enter') return
            // Enter would submit the task; on a suggestion it takes that.
            event.preventDefault()
            if (isId(text) && event.currentTarget.getAttribute('aria-activedescendant') === null) pick(text)
          }}
        />
        <Button className="button" slot={null} isDisabled={!isId(text)} onPress={() => pick(text)}>
          Add
        </Button>
      </div>
      <Popover className="submission-popover">
        <ListBox
          renderEmptyState={() => (
            <p className="quiet">{asked.isFetching ? 'Searching …' : 'No visit of the table begins so.'}</p>
          )}
        >
          {(visit: Observation & { readonly id: string }) => <Suggestion visit={visit} />}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}

function Suggestion({ visit }: { readonly visit: Observation }) {
  return (
    <ListBoxItem id={visit.obsHistId} textValue={visit.obsHistId}>
      <span className="mono">{visit.obsHistId}</span> <span className="quiet small">{visitWords(visit)}</span>
    </ListBoxItem>
  )
}
