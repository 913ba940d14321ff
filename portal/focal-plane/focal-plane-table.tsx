/** The focal plane as a table: the same sensors and words as the picture, to be sorted, chosen and opened. */
import { useState } from 'react'
import { SENSORS } from '../../phosim/focal-plane.ts'
import type { Layer, PlaneCell } from './layers.ts'
import { SignSwatches } from './plane-legend.tsx'
import type { Gesture } from './selection.ts'
import { type Order, sorted } from './sorting.ts'

interface FocalPlaneTableProps {
  readonly label: string
  readonly layer: Layer
  readonly selected?: ReadonlySet<string>
  readonly selectable?: readonly string[]
  /** Absent where nothing can be chosen. */
  readonly onGesture?: ((sensors: readonly string[], gesture: Gesture) => void) | undefined
  readonly onOpen?: ((sensor: string) => void) | undefined
}

interface HeadProps {
  readonly words: string
  readonly by: Order['by']
  readonly order: Order
  readonly onOrder: (order: Order) => void
}

function Head({ words, by, order, onOrder }: HeadProps) {
  const isThis = order.by === by
  const next = isThis && order.direction === 'ascending' ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isThis ? order.direction : 'none'}>
      <button type="button" onClick={() => onOrder({ by, direction: next })}>
        {words}
        <span aria-hidden="true">{isThis ? (order.direction === 'ascending' ? ' ↑' : ' ↓') : ''}</span>
      </button>
    </th>
  )
}

interface RowProps {
  readonly sensor: string
  readonly cell: PlaneCell | undefined
  readonly isSelected: boolean
  readonly onToggle: (() => void) | undefined
  readonly onOpen: ((sensor: string) => void) | undefined
}

function Row({ sensor, cell, isSelected, onToggle, onOpen }: RowProps) {
  return (
    <tr className={isSelected ? 'selected' : ''}>
      {onToggle !== undefined && (
        <td>
          <input type="checkbox" aria-label={`Choose ${sensor}`} checked={isSelected} onChange={onToggle} />
        </td>
      )}
      <th scope="row" className="mono">
        {onOpen === undefined || cell === undefined ? (
          sensor
        ) : (
          <button type="button" onClick={() => onOpen(sensor)}>
            {sensor}
          </button>
        )}
      </th>
      <td>
        {cell !== undefined && <SignSwatches signs={cell.signs} />}
        {cell?.words ?? <span className="quiet">–</span>}
      </td>
    </tr>
  )
}

export function FocalPlaneTable(props: FocalPlaneTableProps) {
  const { label, layer, selected = new Set<string>(), selectable = SENSORS, onGesture, onOpen } = props
  const [order, setOrder] = useState<Order>({ by: 'sensor', direction: 'ascending' })
  const cells = new Map(layer.cells.map((cell) => [cell.sensor, cell]))
  const may = new Set(selectable)
  const shown = SENSORS.filter((sensor) => cells.has(sensor) || (onGesture !== undefined && may.has(sensor)))
  if (shown.length === 0) return <p className="quiet">No sensor has anything to show yet.</p>
  return (
    <section className="focal-plane-table" aria-label={`${label}, table`}>
      <table>
        <thead>
          <tr>
            {onGesture !== undefined && (
              <th scope="col">
                <span className="only-read">Chosen</span>
              </th>
            )}
            <Head words="Sensor" by="sensor" order={order} onOrder={setOrder} />
            <Head words={layer.title} by="value" order={order} onOrder={setOrder} />
          </tr>
        </thead>
        <tbody>
          {sorted(shown, cells, order).map((sensor) => (
            <Row
              key={sensor}
              sensor={sensor}
              cell={cells.get(sensor)}
              isSelected={selected.has(sensor)}
              onToggle={onGesture && (() => onGesture([sensor], 'toggle'))}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}
