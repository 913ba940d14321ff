/** What the shapes and colours of the bands are, with counts. */
import type { Observation } from '../../core/contract/observations.ts'
import { BAND_SIGNS, type BandSign, shapePath } from './bands.ts'

/** A band's shape in its colour, as on the map. */
export function BandShape({ sign }: { readonly sign: BandSign }) {
  return (
    <svg className="sky-map-shape" viewBox="-1.7 -1.7 3.4 3.4" aria-hidden="true">
      <path d={shapePath(sign)} style={{ fill: `var(${sign.colour})` }} />
    </svg>
  )
}

export function BandLegend({ observations }: { readonly observations: readonly Observation[] }) {
  const count = (filter: number) => observations.filter((observation) => observation.filter === filter).length
  return (
    <ul className="sky-map-bands" aria-label="Bands">
      {BAND_SIGNS.map((sign, filter) => (
        <li key={sign.letter}>
          <BandShape sign={sign} />
          <span>{sign.letter}</span>
          <span className="quiet small">{count(filter)}</span>
        </li>
      ))}
    </ul>
  )
}
