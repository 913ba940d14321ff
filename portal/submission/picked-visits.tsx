/** The visits that were picked, each with what one wants to know of it, and the way to drop it again. */
import type { Observation } from '../../core/contract/observations.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import { counted } from '../ui/amounts.ts'

interface PickedProps {
  readonly ids: readonly string[]
  readonly visits: readonly Observation[]
  readonly onRemove: (ids: readonly string[]) => void
}

const SHOWN = 12

/** `i, night 270, RA 319.59°, Dec -35.00°`. */
export const visitWords = ({ filter, night, raDeg, decDeg }: Observation): string =>
  `${FILTERS[filter] ?? filter}, night ${night}, RA ${raDeg.toFixed(2)}°, Dec ${decDeg.toFixed(2)}°`

export function PickedVisits({ ids, visits, onRemove }: PickedProps) {
  if (ids.length === 0) return null
  const known = new Map(visits.map((visit) => [visit.obsHistId, visit]))
  return (
    <div className="submission-picked">
      <ul aria-label="Visits of this task">
        {ids.slice(0, SHOWN).map((id) => {
          const visit = known.get(id)
          return (
            <li key={id}>
              <span className="mono">{id}</span>{' '}
              <span className="quiet small">{visit === undefined ? '' : visitWords(visit)}</span>
              <button
                type="button"
                className="button plain"
                aria-label={`Remove visit ${id}`}
                onClick={() => onRemove([id])}
              >
                ×
              </button>
            </li>
          )
        })}
      </ul>
      {ids.length > 1 && (
        <p className="row">
          <span className="quiet small">
            {counted(ids.length, 'visit')}
            {ids.length > SHOWN && `, ${ids.length - SHOWN} not shown`}
          </span>
          <button type="button" className="button plain" onClick={() => onRemove(ids)}>
            Remove all
          </button>
        </p>
      )}
    </div>
  )
}
