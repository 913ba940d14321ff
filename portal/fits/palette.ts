/** Colours of values in one table: limits, stretch and colour map folded into it, so that drawing only looks up. */
import { type ColourMap, colourOf } from './colour-maps.ts'
import { curveOf, type Stretch } from './stretch.ts'
import type { Limits } from './zscale.ts'

/** How an image is shown. */
export interface Display extends Limits {
  readonly stretch: Stretch
  readonly colourMap: ColourMap
}

/** Fine enough that the steepest stretch, log, takes no visible step. */
export const STEPS = 65_536

export interface Palette extends Limits {
  /** Pixels as a little-endian machine keeps RGBA; the last, after STEPS, is that of pixels without a value. */
  readonly colours: Uint32Array<ArrayBuffer>
}

const packed = (map: ColourMap, brightness: number): number => {
  const [red, green, blue] = colourOf(map, brightness)
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0
}

/** The table of a display; `sorted` is a sample of the image. Pixels without a value are transparent. */
export function paletteOf(display: Display, sorted: Float32Array): Palette {
  const { low, high, stretch, colourMap } = display
  const curve = curveOf(stretch, sorted, display)
  const shades = Uint32Array.from({ length: 256 }, (_, shade) => packed(colourMap, shade / 255))
  const colours = new Uint32Array(STEPS + 1)
  for (let step = 0; step < STEPS; step++) colours[step] = shades[Math.round(255 * curve(step / (STEPS - 1)))] ?? 0
  return { low, high, colours }
}
