/** Runs what failed, or what was chosen on the mosaic, again: as before, or with other values. */
import { type ReactNode, useId, useState } from 'react'
import { BEST_AVAILABLE, type Submission } from '../../core/contract/submission.ts'
import type { TaskView } from '../../core/contract/tasks.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import { PRESETS } from '../../phosim/physics-commands.ts'
import { type FieldRow, OBSERVATION_FIELDS } from '../submission/observation-fields.ts'
import { counted } from '../ui/amounts.ts'
import { useAsked, useDone } from '../ui/asked.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { type RerunDraft, rerunDraft, rerunOf } from './rerun.ts'
import { RerunWhat } from './rerun-what.tsx'
import { CHANGED_BY_ACTIONS } from './task-actions.tsx'

interface RerunProps {
  readonly task: TaskView
  readonly visit: number
  readonly selected: readonly string[]
}

export function RerunDialog(props: RerunProps) {
  const { selected } = props
  const button = selected.length > 0 ? `Re-run ${counted(selected.length, 'sensor')}` : 'Re-run'
  return (
    <Dialog button={button} tone="primary" title="Run again, as a new round">
      {(close) => <RerunForm {...props} close={close} />}
    </Dialog>
  )
}

function RerunForm({ task, visit, selected, close }: RerunProps & { readonly close: () => void }) {
  const [draft, setDraft] = useState(() => rerunDraft(task.submission, selected))
  const rerun = useDone('rerunTask', CHANGED_BY_ACTIONS)
  const set = (part: Partial<RerunDraft>) => setDraft({ ...draft, ...part })
  const send = () => {
    const body = rerunOf(draft, task.submission, visit, selected)
    rerun.mutate({ params: { taskId: task.taskId }, body }, { onSuccess: close })
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <RerunWhat draft={draft} set={set} visit={visit} visits={task.visits} selected={selected} />
      <Where draft={draft} set={set} />
      <OtherValues draft={draft} set={set} task={task} />
      {rerun.error !== null && <Problem error={rerun.error} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={rerun.isPending}>
          {rerun.isPending ? 'Asking …' : 'Run again'}
        </button>
        <button type="button" className="button" onClick={close}>
          No, leave it
        </button>
      </div>
    </form>
  )
}

interface PartProps {
  readonly draft: RerunDraft
  readonly set: (part: Partial<RerunDraft>) => void
}

interface FieldProps {
  readonly label: string
  readonly unit?: string
  readonly children: (id: string) => ReactNode
}

function Field({ label, unit, children }: FieldProps) {
  const id = useId()
  return (
    <div className="rerun-field">
      <label htmlFor={id}>
        {label} {unit !== undefined && <span className="quiet">({unit})</span>}
      </label>
      {children(id)}
    </div>
  )
}

function Where({ draft, set }: PartProps) {
  const { data } = useAsked('listSites', {})
  return (
    <Field label="Site">
      {(id) => (
        <select id={id} value={draft.site} onChange={({ target }) => set({ site: target.value })}>
          {[...new Set([BEST_AVAILABLE, draft.site, ...(data?.sites ?? []).map(({ site }) => site)])].map((site) => (
            <option key={site}>{site}</option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface ValueProps extends PartProps {
  readonly row: FieldRow
  readonly before: Submission
}

/** One value of the observation; its range is the contract's. */
function Value({ row: { field, label, unit, range }, draft, set, before }: ValueProps) {
  const typed = draft.values[field] ?? ''
  const change = (text: string) => set({ values: { ...draft.values, [field]: text } })
  const asBefore = String(before.observation[field] ?? 'as before')
  return (
    <Field label={label} {...(unit === '' ? {} : { unit })}>
      {(id) =>
        range === undefined ? (
          <select id={id} value={typed} onChange={({ target }) => change(target.value)}>
            <option value="">{asBefore}</option>
            {FILTERS.map((band) => (
              <option key={band}>{band}</option>
            ))}
          </select>
        ) : (
          <input
            id={id}
            type="number"
            step="any"
            min={range[0]}
            max={range[1]}
            placeholder={asBefore}
            value={typed}
            onChange={({ target }) => change(target.value)}
          />
        )
      }
    </Field>
  )
}

function OtherValues({ draft, set, task }: PartProps & Pick<RerunProps, 'task'>) {
  return (
    <details>
      <summary>With other values</summary>
      <div className="rerun-values">
        {OBSERVATION_FIELDS.map((row) => (
          <Value key={row.field} row={row} draft={draft} set={set} before={task.submission} />
        ))}
        <Field label="Preset">
          {(id) => (
            <select id={id} value={draft.preset} onChange={({ target }) => set({ preset: target.value })}>
              {Object.keys(PRESETS).map((preset) => (
                <option key={preset}>{preset}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Physics commands" unit="one a line">
          {(id) => (
            <textarea
              id={id}
              className="mono"
              rows={4}
              spellCheck={false}
              value={draft.commands}
              onChange={({ target }) => set({ commands: target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  )
}
