/** What the focal plane shows, as data: a layer of cells with their signs, and the legend that explains them. */
import { SENSORS } from '../../phosim/focal-plane.ts'

/** How something is painted: CSS colours of the tokens, and the letters on it. */
export interface Sign {
  readonly label: string
  readonly fill: string
  readonly ink: string
}

export interface PlaneCell {
  readonly sensor: string
  /** One sign, or two side by side for two snaps. */
  readonly signs: readonly Sign[]
  /** What is said of it in the card, in the table and to who cannot see it: `running, 2nd attempt, at SITE`. */
  readonly words: string
  /** Orders the table; words order it where there is none. */
  readonly value?: number
  /** Address of a picture to draw instead of the colours. */
  readonly picture?: string
  /** Among pictures: its colours as an outline. */
  readonly outlined?: true
}

export interface LegendEntry {
  readonly sign: Sign
  readonly words: string
  readonly sensors: readonly string[]
}

export interface Layer {
  /** `State`, `Run time`: heads the legend and the table's column. */
  readonly title: string
  readonly unit?: string
  readonly cells: readonly PlaneCell[]
  /** A list of signs, or a ramp of ranges from low to high. */
  readonly legend: { readonly kind: 'list' | 'ramp'; readonly entries: readonly LegendEntry[] }
}

/** Sensors in PhoSim's order with what belongs to each. */
export function bySensor<Item extends { readonly sensor?: string | undefined }>(
  items: readonly Item[],
): readonly (readonly [sensor: string, items: readonly Item[]])[] {
  const groups = Map.groupBy(items, ({ sensor }) => sensor)
  return SENSORS.flatMap((sensor) => {
    const found = groups.get(sensor)
    return found === undefined ? [] : [[sensor, found] as const]
  })
}

/** The same layer with a picture on each sensor that has one; the others keep their signs, as outlines. */
export function pictureLayer(layer: Layer, pictures: ReadonlyMap<string, string>): Layer {
  const withPicture = (cell: PlaneCell): PlaneCell => {
    const picture = pictures.get(cell.sensor)
    return picture === undefined ? { ...cell, outlined: true } : { ...cell, picture }
  }
  return { ...layer, cells: layer.cells.map(withPicture) }
}

/** The whole in a sentence: `State of 189 sensors: 120 finished, 3 failed`. */
export function layerWords({ title, unit, cells, legend }: Layer): string {
  const what = unit === undefined ? title : `${title} in ${unit}`
  if (cells.length === 0) return `${what}: no sensor has a value yet`
  const counts = legend.entries.map(({ words, sensors }) => `${sensors.length} ${words}`)
  return `${what} of ${cells.length} ${cells.length === 1 ? 'sensor' : 'sensors'}: ${counts.join(', ')}`
}
