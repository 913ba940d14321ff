/** What is known of the sensor that the pointer or the focus is on, beside the picture, so that it covers nothing. */
import type { PlaneCell } from './layers.ts'

interface SensorCardProps {
  readonly sensor: string | undefined
  readonly cell: PlaneCell | undefined
  readonly onOpen: ((sensor: string) => void) | undefined
}

export function SensorCard({ sensor, cell, onOpen }: SensorCardProps) {
  if (sensor === undefined) return <p className="focal-plane-card quiet">Point at a sensor to read it.</p>
  return (
    <div className="focal-plane-card">
      {cell?.picture !== undefined && <img src={cell.picture} alt={`Preview of ${sensor}`} />}
      <p className="mono">{sensor}</p>
      <p>{cell?.words ?? <span className="quiet">nothing to show</span>}</p>
      {onOpen !== undefined && (
        <button type="button" className="button" onClick={() => onOpen(sensor)}>
          Open {sensor}
        </button>
      )}
    </div>
  )
}
