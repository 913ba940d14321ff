/** The focal plane in some hundred pixels: one SVG path for each colour, so that a long list of them stays light. */
import type { Layer } from './layers.ts'
import { PLACES, type SensorPlace, sensorPlace } from './layout.ts'

export interface ThumbnailPath {
  readonly fill: string
  /** SVG path data in millimetres. */
  readonly d: string
}

const block = ({ x, y, height }: SensorPlace, from: number, width: number): string =>
  `M${(x + from).toFixed(1)} ${y.toFixed(1)}h${width}v${height}h${-width}z`

/** The path of all sensors without a sign. */
export function unlitPath({ cells }: Layer): string {
  const lit = new Set(cells.map(({ sensor }) => sensor))
  return PLACES.filter(({ sensor }) => !lit.has(sensor))
    .map((place) => block(place, 0, place.width))
    .join('')
}

/** The cells' colours; two snaps are two halves. */
export function thumbnailPaths({ cells }: Layer): readonly ThumbnailPath[] {
  const blocks = cells.flatMap(({ sensor, signs }) => {
    const place = sensorPlace(sensor)
    if (place === undefined) return []
    const width = place.width / signs.length
    return signs.map(({ fill }, index) => ({ fill, d: block(place, index * width, width) }))
  })
  return [...Map.groupBy(blocks, ({ fill }) => fill)]
    .filter(([fill]) => fill !== 'none')
    .map(([fill, group]) => ({ fill, d: group.map(({ d }) => d).join('') }))
}
