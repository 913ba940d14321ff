/** How bright the sky is: SMTN-002's dark sky with airmass, and the moon by Krisciunas & Schaefer 1991 (PASP 103, 1033). */
import type { Band } from './bands.ts'
import type { Observation } from './observation.ts'

const RAD = Math.PI / 180
const PIXEL_SQUARE_ARCSEC = 0.04
/** PhoSim's own mean of `zenith_v`: a command that sets another shifts every band by the difference. */
const USUAL_ZENITH_V = 22.08

/** V magnitude per square arcsec of a brightness in nanolamberts (their equation 1). */
const surfaceMagnitude = (brightness: number) => (20.7233 - Math.log(brightness / 34.08)) / 0.92104

/** Airmass of a diffuse layer, finite at the horizon (their equation 3). */
const skyAirmass = (altitudeDeg: number) => 1 / Math.sqrt(1 - 0.96 * Math.cos(altitudeDeg * RAD) ** 2)

/** Moonlight in nanolamberts of V; `extinction` is the band's, so that scattering follows its colour. */
function moonBrightness({ moon, altitudeDeg }: Observation, extinction: number): number {
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

/** AB magnitude per square arcsec of sky and moon; `zenithV` is the V sky at zenith if a command sets it. */
export function skyMagnitude(observation: Observation, band: Band, zenithV = USUAL_ZENITH_V): number {
  const airmass = skyAirmass(observation.altitudeDeg)
  const dark = band.darkSky + zenithV - USUAL_ZENITH_V - 2.5 * Math.log10(airmass) + band.extinction * (airmass - 1)
  const moon = moonBrightness(observation, band.extinction)
  const moonFlux = moon === 0 ? 0 : 10 ** (-0.4 * (surfaceMagnitude(moon) + band.solarColour))
  return -2.5 * Math.log10(10 ** (-0.4 * dark) + moonFlux)
}

/** Electrons a second in one pixel of a surface brightness that has not passed the atmosphere. */
export const surfaceRate = (band: Band, magnitude: number): number =>
  PIXEL_SQUARE_ARCSEC * 10 ** (0.4 * (band.zeroPoint + band.extinction - magnitude))

/**
 * Electrons a second in one pixel from everything that is not a source. telconfig 0 is the sky, 1 a dark exposure,
 * 2 and 3 the dome screen of `domeint` mag per square arcsec; zenith_v of 100 and more turns the sky off.
 */
export function backgroundRate(observation: Observation, band: Band, zenithV?: number): number {
  if (observation.telconfig === 1) return 0
  if (observation.telconfig !== 0) return surfaceRate(band, observation.domeMagnitude)
  if (zenithV !== undefined && zenithV >= 100) return 0
  return surfaceRate(band, skyMagnitude(observation, band, zenithV))
}
