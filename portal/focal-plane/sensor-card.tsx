/** What is known of the sensor that the pointer or the focus is on, beside the picture, so that it covers nothing. */
import type { PlaneCell } from './layers.ts'

interface SensorCardProps {
  readonly sensor: string | undefined
  readonly cell: PlaneCell | undefined
  /** Whether room is kept for one, so that nothing jumps from sensor to sensor. */
  readonly hasPictures: boolean
  readonly onOpen: ((sensor: string) => void) | undefined
}

export function SensorCard({ sensor, cell, hasPictures, onOpen }: SensorCardProps) {
  const className = `focal-plane-card${hasPictures ? ' with-pictures' : ''}`
  if (sensor === undefined) return <p className={`${className} quiet`}>Point at a sensor to read it.</p>
  return (
    <div className={className}>
      {cell?.picture !== undefined && <img src={cell.picture} alt={`Preview of ${sensor}`} />}
      <p className="mono">{sensor}</p>
      <p>{cell?.words ?? <span className="quiet">nothing to show</span>}</p>
      {onOpen !== undefined && cell !== undefined && (
        <button type="button" className="button" onClick={() => onOpen(sensor)}>
          Open {sensor}
        </button>
      )}
    </div>
  )
}
