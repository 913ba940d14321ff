/** What is known of the observation that the pointer is on, under the map, so that it covers nothing. */
import type { Observation } from '../../core/contract/observations.ts'
import type { Place } from '../../phosim/celestial.ts'
import { bandLetter } from './bands.ts'

interface ObservationCardProps {
  readonly observation: Observation | undefined
  /** Visits of the same place, that one included. */
  readonly count: number
  /** Where the pointer is. */
  readonly place: Place | undefined
}

const minus = (text: string) => text.replace('-', '−')
export const placeText = ({ raDeg, decDeg }: Place): string =>
  `RA ${raDeg.toFixed(2)}°, Dec ${minus(decDeg.toFixed(2))}°`

/** `14 % lit, 130° away, below the horizon`. */
export function moonText({ moonPhase, dist2MoonDeg, moonAltDeg }: Observation): string {
  const height = moonAltDeg < 0 ? 'below the horizon' : `${Math.round(moonAltDeg)}° high`
  return `${Math.round(moonPhase)} % lit, ${Math.round(dist2MoonDeg)}° away, ${height}`
}

export function ObservationCard({ observation, count, place }: ObservationCardProps) {
  if (observation === undefined)
    return (
      <p className="sky-map-card quiet">{place === undefined ? 'Point at a visit to read it.' : placeText(place)}</p>
    )
  const { obsHistId, filter, night, airmass, rawSeeingArcsec } = observation
  const facts = [
    ['Band', bandLetter(filter)],
    ['Night', night],
    ['Airmass', airmass.toFixed(2)],
    ['Seeing', `${rawSeeingArcsec.toFixed(2)}″`],
    ['Moon', moonText(observation)],
    ['Place', placeText(observation)],
  ] as const
  return (
    <div className="sky-map-card">
      <p>
        <span className="mono">{obsHistId}</span>
        {count > 1 && <span className="quiet"> and {count - 1} more of this place</span>}
      </p>
      <dl>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
