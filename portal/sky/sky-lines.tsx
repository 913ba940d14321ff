/** The lines of the sky map: grid, ecliptic, galactic plane and a circle that was asked for, with their names. */
import { memo } from 'react'
import type { Place } from '../../phosim/celestial.ts'
import { GREAT_CIRCLES } from './great-circles.ts'
import { MAP_HEIGHT, MAP_WIDTH, type SkyProjection } from './projection.ts'
import { gridLabels, nameAt } from './sky-labels.ts'
import { gridStepDeg, pixelsPerUnit, type SkyView } from './sky-view.ts'

export interface Circle {
  readonly centre: Place
  readonly radiusDeg: number
}

interface SkyLookedAt {
  readonly projection: SkyProjection
  readonly view: SkyView
  readonly widthPixels: number
}

/** What does not change with the part that is looked at, but for the fineness of the grid. */
const Fixed = memo(function Fixed({ projection, stepDeg }: { projection: SkyProjection; stepDeg: number }) {
  return (
    <>
      <path className="grid" d={projection.gridPath(stepDeg)} />
      {GREAT_CIRCLES.map(({ name, line }) => (
        <path key={name} className={name === 'Ecliptic' ? 'ecliptic' : 'galactic'} d={projection.linePath(line)} />
      ))}
    </>
  )
})

interface SkyLinesProps extends SkyLookedAt {
  readonly circle: Circle | undefined
}

/** What lies under the observations. */
export const SkyLines = memo(function SkyLines({ projection, view, widthPixels, circle }: SkyLinesProps) {
  const scale = pixelsPerUnit(view, widthPixels)
  const shift = `translate(${widthPixels / 2 - view.x * scale} ${widthPixels / 4 - view.y * scale})`
  return (
    <g className="sky-map-lines" transform={`${shift} scale(${scale})`}>
      <Fixed projection={projection} stepDeg={gridStepDeg(view)} />
      <ellipse className="edge" cx={MAP_WIDTH / 2} cy={MAP_HEIGHT / 2} rx={MAP_WIDTH / 2} ry={MAP_HEIGHT / 2} />
      {circle !== undefined && <path className="circle" d={projection.circlePath(circle.centre, circle.radiusDeg)} />}
    </g>
  )
})

/** What is written over them. */
export const SkyNames = memo(function SkyNames({ projection, view, widthPixels }: SkyLookedAt) {
  const labels = gridLabels(projection, view, widthPixels)
  return (
    <g className="sky-map-labels">
      {labels.map(({ text, at }) => (
        <text key={`${text} ${at.x}`} x={at.x} y={at.y - 4}>
          {text}
        </text>
      ))}
      {GREAT_CIRCLES.map(({ name, line }) => {
        const at = nameAt(line, labels, projection, view, widthPixels)
        return (
          at && (
            <text key={name} className="name" x={at.x} y={at.y - 6}>
              {name}
            </text>
          )
        )
      })}
    </g>
  )
})
