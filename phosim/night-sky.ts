/** Electrons that the sky, the Moon or the dome screen puts into each pixel, as far as an estimate needs them. */
import { BANDS, type Band } from './bands.ts'
import { PIXEL_ARCSEC } from './focal-plane.ts'
import { type Header, headerNumber } from './header.ts'
import { skyLights } from './sky-sources.ts'

const RAD = Math.PI / 180

/** Electrons a second in a pixel of a surface brightness in mag per square arcsec, given without the atmosphere. */
const rateOf = ({ zeroPoint, extinction }: Band, magnitude: number) =>
  PIXEL_ARCSEC ** 2 * 10 ** (0.4 * (zeroPoint + extinction - magnitude))

/** Airmass of a diffuse layer (Krisciunas & Schaefer 1991, PASP 103, 1033, eq. 3). */
const skyAirmass = (altitudeDeg: number) => 1 / Math.sqrt(1 - 0.96 * Math.cos(altitudeDeg * RAD) ** 2)

/** V magnitude per square arcsec of scattered moonlight (the same paper, eqs. 1, 15, 20 and 21). */
function moonMagnitude(header: Header, { extinction }: Band): number {
  const number = (key: string) => headerNumber(header, key)
  const phaseDeg = Math.acos(Math.min(1, Math.max(-1, number('moonphase') / 50 - 1))) / RAD
  const lunar = 10 ** (-0.4 * (3.84 + 0.026 * phaseDeg + 4e-9 * phaseDeg ** 4))
  const distanceDeg = Math.max(10, number('dist2moon'))
  const scattering = 10 ** 5.36 * (1.06 + Math.cos(distanceDeg * RAD) ** 2) + 10 ** (6.15 - distanceDeg / 40)
  const arriving = 10 ** (-0.4 * extinction * skyAirmass(number('moonalt')))
  const scattered = 1 - 10 ** (-0.4 * extinction * skyAirmass(number('altitude')))
  const nanolamberts = lunar * scattering * arriving * scattered
  return (20.7233 - Math.log(nanolamberts / 34.08)) / 0.92104
}

function bandOf(filter: number): Band {
  const band = BANDS[filter]
  if (band === undefined) throw new RangeError(`filter ${filter} is none of 0 to 5 (ugrizy)`)
  return band
}

const R = bandOf(2)
/** Electrons a second in a pixel of the dark zenith sky in r. */
export const DARK_R_RATE = rateOf(R, R.darkSky)

/** Electrons a second in each pixel that come from no source. `zenithV` is the physics command, if one is given. */
export function backgroundRate(header: Header, zenithV?: number): number {
  const band = bandOf(headerNumber(header, 'filter'))
  const telconfig = headerNumber(header, 'telconfig')
  if (telconfig !== 0) return telconfig === 1 ? 0 : rateOf(band, headerNumber(header, 'domeint'))
  const { darkSky, moon } = skyLights(header, zenithV)
  const dark = darkSky ? rateOf(band, band.darkSky) * skyAirmass(headerNumber(header, 'altitude')) : 0
  return dark + (moon ? rateOf(band, moonMagnitude(header, band) + band.solarColour) : 0)
}
