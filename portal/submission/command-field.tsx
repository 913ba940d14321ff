/** One physics command as a field, drawn from what PhoSim takes after its key. */
import { useId } from 'react'
import type { CommandKey } from '../../phosim/command-keys.ts'

interface CommandProps {
  readonly command: CommandKey
  /** What the user's own text gives it; undefined when nothing. */
  readonly given: string | undefined
  /** What the preset gives it. */
  readonly preset: string | undefined
  readonly onSet: (value: string | undefined) => void
  /** For commands of several lines or values: one more line in the text. */
  readonly onAddLine: () => void
}

/** `0 to 1000 mag/arcsec2`. */
function besideOf({ range, unit, since }: CommandKey): string {
  const reach = range === undefined || range[1] > 1e9 ? '' : `${range[0]} to ${range[1]}`
  return [reach, unit, since === '3.4' ? '' : `from PhoSim ${since}`].filter((word) => word !== '').join(' ')
}

export function CommandField(props: CommandProps) {
  const { command } = props
  const id = useId()
  const beside = besideOf(command)
  return (
    <div className="submission-field">
      <div className="submission-label">
        <label htmlFor={id}>
          <code>{command.key}</code>
        </label>
        <span className="quiet small">{beside}</span>
      </div>
      <Entry {...props} id={id} />
      <p id={`${id}-words`} className="quiet small">
        {command.meaning}
      </p>
    </div>
  )
}

function Entry({ id, command, given, preset, onSet, onAddLine }: CommandProps & { readonly id: string }) {
  const described = { id, 'aria-describedby': `${id}-words` }
  const untouched = preset === undefined ? 'not given' : `preset: ${preset === '' ? 'given' : preset}`
  if (command.repeatable || command.arguments.length > 1)
    return (
      <button {...described} type="button" className="button" onClick={onAddLine}>
        Add a line{given === undefined ? '' : ', beside those there'}
      </button>
    )
  const choices = command.arguments.length === 0 ? BARE : command.arguments[0] === 'flag' ? FLAGS : undefined
  if (choices === undefined)
    return (
      <input
        {...described}
        inputMode="decimal"
        autoComplete="off"
        value={given ?? ''}
        placeholder={untouched}
        onChange={({ target }) => onSet(target.value.trim() === '' ? undefined : target.value.trim())}
      />
    )
  return (
    <select
      {...described}
      value={given ?? NOT_GIVEN}
      onChange={({ target }) => onSet(target.value === NOT_GIVEN ? undefined : target.value)}
    >
      <option value={NOT_GIVEN}>{untouched}</option>
      {choices.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  )
}

/** No value of a command: values have no such sign. */
const NOT_GIVEN = '-'
const BARE = [['', 'given']] as const
const FLAGS = [
  ['0', '0, off'],
  ['1', '1, on'],
] as const
