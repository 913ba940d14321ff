/** Colours of brightness: greys, and one map in which equal steps look equal. */

export const COLOUR_MAPS = ['grey', 'inverted', 'inferno'] as const
export type ColourMap = (typeof COLOUR_MAPS)[number]

export type Rgb = readonly [number, number, number]

/** Every ninth of matplotlib's inferno (Smith and van der Walt 2015, CC0), in sRGB. */
const INFERNO: readonly Rgb[] = [
  [0, 0, 4],
  [27, 12, 65],
  [74, 12, 107],
  [120, 28, 109],
  [165, 44, 96],
  [207, 68, 70],
  [237, 105, 37],
  [251, 155, 6],
  [247, 209, 61],
  [252, 255, 164],
]

function along(anchors: readonly Rgb[], brightness: number): Rgb {
  const place = brightness * (anchors.length - 1)
  const first = Math.min(anchors.length - 2, Math.floor(place))
  const [from, to] = [anchors[first], anchors[first + 1]]
  const mixed = (channel: 0 | 1 | 2) => {
    const start = from?.[channel] ?? 0
    return Math.round(start + (place - first) * ((to?.[channel] ?? 0) - start))
  }
  return [mixed(0), mixed(1), mixed(2)]
}

const grey = (brightness: number): Rgb => {
  const level = Math.round(255 * brightness)
  return [level, level, level]
}

const MAPS: Readonly<Record<ColourMap, (brightness: number) => Rgb>> = {
  grey,
  inverted: (brightness) => grey(1 - brightness),
  inferno: (brightness) => along(INFERNO, brightness),
}

/** The colour of a brightness from 0 to 1. */
export const colourOf = (map: ColourMap, brightness: number): Rgb => MAPS[map](brightness)
