/** One of a few, side by side: picture or table, state or run time. */
import { useId } from 'react'

interface PlaneChoiceProps<Name extends string> {
  readonly label: string
  readonly choices: readonly { readonly name: Name; readonly words: string }[]
  readonly chosen: Name
  readonly onChoose: (name: Name) => void
}

export function PlaneChoice<Name extends string>({ label, choices, chosen, onChoose }: PlaneChoiceProps<Name>) {
  const group = useId()
  return (
    <fieldset className="focal-plane-choice" aria-label={label}>
      {choices.map(({ name, words }) => (
        <label key={name}>
          <input type="radio" name={group} checked={name === chosen} onChange={() => onChoose(name)} />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  )
}
