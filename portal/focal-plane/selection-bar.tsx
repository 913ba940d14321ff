/** The choice of sensors in words: how many, all or none, and PhoSim's text of it, which can be written too. */
import { useId, useState } from 'react'
import { counted } from '../ui/amounts.ts'
import { inverted, sensorsOf, sensorsText } from './selection.ts'

interface SelectionBarProps {
  readonly selected: readonly string[]
  readonly selectable: readonly string[]
  readonly onSelectedChange: (sensors: readonly string[]) => void
  /** Whether sensors can be opened too, beside being chosen. */
  readonly opens?: boolean
}

export function SelectionBar({ selected, selectable, onSelectedChange, opens = false }: SelectionBarProps) {
  return (
    <section className="focal-plane-selection" aria-label="Chosen sensors">
      <p aria-live="polite">
        <strong className="number">{selected.length}</strong> of {counted(selectable.length, 'sensor')} chosen
      </p>
      <div className="row">
        <button type="button" className="button" onClick={() => onSelectedChange(selectable)}>
          All
        </button>
        <button type="button" className="button" onClick={() => onSelectedChange([])}>
          None
        </button>
        <button type="button" className="button" onClick={() => onSelectedChange(inverted(selected, selectable))}>
          Invert
        </button>
      </div>
      <SensorsField selected={selected} selectable={selectable} onSelectedChange={onSelectedChange} />
      <p className="small quiet focal-plane-mouse">
        Click or draw a rectangle. Shift adds, Ctrl or Alt removes. With keys: arrows, space, Shift and arrows.
        {opens && ' A double click or Enter opens a sensor.'}
      </p>
    </section>
  )
}

/** The choice as PhoSim writes it, `R22|R10_S11`; taken over when the field is left or Enter is pressed. */
export function SensorsField({ selected, selectable, onSelectedChange }: SelectionBarProps) {
  const id = useId()
  const [draft, setDraft] = useState<string>()
  const text = draft ?? sensorsText(selected)
  const { sensors, fault } = sensorsOf(text, selectable)
  const take = () => {
    if (draft === undefined || fault !== undefined) return
    onSelectedChange(sensors)
    setDraft(undefined)
  }
  return (
    <div className="focal-plane-field">
      <label htmlFor={id}>As PhoSim writes it</label>
      <input
        id={id}
        className="mono"
        value={text}
        placeholder="none"
        spellCheck={false}
        autoComplete="off"
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={({ target }) => setDraft(target.value)}
        onBlur={take}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setDraft(undefined)
          if (event.key !== 'Enter') return
          event.preventDefault()
          take()
        }}
      />
      <p id={`${id}-fault`} className="small focal-plane-fault" aria-live="polite">
        {fault}
      </p>
    </div>
  )
}
