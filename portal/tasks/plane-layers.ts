/** What the mosaic of a visit can be coloured by, made from its cells. */
import type { VisitView } from '../../core/contract/tasks.ts'
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

export interface PlaneGiven {
  readonly cells: VisitView['cells']
  /** Addresses of previews by sensor. */
  readonly pictures: ReadonlyMap<string, string>
}

/** An amount of each job that has it: of its last attempt that ended. */
const measured = (cells: readonly SensorCell[], amount: 'wallSeconds' | 'memoryMiB') =>
  cells.flatMap(({ sensor, [amount]: value }) => (value === undefined ? [] : [{ sensor, value }]))

/** The layer that a colouring shows; sensors without a value yet are empty. */
export function planeLayer(colouring: Colouring, { cells, pictures }: PlaneGiven): Layer {
  const lit = cells.filter(hasSensor)
  switch (colouring) {
    case 'state':
      return stateLayer(lit)
    case 'pictures':
      return { ...pictureLayer(stateLayer(lit), pictures), title: 'Images' }
    case 'time':
      return numberLayer(measured(lit, 'wallSeconds'), { title: 'Run time', unit: 's', format: duration })
    case 'memory':
      return numberLayer(measured(lit, 'memoryMiB'), { title: 'Memory', unit: 'MiB', format: memory })
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
