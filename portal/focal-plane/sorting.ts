/** The order of the focal plane's table. */
import type { PlaneCell } from './layers.ts'

export interface Order {
  readonly by: 'sensor' | 'value'
  readonly direction: 'ascending' | 'descending'
}

/** Values before words, words by the alphabet; sensors without a cell come last, whichever way. */
function compare(one: PlaneCell, other: PlaneCell): number {
  if (one.value !== undefined && other.value !== undefined) return one.value - other.value
  return one.words.localeCompare(other.words, 'en', { numeric: true })
}

/** The sensors in the order asked for; equal ones stay in PhoSim's order. */
export function sorted(
  sensors: readonly string[],
  cells: ReadonlyMap<string, PlaneCell>,
  { by, direction }: Order,
): readonly string[] {
  const sign = direction === 'ascending' ? 1 : -1
  if (by === 'sensor') return sensors.toSorted((a, b) => sign * (a < b ? -1 : 1))
  return sensors.toSorted((a, b) => {
    const [one, other] = [cells.get(a), cells.get(b)]
    if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
    return sign * compare(one, other)
  })
}
