/** Which sensors a re-run is of: those that failed, or those chosen on the mosaic, of one visit or of all. */
import { counted } from '../ui/amounts.ts'
import type { RerunDraft } from './rerun.ts'

interface WhatProps {
  readonly draft: RerunDraft
  readonly set: (part: Partial<RerunDraft>) => void
  readonly visit: number
  /** Chosen on the mosaic of that visit. */
  readonly selected: readonly string[]
  /** How many the task has. */
  readonly visits: number
}

export function RerunWhat({ draft, set, visit, visits, selected }: WhatProps) {
  return (
    <fieldset className="rerun-what">
      <legend>What</legend>
      <label>
        <input type="radio" name="what" checked={draft.what === 'failed'} onChange={() => set({ what: 'failed' })} />
        All that failed or was cancelled
      </label>
      <label>
        <input
          type="radio"
          name="what"
          checked={draft.what === 'chosen'}
          disabled={selected.length === 0}
          onChange={() => set({ what: 'chosen' })}
        />
        {selected.length === 0
          ? 'Sensors chosen on the mosaic (none yet)'
          : `${counted(selected.length, 'sensor')} of visit ${visit}: ${named(selected)}`}
      </label>
      {visits > 1 && selected.length > 0 && (
        <label>
          <input
            type="radio"
            name="what"
            checked={draft.what === 'everywhere'}
            onChange={() => set({ what: 'everywhere' })}
          />
          {selected.length === 1 ? 'The same sensor' : `The same ${counted(selected.length, 'sensor')}`} of all{' '}
          {counted(visits, 'visit')}
        </label>
      )}
    </fieldset>
  )
}

const named = (sensors: readonly string[]): string => sensors.slice(0, 4).join(', ') + (sensors.length > 4 ? ' …' : '')
