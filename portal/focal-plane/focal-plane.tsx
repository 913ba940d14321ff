/** The focal plane, as a picture or as its table: what a layer says of each sensor, and a choice of sensors. */
import './plane-picture.css'
import './plane-table.css'
import './focal-plane.css'
import { type ReactNode, useMemo, useState } from 'react'
import { SENSORS } from '../../phosim/focal-plane.ts'
import { FocalPlaneTable } from './focal-plane-table.tsx'
import { type Layer, layerWords } from './layers.ts'
import { PlaneChoice } from './plane-choice.tsx'
import { PlaneLegend } from './plane-legend.tsx'
import { PlanePicture } from './plane-picture.tsx'
import { RaftMap } from './raft-map.tsx'
import { changed, type Gesture } from './selection.ts'
import { SelectionBar } from './selection-bar.tsx'
import { SensorCard } from './sensor-card.tsx'

export type PlaneView = 'picture' | 'table'

export interface FocalPlaneProps {
  /** What it is the focal plane of: `Visit 1000787`. */
  readonly label: string
  readonly layer: Layer
  readonly selected?: readonly string[]
  /** Makes sensors choosable; they come in PhoSim's order. */
  readonly onSelectedChange?: (sensors: readonly string[]) => void
  /** Which sensors may be chosen; all 189 where it is absent. */
  readonly selectable?: readonly string[]
  /** Asked for, on a sensor that the layer has, by Enter, and by a click, or a double click where sensors can be chosen. */
  readonly onOpen?: (sensor: string) => void
  readonly view?: PlaneView
  /** Shows the switch between picture and table. */
  readonly onViewChange?: (view: PlaneView) => void
  /** Stands in the line of that switch, such as the choice of a layer. */
  readonly beside?: ReactNode
}

const VIEWS = [
  { name: 'picture', words: 'Picture' },
  { name: 'table', words: 'Table' },
] as const

const NONE: readonly string[] = []

export function FocalPlane(props: FocalPlaneProps) {
  const { label, layer, selected = NONE, onSelectedChange, selectable = SENSORS } = props
  const { view = 'picture', onViewChange, beside } = props
  const [active, setActive] = useState<string>()
  const [pointed, setPointed] = useState<string>()
  const [raft, setRaft] = useState<string>()
  const cells = useMemo(() => new Map(layer.cells.map((cell) => [cell.sensor, cell])), [layer])
  const chosen = useMemo(() => new Set(selected), [selected])
  const may = useMemo(() => new Set(selectable), [selectable])
  const onGesture =
    onSelectedChange &&
    ((sensors: readonly string[], gesture: Gesture) =>
      onSelectedChange(
        changed(
          selected,
          sensors.filter((sensor) => may.has(sensor)),
          gesture,
        ),
      ))
  const onOpen = props.onOpen && ((sensor: string) => cells.has(sensor) && props.onOpen?.(sensor))
  const read = pointed ?? active
  return (
    <div className="focal-plane">
      <div className="focal-plane-choices">
        {beside}
        {onViewChange !== undefined && (
          <PlaneChoice label="Show as" choices={VIEWS} chosen={view} onChoose={onViewChange} />
        )}
      </div>
      <div className="focal-plane-body">
        {view === 'table' ? (
          <FocalPlaneTable {...{ label, layer, selectable, onGesture, onOpen }} selected={chosen} />
        ) : (
          <div className="focal-plane-frame">
            <PlanePicture
              {...{ cells, onGesture, onOpen, raft }}
              label={`${label}. ${layerWords(layer)}`}
              selected={chosen}
              selectable={may}
              active={active ?? layer.cells[0]?.sensor ?? 'R22_S11'}
              onActive={setActive}
              onPointed={setPointed}
            />
            {onGesture !== undefined && <RaftMap selected={chosen} onGesture={onGesture} onRaft={setRaft} />}
          </div>
        )}
        <div className="focal-plane-side">
          {view === 'picture' && (
            <SensorCard
              sensor={read}
              cell={read === undefined ? undefined : cells.get(read)}
              hasPictures={layer.cells.some(({ picture }) => picture !== undefined)}
              onOpen={onGesture === undefined ? undefined : onOpen}
            />
          )}
          <PlaneLegend layer={layer} onChoose={onGesture && ((sensors) => onGesture(sensors, 'replace'))} />
          {onSelectedChange !== undefined && (
            <SelectionBar {...{ selected, selectable, onSelectedChange }} opens={onOpen !== undefined} />
          )}
        </div>
      </div>
    </div>
  )
}
