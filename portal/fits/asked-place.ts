/** Finds the pixel of what somebody types: an object of the catalog, a place on the sky, or pixel coordinates. */
import type { Mark } from './catalog-marks.ts'
import { pixelOf, type SkyFrame, type SkyPlace } from './sky-frame.ts'
import { isInside, type Point, type Size } from './viewport.ts'

/** What can be looked in. */
export interface Grounds {
  readonly image: Size
  readonly frame: SkyFrame | undefined
  readonly marks: readonly Mark[]
}

const SEXAGESIMAL = /^([+-]?)(\d+)[:hd°]\s*(\d+)[:m′']\s*(\d+(?:\.\d*)?)[s″"]?$/i
const DECIMAL = /^[+-]?\d+(?:\.\d*)?°?$/

/** Degrees, or sexagesimal units, of one coordinate. */
function angle(word: string): { readonly value: number; readonly sexagesimal: boolean } | undefined {
  if (DECIMAL.test(word)) return { value: Number.parseFloat(word), sexagesimal: false }
  const [, sign, units, minutes, seconds] = SEXAGESIMAL.exec(word) ?? []
  if (units === undefined) return undefined
  const value = Number(units) + Number(minutes) / 60 + Number(seconds) / 3600
  return { value: sign === '-' ? -value : value, sexagesimal: true }
}

function skyPlace([one, other]: readonly string[]): SkyPlace | undefined {
  const [ra, dec] = [angle(one ?? ''), angle(other ?? '')]
  if (ra === undefined || dec === undefined || Math.abs(dec.value) > 90) return undefined
  return { raDeg: ra.value * (ra.sexagesimal ? 15 : 1), decDeg: dec.value }
}

function twoWords(words: readonly string[], { image, frame }: Grounds): Point | string {
  const place = skyPlace(words)
  const onSky = place && frame && pixelOf(frame, place)
  if (onSky && isInside(onSky, image)) return onSky
  const [x, y] = words.map(Number)
  if (x !== undefined && y !== undefined && isInside({ x, y }, image)) return { x, y }
  if (onSky === undefined) return 'Give RA and Dec in degrees or as 03:32:30 -28:06:00, or x and y in pixels.'
  return `That place is not on this image: it would be at pixel ${onSky.x.toFixed(0)}, ${onSky.y.toFixed(0)}.`
}

/** The pixel, or words that say why there is none. A name of the catalog goes before numbers. */
export function askedPlace(text: string, grounds: Grounds): Point | string {
  const name = text.trim().toLowerCase()
  if (name === '') return 'Type an object of the catalog, RA and Dec, or x and y.'
  const mark = grounds.marks.find(({ object }) => object.label.toLowerCase() === name)
  if (mark !== undefined) return { x: mark.x, y: mark.y }
  const words = name.split(/[\s,]+/).filter(Boolean)
  if (words.length === 2) return twoWords(words, grounds)
  return `No object on this image is called ${text.trim()}.`
}
