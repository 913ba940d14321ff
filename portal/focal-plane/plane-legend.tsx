/** What the colours and letters of the focal plane mean, with counts; a click chooses the sensors of one. */
import type { Layer, LegendEntry, Sign } from './layers.ts'

/** A colour with its letter, as on a sensor. */
export function SignSwatch({ sign }: { readonly sign: Sign }) {
  return (
    <span className="focal-plane-swatch" style={{ background: sign.fill, color: sign.ink }} aria-hidden="true">
      {/^\D$/.test(sign.label) ? sign.label : ''}
    </span>
  )
}

/** The one or two signs of a sensor. */
export function SignSwatches({ signs: [first, second] }: { readonly signs: readonly Sign[] }) {
  return (
    <span className="focal-plane-swatches">
      {first !== undefined && <SignSwatch sign={first} />}
      {second !== undefined && <SignSwatch sign={second} />}
    </span>
  )
}

function Entry({ entry }: { readonly entry: LegendEntry }) {
  const { sign, words, sensors } = entry
  return (
    <>
      <SignSwatch sign={sign} />
      <span>{words}</span>
      <span className="number">{sensors.length}</span>
    </>
  )
}

interface PlaneLegendProps {
  readonly layer: Layer
  /** Absent where nothing can be chosen. */
  readonly onChoose: ((sensors: readonly string[]) => void) | undefined
}

export function PlaneLegend({ layer, onChoose }: PlaneLegendProps) {
  const { title, unit, legend } = layer
  if (legend.entries.length === 0) return null
  return (
    <section className="focal-plane-legend" aria-label={`Legend: ${title}`}>
      <p className="small quiet">{unit === undefined ? title : `${title}, ${unit}`}</p>
      <ul className={legend.kind}>
        {legend.entries.map((entry) => (
          <li key={entry.words}>
            {onChoose === undefined || entry.sensors.length === 0 ? (
              <span className="focal-plane-entry">
                <Entry entry={entry} />
              </span>
            ) : (
              <button
                type="button"
                className="focal-plane-entry"
                title={`Choose these ${entry.sensors.length}`}
                onClick={() => onChoose(entry.sensors)}
              >
                <Entry entry={entry} />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
