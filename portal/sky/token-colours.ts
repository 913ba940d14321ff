/** The colours of the sky map as the tokens have them now, for its canvas. */
import { coloursOf, useDayOrNight } from '../ui/day-or-night.ts'
import { BAND_SIGNS } from './bands.ts'
import type { DrawingColours } from './draw-points.ts'

const known = new Map<string, DrawingColours>()

function coloursIn(dayOrNight: string): DrawingColours {
  const before = known.get(dayOrNight)
  if (before !== undefined) return before
  const [ring = '', ground = '', ...bands] = coloursOf([
    '--ink',
    '--surface',
    ...BAND_SIGNS.map(({ colour }) => colour),
  ])
  const colours = { ring, ground, bands }
  known.set(dayOrNight, colours)
  return colours
}

/** The same object until day or night comes. */
export const useDrawingColours = (): DrawingColours => coloursIn(useDayOrNight())
