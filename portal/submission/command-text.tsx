/** The user's own commands as text, with the number of each line and its fault beside it. */
import { parseCommands } from '../../phosim/physics-commands.ts'
import { type Form, fieldId } from './form.ts'

interface TextProps {
  readonly form: Form
  readonly preset: string
}

const LEAST_LINES = 8

export function CommandText({ form, preset }: TextProps) {
  const { draft, change } = form
  const id = fieldId('commands')
  const { problems } = parseCommands(draft.commands, draft.simulator?.version)
  const lines = Math.max(LEAST_LINES, draft.commands.split('\n').length)
  const told = [...problems, ...toldOtherwise(form)]
  return (
    <div className="submission-field submission-command-text">
      <label htmlFor={id}>As text</label>
      {preset !== '' && (
        <figure>
          <figcaption className="quiet small">Before yours stand the preset's:</figcaption>
          <pre className="small">{preset.trimEnd()}</pre>
        </figure>
      )}
      <div className="submission-editor">
        <div aria-hidden="true" className="submission-gutter mono">
          {[...Array(lines).keys()].map((at) => (
            <span key={at} className={problems.find(({ line }) => line === at + 1)?.severity ?? ''}>
              {at + 1}
            </span>
          ))}
        </div>
        <textarea
          id={id}
          className="mono"
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          rows={lines}
          value={draft.commands}
          placeholder={'# one command a line\nchargesharing 0'}
          aria-invalid={problems.some(({ severity }) => severity === 'error')}
          aria-describedby={`${id}-words`}
          onChange={({ target }) => change({ commands: target.value })}
        />
      </div>
      <ul id={`${id}-words`} className="submission-faults" aria-live="polite">
        {told.map(({ line, severity, message }) => (
          <li key={`${line} ${message}`} className={severity === 'warning' ? 'submission-warning' : ''}>
            {line === undefined ? '' : `Line ${line}: `}
            {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Faults of the commands that no line has. */
const toldOtherwise = (form: Form) =>
  form
    .faultsOf('commands')
    .filter(({ line }) => line === undefined)
    .map(({ message }) => ({ line: undefined, severity: 'error' as const, message }))
