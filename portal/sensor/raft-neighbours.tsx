/** The raft around a sensor as a map of links: a click or an arrow key leads to the neighbour, over the raft's edge too. */
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import type { VisitView } from '../../core/contract/tasks.ts'
import { FocalPlaneThumbnail } from '../focal-plane/focal-plane-thumbnail.tsx'
import type { PlaneCell } from '../focal-plane/layers.ts'
import { FRAME, RAFT_PLACES, sensorAfter, sensorPlace } from '../focal-plane/layout.ts'
import { stateLayer } from '../focal-plane/state-layer.ts'
import { sensorHref } from './sensor-place.ts'

interface RaftProps {
  readonly taskId: number
  readonly view: VisitView
  readonly sensor: string
  readonly snap: string | null
}

export function RaftNeighbours({ taskId, view, sensor, snap }: RaftProps) {
  const layer = useMemo(() => stateLayer(view.cells.filter((cell) => cell.sensor !== undefined)), [view.cells])
  const raft = sensor.slice(0, 3)
  const [, go] = useLocation()
  const map = useRef<HTMLElement>(null)
  const byKey = useRef(false)
  useEffect(() => {
    if (byKey.current) map.current?.querySelector<HTMLElement>(`[data-sensor="${sensor}"]`)?.focus()
    byKey.current = false
  }, [sensor])
  const step = (event: KeyboardEvent) => {
    const next = event.key.startsWith('Arrow') ? sensorAfter(event.key, sensor) : undefined
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    byKey.current = next !== sensor
    if (next !== sensor) go(sensorHref(taskId, view.visit, next, snap))
  }
  return (
    <section className="panel sensor-raft" aria-labelledby="raft">
      <h2 id="raft">Raft {raft}</h2>
      <div className="sensor-raft-maps">
        <nav className="sensor-raft-map" aria-label={`Sensors of raft ${raft}`} ref={map} onKeyDown={step}>
          {(RAFT_PLACES.find((place) => place.raft === raft)?.sensors ?? []).map((name) => (
            <Neighbour
              key={name}
              name={name}
              href={sensorHref(taskId, view.visit, name, snap)}
              cell={layer.cells.find((cell) => cell.sensor === name)}
              isHere={name === sensor}
            />
          ))}
        </nav>
        <div className="sensor-plane">
          <FocalPlaneThumbnail layer={layer} sizePixels={112} />
          <Outline raft={raft} />
        </div>
      </div>
      <p className="quiet small">Arrow keys on the map go from sensor to sensor.</p>
    </section>
  )
}

interface NeighbourProps {
  readonly name: string
  readonly href: string
  readonly cell: PlaneCell | undefined
  readonly isHere: boolean
}

function Neighbour({ name, href, cell, isHere }: NeighbourProps) {
  const place = sensorPlace(name)
  const [sign] = cell?.signs ?? []
  return (
    <Link
      href={href}
      className={cell === undefined ? 'sensor-neighbour unlit' : 'sensor-neighbour'}
      aria-label={`${name}, ${cell?.words ?? 'no job'}`}
      aria-current={isHere ? 'page' : undefined}
      data-sensor={name}
      data-letters={(cell?.signs ?? []).map(({ label }) => label).join(' ') || '–'}
      style={{
        gridColumn: ((place?.column ?? 0) % 3) + 1,
        gridRow: 3 - ((place?.row ?? 0) % 3),
        ...(sign === undefined ? {} : { background: sign.fill, color: sign.ink }),
      }}
    >
      {name.slice(4)}
    </Link>
  )
}

/** Where the raft is on the whole focal plane, over its thumbnail. */
function Outline({ raft }: { readonly raft: string }) {
  const place = RAFT_PLACES.find((one) => one.raft === raft)
  if (place === undefined) return null
  const side = -2 * FRAME.y
  return (
    <svg viewBox={`${FRAME.y} ${FRAME.y} ${side} ${side}`} aria-hidden="true">
      <rect x={place.x} y={place.y} width={place.width} height={place.height} />
    </svg>
  )
}
