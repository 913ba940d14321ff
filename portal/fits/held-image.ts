/** An image in the worker's memory: read from its address, drawn and asked for values. */
import { fetchBytes, type Wanted } from './fetch-bytes.ts'
import { readImage } from './image-file.ts'
import type { ImageFacts } from './image-messages.ts'
import { levelsOf, sortedSample } from './levels.ts'
import { type Display, type Palette, paletteOf } from './palette.ts'
import { pyramidOf, type Raster } from './pyramid.ts'
import { render } from './render.ts'
import type { Viewport } from './viewport.ts'

const isSame = (one: Display, other: Display) =>
  one.low === other.low && one.high === other.high && one.stretch === other.stretch && one.colourMap === other.colourMap

/** Made by holdImage alone. */
export interface HeldImage {
  readonly facts: ImageFacts
  /** RGBA pixels of a viewport. */
  readonly draw: (viewport: Viewport, display: Display) => Uint32Array<ArrayBuffer>
  /** The value of a FITS pixel; NaN for none. */
  readonly valueAt: (x: number, y: number) => number
}

/** Keeps the palette from one drawing to the next, since most differ in their viewport alone. */
function painter(pyramid: readonly Raster[], sample: Float32Array): HeldImage['draw'] {
  let latest: { readonly display: Display; readonly palette: Palette } | undefined
  return (viewport, display) => {
    if (latest === undefined || !isSame(latest.display, display))
      latest = { display, palette: paletteOf(display, sample) }
    return render(pyramid, viewport, latest.palette)
  }
}

/** Reads an image of the file at an address; throws a FitsFault that says what is wrong. */
export async function holdImage(wanted: Wanted, unitName?: string): Promise<HeldImage> {
  const { unit, units, header, pixels } = await readImage(await fetchBytes(wanted), unitName)
  const { width, height } = unit
  const sample = sortedSample(pixels, width)
  const inside = (x: number, y: number) => x >= 1 && y >= 1 && x <= width && y <= height
  return {
    facts: { unit, units, header, levels: levelsOf(pixels, sample) },
    draw: painter(pyramidOf({ width, height, pixels }), sample),
    valueAt: (x, y) => (inside(x, y) ? (pixels[(y - 1) * width + x - 1] ?? Number.NaN) : Number.NaN),
  }
}
