/** What is chosen on the focal plane: how a gesture changes it, and how PhoSim writes it. */
import { parseSensors, SENSORS } from '../../phosim/focal-plane.ts'
import { RAFT_PLACES } from './layout.ts'

/** What a click, a key or a rectangle does to the choice. */
export type Gesture = 'replace' | 'add' | 'remove' | 'toggle'

interface Keys {
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

/** Shift adds; Ctrl, Alt or Command removes; a mouse alone chooses anew; a finger or the keyboard turns on and off. */
export function gestureOf({ shiftKey, ctrlKey, altKey, metaKey }: Keys, by: string): Gesture {
  if (shiftKey) return 'add'
  if (ctrlKey || altKey || metaKey) return 'remove'
  return by === 'mouse' || by === 'pen' ? 'replace' : 'toggle'
}

const inOrder = (sensors: ReadonlySet<string>): readonly string[] => SENSORS.filter((sensor) => sensors.has(sensor))

/** The choice after a gesture over some sensors, in PhoSim's order. Several are turned off together only if all are on. */
export function changed(chosen: readonly string[], sensors: readonly string[], gesture: Gesture): readonly string[] {
  const before = new Set(chosen)
  const these = new Set(sensors)
  if (gesture === 'replace') return inOrder(these)
  const removes = gesture === 'remove' || (gesture === 'toggle' && these.isSubsetOf(before))
  return inOrder(removes ? before.difference(these) : before.union(these))
}

/** All that may be chosen and is not. */
export const inverted = (chosen: readonly string[], selectable: readonly string[]): readonly string[] =>
  inOrder(new Set(selectable).difference(new Set(chosen)))

/** How much of a raft, or of any sensors, is chosen. */
export function shareOf(chosen: ReadonlySet<string>, sensors: readonly string[]): 'none' | 'some' | 'all' {
  const count = sensors.filter((sensor) => chosen.has(sensor)).length
  if (count === 0) return 'none'
  return count === sensors.length ? 'all' : 'some'
}

/** PhoSim's shortest text for a choice: `all`, or whole rafts and single sensors as in `R10_S11|R22`; '' for none. */
export function sensorsText(chosen: readonly string[]): string {
  const set = new Set(chosen)
  if (SENSORS.every((sensor) => set.has(sensor))) return 'all'
  return RAFT_PLACES.flatMap(({ raft, sensors }) => {
    const inRaft = sensors.filter((sensor) => set.has(sensor))
    return inRaft.length === sensors.length ? [raft] : inRaft
  }).join('|')
}

/** The choice that a text names, or in words what is wrong with it. */
export function sensorsOf(
  text: string,
  selectable: readonly string[],
): { readonly sensors: readonly string[]; readonly fault?: string } {
  const { sensors, unknown } = parseSensors(text)
  const may = new Set(selectable)
  const beyond = sensors.filter((sensor) => !may.has(sensor))
  const kept = text.trim() === 'all' ? sensors.filter((sensor) => may.has(sensor)) : sensors
  if (unknown.length > 0)
    return { sensors: kept, fault: `${unknown.join(', ')}: no science sensor or raft. Write R22, R22_S11 or all.` }
  if (kept === sensors && beyond.length > 0)
    return { sensors: kept, fault: `${sensorsText(beyond)} cannot be chosen here.` }
  return { sensors: kept }
}
