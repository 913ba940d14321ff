/** The focal plane as text: 21 rafts where LSST has them, a letter and a colour for every sensor. */
import { SENSORS } from '../phosim/focal-plane.ts'
import type { Paint } from './terminal.ts'

/** One job of the plane. */
export interface PlaneCell {
  readonly sensor: string
  readonly snap: number
  readonly state: string
}

type Brush = (text: string, paint: Paint) => string

/** How a state is shown: its letter says it all, its colour says it faster. Worst first, as snaps are merged. */
export const STATE_SIGNS: readonly { readonly state: string; readonly letter: string; readonly brush: Brush }[] = [
  { state: 'failed', letter: 'X', brush: (text, paint) => paint.bold(paint.red(text)) },
  { state: 'cancelled', letter: 'C', brush: (text, paint) => paint.magenta(text) },
  { state: 'waiting', letter: 'w', brush: (text, paint) => paint.dim(text) },
  { state: 'defined', letter: 'd', brush: (text, paint) => paint.dim(text) },
  { state: 'activated', letter: 'a', brush: (text, paint) => paint.blue(text) },
  { state: 'sent', letter: 's', brush: (text, paint) => paint.cyan(text) },
  { state: 'running', letter: 'R', brush: (text, paint) => paint.bold(paint.yellow(text)) },
  { state: 'holding', letter: 'h', brush: (text, paint) => paint.yellow(text) },
  { state: 'finished', letter: 'F', brush: (text, paint) => paint.green(text) },
]

const UNLIT = '·'

/** The letter of a state in its colour; `?` for a state of a newer service. */
export function stateSign(state: string, paint: Paint): string {
  const sign = STATE_SIGNS.find((known) => known.state === state)
  return sign === undefined ? '?' : sign.brush(sign.letter, paint)
}

const worstOf = (states: readonly string[]): string =>
  STATE_SIGNS.find(({ state }) => states.includes(state))?.state ?? states[0] ?? ''

export interface PlaneOptions {
  readonly paint: Paint
  /** A blank line between the rows of rafts: 19 lines instead of 15. */
  readonly roomy: boolean
}

/** The places of a raft and its sensors: x grows to the right and y upwards, as in the mosaic. */
const digitsOf = (sensor: string) => [sensor[1], sensor[2], sensor[5], sensor[6]].map(Number)
const PLACES = new Map(SENSORS.map((sensor) => [digitsOf(sensor).join(), sensor]))
const DOWN = [4, 3, 2, 1, 0]
const ACROSS = [0, 1, 2, 3, 4]

/**
 * The plane, one line for each row of sensors, with the digits of the rafts along its sides (`R2.` below the
 * column, `R.2` beside the row, so that R22 is in the middle). One letter a sensor; two when the visit has two snaps;
 * the worst state of them when it has more. Sensors without a job are dots.
 */
export function renderFocalPlane(cells: readonly PlaneCell[], { paint, roomy }: PlaneOptions): string[] {
  const snaps = [...new Set(cells.map(({ snap }) => snap))].sort((a, b) => a - b)
  const width = snaps.length === 2 ? 2 : 1
  const jobs = Map.groupBy(cells, ({ sensor }) => sensor)
  const letters = (sensor: string): string => {
    const states = (snap: number) => (jobs.get(sensor) ?? []).filter((cell) => cell.snap === snap)
    const groups = width === 2 ? snaps.map(states) : [jobs.get(sensor) ?? []]
    return groups.map((group) => (group.length === 0 ? paint.dim(UNLIT) : stateSign(worst(group), paint))).join('')
  }
  const sensorRow = (raftY: number, y: number): string =>
    ACROSS.map((raftX) =>
      [0, 1, 2].map((x) => cellText(PLACES.get([raftX, raftY, x, y].join()), letters, width)).join(' '),
    ).join('   ')
  const raftRow = (raftY: number) =>
    [2, 1, 0].map((y) => `${paint.dim(y === 1 ? `R.${raftY}` : '   ')} ${sensorRow(raftY, y)}`.trimEnd())
  return [...DOWN.flatMap((raftY) => [...raftRow(raftY), ...(roomy && raftY > 0 ? [''] : [])]), footer(width, paint)]
}

const worst = (group: readonly PlaneCell[]): string => worstOf(group.map(({ state }) => state))

const cellText = (sensor: string | undefined, letters: (sensor: string) => string, width: number): string =>
  sensor === undefined ? ' '.repeat(width) : letters(sensor)

function footer(width: number, paint: Paint): string {
  const raftWidth = 3 * width + 2
  const label = (raftX: number) => {
    const text = `R${raftX}.`
    const before = Math.floor((raftWidth - text.length) / 2)
    return ' '.repeat(before) + text + ' '.repeat(raftWidth - text.length - before)
  }
  return paint.dim(`    ${ACROSS.map(label).join('   ')}`.trimEnd())
}

/** Columns that the plane takes: for one letter a sensor, or two. */
export const planeWidth = (letters: number): number => 4 + 5 * (3 * letters + 2) + 4 * 3
