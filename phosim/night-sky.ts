/** How bright the sky is: SMTN-002's dark sky with airmass, and the Moon by Krisciunas & Schaefer 1991 (PASP 103, 1033). */
import { type Band, bandOf } from './bands.ts'
import { PIXEL_ARCSEC } from './focal-plane.ts'
import { type Header, headerNumber } from './header.ts'

const RAD = Math.PI / 180
/** PhoSim's own mean of `zenith_v`: a command that sets another shifts every band by the difference. */
const USUAL_ZENITH_V = 22.08

export interface Moon {
  readonly altitudeDeg: number
  readonly distanceDeg: number
  /** Lit part of its disk, 0 to 100. */
  readonly phasePercent: number
}

/** What the light beside the sources depends on. */
export interface SkyView {
  /** 0 the sky, 1 a dark or bias, 2 and 3 the dome screen. */
  readonly telconfig: number
  readonly altitudeDeg: number
  /** Brightness of the dome screen, mag per square arcsec. */
  readonly domeMagnitude: number
  readonly moon: Moon
}

/** The view that a header gives, with PhoSim's defaults for absent keys. */
export function skyViewOf(header: Header): SkyView {
  const value = (key: string) => headerNumber(header, key)
  return {
    telconfig: value('telconfig'),
    altitudeDeg: value('altitude'),
    domeMagnitude: value('domeint'),
    moon: { altitudeDeg: value('moonalt'), distanceDeg: value('dist2moon'), phasePercent: value('moonphase') },
  }
}

/** V magnitude per square arcsec of a brightness in nanolamberts (their equation 1). */
const surfaceMagnitude = (brightness: number) => (20.7233 - Math.log(brightness / 34.08)) / 0.92104

/** Airmass of a diffuse layer, finite at the horizon (their equation 3). */
const skyAirmass = (altitudeDeg: number) => 1 / Math.sqrt(1 - 0.96 * Math.cos(altitudeDeg * RAD) ** 2)

/** Moonlight in nanolamberts of V; `extinction` is the band's, so that scattering follows its colour. */
function moonBrightness({ moon, altitudeDeg }: SkyView, extinction: number): number {
  if (moon.altitudeDeg <= 0 || moon.phasePercent <= 0) return 0
  const phaseAngle = Math.acos(Math.min(1, Math.max(-1, moon.phasePercent / 50 - 1))) / RAD
  const lunar = 10 ** (-0.4 * (3.84 + 0.026 * phaseAngle + 4e-9 * phaseAngle ** 4))
  const distance = Math.max(5, moon.distanceDeg)
  const rayleigh = 10 ** 5.36 * (1.06 + Math.cos(distance * RAD) ** 2)
  const aerosols = distance < 10 ? 6.2e7 / distance ** 2 : 10 ** (6.15 - distance / 40)
  const reaching = 10 ** (-0.4 * extinction * skyAirmass(moon.altitudeDeg))
  const scattered = 1 - 10 ** (-0.4 * extinction * skyAirmass(altitudeDeg))
  return (rayleigh + aerosols) * lunar * reaching * scattered
}

/** AB magnitude per square arcsec of sky and Moon; `zenithV` is the V sky at zenith, 100 and more for none. */
export function skyMagnitude(view: SkyView, band: Band, zenithV = USUAL_ZENITH_V): number {
  const airmass = skyAirmass(view.altitudeDeg)
  const dark = band.darkSky + zenithV - USUAL_ZENITH_V - 2.5 * Math.log10(airmass) + band.extinction * (airmass - 1)
  const moon = moonBrightness(view, band.extinction)
  const moonFlux = moon === 0 ? 0 : 10 ** (-0.4 * (surfaceMagnitude(moon) + band.solarColour))
  return -2.5 * Math.log10(10 ** (-0.4 * dark) + moonFlux)
}

/** Electrons a second in one pixel of a surface brightness that has not passed the atmosphere. */
const surfaceRate = ({ zeroPoint, extinction }: Band, magnitude: number): number =>
  PIXEL_ARCSEC ** 2 * 10 ** (0.4 * (zeroPoint + extinction - magnitude))

const R = bandOf(2)
/** Electrons a second in a pixel of the dark zenith sky in r. */
export const DARK_R_RATE = surfaceRate(R, R.darkSky)

/** Electrons a second in one pixel from everything that is not a source: the sky, or the dome screen. */
export function backgroundRate(view: SkyView, band: Band, zenithV?: number): number {
  if (view.telconfig === 1) return 0
  return surfaceRate(band, view.telconfig === 0 ? skyMagnitude(view, band, zenithV) : view.domeMagnitude)
}
