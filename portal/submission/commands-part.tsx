/** Physics commands: a preset, the usual ones as a form, all others folded, and the text they all are. */
import './commands.css'
import { useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import { isPreset, PRESETS } from '../../phosim/physics-commands.ts'
import { CommandField } from './command-field.tsx'
import { commandsFound, OTHER_COMMANDS, USUAL_COMMANDS, withLine, withValue, wordsGiven } from './command-lines.ts'
import { CommandText } from './command-text.tsx'
import { Part } from './field.tsx'
import { type Form, fieldId } from './form.ts'

export function CommandsPart({ form }: { readonly form: Form }) {
  const { draft, change } = form
  const presetText = isPreset(draft.preset) ? PRESETS[draft.preset].text : ''
  const set = (key: string, value: string | undefined) =>
    change(({ commands }) => ({ commands: withValue(commands, key, value) }))
  const addLine = (key: string) => {
    change(({ commands }) => ({ commands: withLine(commands, key) }))
    document.getElementById(fieldId('commands'))?.focus()
  }
  const field = (command: (typeof USUAL_COMMANDS)[number]) => (
    <CommandField
      key={command.key}
      command={command}
      given={wordsGiven(draft.commands, command.key)}
      preset={wordsGiven(presetText, command.key)}
      onSet={(value) => set(command.key, value)}
      onAddLine={() => addLine(command.key)}
    />
  )
  return (
    <Part
      form={form}
      title="Physics commands"
      hint="What PhoSim leaves out or does faster. Yours come after the preset's and win."
    >
      <Presets form={form} />
      <div className="submission-commands">
        <div className="submission-parameters">{USUAL_COMMANDS.map(field)}</div>
        <CommandText form={form} preset={presetText} />
      </div>
      <OtherCommands field={field} />
    </Part>
  )
}

function Presets({ form }: { readonly form: Form }) {
  return (
    <div role="radiogroup" aria-label="Preset" className="submission-choices">
      {Object.entries(PRESETS).map(([name, { meaning }]) => (
        <label key={name} className="submission-choice">
          <input
            type="radio"
            name="preset"
            checked={form.draft.preset === name}
            onChange={() => form.change({ preset: name })}
          />
          <span>
            <code>{name}</code> <span className="quiet small">{meaning}</span>
          </span>
        </label>
      ))}
    </div>
  )
}

interface OtherProps {
  readonly field: (command: (typeof OTHER_COMMANDS)[number]) => React.ReactNode
}

function OtherCommands({ field }: OtherProps) {
  const [search, setSearch] = useState('')
  const found = commandsFound(OTHER_COMMANDS, search)
  return (
    <Disclosure className="submission-more">
      <Heading level={3}>
        <Button slot="trigger" className="submission-trigger">
          The other {OTHER_COMMANDS.length} commands
        </Button>
      </Heading>
      <DisclosurePanel>
        <div className="stack">
          <input
            type="search"
            aria-label="Search the commands"
            placeholder="Search: seeing, wind, sensor …"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
            // Enter would submit the task.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
          <div className="submission-parameters">{found.map(field)}</div>
          {found.length === 0 && <p className="quiet">No command is like that.</p>}
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}
