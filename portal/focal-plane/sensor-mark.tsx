/** One sensor of the focal plane: its colours or picture, its letters, and whether it is chosen. */
import { memo } from 'react'
import type { PlaneCell } from './layers.ts'
import { type SensorPlace, sensorPlace } from './layout.ts'

interface SensorMarkProps {
  readonly sensor: string
  readonly cell: PlaneCell | undefined
  readonly isSelected: boolean
  readonly isSelectable: boolean
  /** Whether the Tab key comes to it. */
  readonly isActive: boolean
}

/** `R22_S11, running, 2nd attempt, at SITE`. */
export const sensorWords = (sensor: string, cell: PlaneCell | undefined): string =>
  cell === undefined ? `${sensor}, nothing to show` : `${sensor}, ${cell.words}`

const isOutlined = ({ outlined, picture }: PlaneCell): boolean => outlined === true || picture !== undefined

/** The signs of a cell with the part of the sensor that each has. */
function partsOf({ signs }: PlaneCell, { width }: SensorPlace) {
  const part = width / signs.length
  return signs.map((sign, index) => ({ sign, x: index * part, width: part }))
}

/** A picture lies over the outline, which is seen until the picture is there. */
function CellMark({ cell, place }: { readonly cell: PlaneCell; readonly place: SensorPlace }) {
  const { width, height } = place
  const outlined = isOutlined(cell)
  return (
    <>
      {partsOf(cell, place).map((part) => (
        <rect
          key={part.x}
          x={part.x}
          width={part.width}
          height={height}
          className={outlined ? 'focal-plane-outlined' : ''}
          style={outlined ? { stroke: part.sign.fill } : { fill: part.sign.fill }}
        />
      ))}
      {cell.picture !== undefined && (
        // A preview has its caption below the sensor's picture: the slice leaves it out.
        <image href={cell.picture} width={width} height={height} preserveAspectRatio="xMidYMin slice" />
      )}
    </>
  )
}

export const SensorMark = memo(function SensorMark(props: SensorMarkProps) {
  const { sensor, cell, isSelected, isSelectable, isActive } = props
  const place = sensorPlace(sensor)
  if (place === undefined) return null
  const { x, y, width, height } = place
  return (
    <g
      role="option"
      aria-label={sensorWords(sensor, cell)}
      aria-selected={isSelected}
      aria-disabled={!isSelectable}
      tabIndex={isActive ? 0 : -1}
      data-sensor={sensor}
      className={`focal-plane-sensor${isSelectable ? '' : ' fixed'}${isSelected ? ' selected' : ''}`}
      transform={`translate(${x} ${y})`}
    >
      <rect className="focal-plane-unlit" width={width} height={height} />
      {cell !== undefined && <CellMark cell={cell} place={place} />}
      {isSelected && <rect className="focal-plane-halo" x={2} y={2} width={width - 4} height={height - 4} />}
      <rect className="focal-plane-edge" x={1} y={1} width={width - 2} height={height - 2} />
      {isSelected && <path className="focal-plane-chosen" d={`M${width - 15} 0h15v15z`} />}
    </g>
  )
})

/** The letters on a sensor; apart from it, since its name says more than they do. */
export const SensorLetters = memo(function SensorLetters({ cell }: { readonly cell: PlaneCell }) {
  const place = sensorPlace(cell.sensor)
  if (place === undefined || cell.picture !== undefined) return null
  return partsOf(cell, place).map(({ sign, x, width }) => (
    <text
      key={x}
      x={place.x + x + width / 2}
      y={place.y + place.height / 2}
      className={/\d/.test(sign.label) ? 'focal-plane-number' : 'focal-plane-letter'}
      style={{ fill: isOutlined(cell) ? 'var(--ink)' : sign.ink }}
    >
      {sign.label}
    </text>
  ))
})
