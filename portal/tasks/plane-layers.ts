/** What the mosaic of a visit can be coloured by, made from its cells and from how its attempts went. */
import type { VisitAttempt, VisitView } from '../../core/contract/tasks.ts'
import { categoryLayer } from '../focal-plane/category-layer.ts'
import { type Layer, pictureLayer } from '../focal-plane/layers.ts'
import { numberLayer } from '../focal-plane/number-layer.ts'
import { stateLayer } from '../focal-plane/state-layer.ts'
import { duration, memory } from '../ui/amounts.ts'

export const COLOURINGS = [
  { name: 'state', words: 'State' },
  { name: 'pictures', words: 'Images' },
  { name: 'time', words: 'Run time' },
  { name: 'memory', words: 'Memory' },
  { name: 'attempts', words: 'Attempts' },
  { name: 'site', words: 'Site' },
] as const
export type Colouring = (typeof COLOURINGS)[number]['name']

/** Whether an address names a colouring. */
export const colouringOf = (text: string | null): Colouring =>
  COLOURINGS.find(({ name }) => name === text)?.name ?? 'state'

type Cell = VisitView['cells'][number]
type SensorCell = Cell & { readonly sensor: string }
const hasSensor = (cell: Cell): cell is SensorCell => cell.sensor !== undefined

/** The attempt whose outputs count, or the last that has ended: one for each job. */
function lastAttempts(attempts: readonly VisitAttempt[]): ReadonlyMap<number, VisitAttempt> {
  return new Map(attempts.toSorted((a, b) => a.attempt - b.attempt).map((attempt) => [attempt.pandaId, attempt]))
}

export interface PlaneGiven {
  readonly cells: VisitView['cells']
  readonly attempts: readonly VisitAttempt[]
  /** Addresses of previews by sensor. */
  readonly pictures: ReadonlyMap<string, string>
}

/** The layer that a colouring shows; sensors without a value yet are empty. */
export function planeLayer(colouring: Colouring, { cells, attempts, pictures }: PlaneGiven): Layer {
  const lit = cells.filter(hasSensor)
  const measured = [...lastAttempts(attempts).values()].flatMap(({ sensor, wallSeconds, maxMemoryMiB }) =>
    sensor === undefined ? [] : [{ sensor, wallSeconds, maxMemoryMiB }],
  )
  switch (colouring) {
    case 'state':
      return stateLayer(lit)
    case 'pictures':
      return { ...pictureLayer(stateLayer(lit), pictures), title: 'Images' }
    case 'time':
      return numberLayer(
        measured.map(({ sensor, wallSeconds }) => ({ sensor, value: wallSeconds })),
        { title: 'Run time', unit: 's', format: duration },
      )
    case 'memory':
      return numberLayer(
        measured.map(({ sensor, maxMemoryMiB }) => ({ sensor, value: Math.round(maxMemoryMiB) })),
        { title: 'Memory', unit: 'MiB', format: memory },
      )
    case 'attempts':
      return numberLayer(
        lit.map(({ sensor, attempt }) => ({ sensor, value: attempt })),
        { title: 'Attempts' },
      )
    case 'site':
      return categoryLayer(
        lit.flatMap(({ sensor, site }) => (site === undefined ? [] : [{ sensor, category: site }])),
        'Site',
      )
  }
}
