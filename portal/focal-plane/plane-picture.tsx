/** The focal plane as a picture: 189 sensors in 21 rafts, to be read, chosen and opened by mouse, finger or keys. */
import { type KeyboardEvent, type SyntheticEvent, useRef } from 'react'
import { SENSORS } from '../../phosim/focal-plane.ts'
import type { PlaneCell } from './layers.ts'
import { type Box, FRAME, RAFT_PLACES, RAFT_STEPS, sensorAfter, sensorsTouching } from './layout.ts'
import { type Gesture, gestureOf } from './selection.ts'
import { SensorLetters, SensorMark } from './sensor-mark.tsx'
import { useMarquee } from './use-marquee.ts'

export interface PlanePictureProps {
  readonly label: string
  readonly cells: ReadonlyMap<string, PlaneCell>
  readonly selected: ReadonlySet<string>
  readonly selectable: ReadonlySet<string>
  /** Absent where nothing can be chosen. */
  readonly onGesture: ((sensors: readonly string[], gesture: Gesture) => void) | undefined
  readonly onOpen: ((sensor: string) => void) | undefined
  /** The sensor that has the focus or had it last; where Tab leads to. */
  readonly active: string
  readonly onActive: (sensor: string) => void
  readonly onPointed: (sensor: string | undefined) => void
  /** A raft to be shown by its frame. */
  readonly raft: string | undefined
}

const sensorAt = ({ target }: SyntheticEvent): string | undefined =>
  target instanceof Element ? target.closest<SVGElement>('[data-sensor]')?.dataset.sensor : undefined

const boxOf = ({ x, y, width, height }: Box): Box => ({ x, y, width, height })

const VIEW_BOX = `${FRAME.x} ${FRAME.y} ${FRAME.width} ${FRAME.height}`

export function PlanePicture(props: PlanePictureProps) {
  const { label, cells, selected, selectable, onGesture, onOpen, active, onActive, onPointed, raft } = props
  const pointer = useRef('mouse')
  const { box, handlers } = useMarquee((drawn, event) => onGesture?.(sensorsTouching(drawn), gestureOf(event, 'mouse')))
  const { onPointerDown, ...drawing } = handlers
  const onKeyDown = (event: KeyboardEvent<SVGGElement>) => {
    const sensor = sensorAt(event)
    if (sensor === undefined) return
    if (answersKey(event, sensor, props)) event.preventDefault()
  }
  return (
    <svg className="focal-plane-picture" viewBox={VIEW_BOX}>
      <title>{label}</title>
      <g
        role="listbox"
        tabIndex={-1}
        aria-label={label}
        aria-multiselectable={onGesture !== undefined}
        className={onGesture === undefined && onOpen === undefined ? '' : 'focal-plane-live'}
        onClick={(event) => {
          const sensor = sensorAt(event)
          if (sensor === undefined) return
          if (onGesture === undefined) onOpen?.(sensor)
          else onGesture([sensor], gestureOf(event, pointer.current))
        }}
        onDoubleClick={(event) => {
          const sensor = sensorAt(event)
          if (sensor !== undefined && onGesture !== undefined) onOpen?.(sensor)
        }}
        onKeyDown={onKeyDown}
        onFocus={(event) => onActive(sensorAt(event) ?? active)}
        onPointerOver={(event) => onPointed(sensorAt(event))}
        onPointerLeave={() => onPointed(undefined)}
        onPointerDown={(event) => {
          pointer.current = event.pointerType
          if (onGesture !== undefined) onPointerDown(event)
        }}
        {...drawing}
      >
        <rect {...boxOf(FRAME)} className="focal-plane-ground" />
        {SENSORS.map((sensor) => (
          <SensorMark
            key={sensor}
            sensor={sensor}
            cell={cells.get(sensor)}
            isSelected={selected.has(sensor)}
            isSelectable={onGesture === undefined || selectable.has(sensor)}
            isActive={sensor === active}
          />
        ))}
      </g>
      <svg {...boxOf(FRAME)} viewBox={VIEW_BOX} className="focal-plane-letters" aria-hidden="true">
        {[...cells.values()].map((cell) => (
          <SensorLetters key={cell.sensor} cell={cell} />
        ))}
        <RaftDigits />
      </svg>
      {RAFT_PLACES.map((place) => (
        <rect key={place.raft} {...boxOf(place)} className="focal-plane-raft" />
      ))}
      {RAFT_PLACES.filter((place) => place.raft === raft).map((place) => (
        <rect key={place.raft} {...boxOf(place)} className="focal-plane-raft shown" />
      ))}
      {box !== undefined && <rect {...boxOf(box)} className="focal-plane-marquee" />}
    </svg>
  )
}

/** Does what a key asks for on a sensor; false for a key that is none of ours. */
function answersKey(event: KeyboardEvent<SVGGElement>, sensor: string, props: PlanePictureProps): boolean {
  const { onGesture, onOpen, selectable } = props
  const { key, shiftKey, ctrlKey, metaKey } = event
  if (key === 'Enter' && onOpen !== undefined) onOpen(sensor)
  else if (key === ' ' || key === 'Enter') onGesture?.([sensor], 'toggle')
  else if (key === 'a' && (ctrlKey || metaKey)) onGesture?.([...selectable], 'replace')
  else {
    const next = sensorAfter(key, sensor)
    if (next === undefined) return false
    if (shiftKey) onGesture?.([sensor, next], 'add')
    event.currentTarget.querySelector<SVGElement>(`[data-sensor="${next}"]`)?.focus()
  }
  return true
}

/** `R2.` below each column of rafts and `R.2` beside each row, as the command line has them. */
function RaftDigits() {
  return (
    <g className="focal-plane-digits">
      {RAFT_STEPS.map(({ digit, offset }) => (
        <text key={`column ${digit}`} x={offset} y={FRAME.y + FRAME.height - 7}>{`R${digit}.`}</text>
      ))}
      {RAFT_STEPS.map(({ digit, offset }) => (
        <text key={`row ${digit}`} transform={`translate(${FRAME.x + 15} ${-offset}) rotate(-90)`}>{`R.${digit}`}</text>
      ))}
    </g>
  )
}
