/** How a band is drawn on the sky: a letter, a colour and a shape, so that colour is never the only sign. */

export type Vertex = readonly [x: number, y: number]

export interface BandSign {
  readonly letter: string
  /** Custom property of tokens.css. */
  readonly colour: string
  /** A polygon about the origin with an area near that of the unit circle, y downwards. */
  readonly vertices: readonly Vertex[]
}

/** Corners on a circle, the first one straight up (or down); a second radius makes a star. */
function corners(count: number, radius: number, { down = false, inner = radius } = {}): readonly Vertex[] {
  return Array.from({ length: count }, (_, index): Vertex => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2
    const reach = index % 2 === 0 ? radius : inner
    return [reach * Math.cos(angle), (down ? -1 : 1) * reach * Math.sin(angle)]
  })
}

const SQUARE: readonly Vertex[] = [
  [-0.9, -0.9],
  [0.9, -0.9],
  [0.9, 0.9],
  [-0.9, 0.9],
]

/** A cross of two bars: half their length and half their width. */
const [LONG, THIN] = [1.25, 0.42]
const CROSS: readonly Vertex[] = [
  [-THIN, -LONG],
  [THIN, -LONG],
  [THIN, -THIN],
  [LONG, -THIN],
  [LONG, THIN],
  [THIN, THIN],
  [THIN, LONG],
  [-THIN, LONG],
  [-THIN, THIN],
  [-LONG, THIN],
  [-LONG, -THIN],
  [-THIN, -THIN],
]

/** In PhoSim's order; shapes after Rubin's RTN-045, but a cross for y, whose small pentagon would look like a circle. */
export const BAND_SIGNS: readonly BandSign[] = [
  { letter: 'u', colour: '--hue-1', vertices: corners(12, 1) },
  { letter: 'g', colour: '--hue-2', vertices: corners(3, 1.35) },
  { letter: 'r', colour: '--hue-3', vertices: corners(3, 1.35, { down: true }) },
  { letter: 'i', colour: '--hue-4', vertices: SQUARE },
  { letter: 'z', colour: '--hue-5', vertices: corners(10, 1.6, { inner: 0.65 }) },
  { letter: 'y', colour: '--hue-6', vertices: CROSS },
]

/** The letter of a PhoSim filter number; `?` for any other than 0 to 5. */
export const bandLetter = (filter: number): string => BAND_SIGNS[filter]?.letter ?? '?'

/** SVG path data of a band's shape, radius about 1. */
export const shapePath = ({ vertices }: BandSign): string =>
  `M${vertices.map(([x, y]) => `${x.toFixed(3)} ${y.toFixed(3)}`).join('L')}Z`
