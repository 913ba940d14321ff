/** The 21 rafts as buttons in their layout: a click chooses a whole raft. */
import { type MouseEvent, useRef } from 'react'
import { RAFT_PLACES } from './layout.ts'
import { type Gesture, gestureOf, shareOf } from './selection.ts'

interface RaftMapProps {
  readonly selected: ReadonlySet<string>
  readonly onGesture: (sensors: readonly string[], gesture: Gesture) => void
  /** Which raft the pointer or the focus is on. */
  readonly onRaft: (raft: string | undefined) => void
}

const PRESSED = { none: false, some: 'mixed', all: true } as const

export function RaftMap({ selected, onGesture, onRaft }: RaftMapProps) {
  const pointer = useRef('mouse')
  // A click without a place is one of the keyboard.
  const by = (event: MouseEvent) => (event.detail === 0 ? 'keyboard' : pointer.current)
  return (
    <fieldset className="focal-plane-rafts">
      <legend className="small quiet">Rafts</legend>
      {RAFT_PLACES.map(({ raft, column, row, sensors }) => (
        <button
          key={raft}
          type="button"
          aria-pressed={PRESSED[shareOf(selected, sensors)]}
          style={{ gridColumn: column + 1, gridRow: 5 - row }}
          onPointerDown={({ pointerType }) => {
            pointer.current = pointerType
          }}
          onClick={(event) => onGesture(sensors, gestureOf(event, by(event)))}
          onPointerEnter={() => onRaft(raft)}
          onPointerLeave={() => onRaft(undefined)}
          onFocus={() => onRaft(raft)}
          onBlur={() => onRaft(undefined)}
        >
          <span>R</span>
          {raft.slice(1)}
        </button>
      ))}
    </fieldset>
  )
}
