/** Sources that PhoSim adds to each sensor for the sky itself; they count towards its limit. */
import { type Header, headerNumber } from './header.ts'

/** Seen in runs of PhoSim 3.4 (phosim.md section 2). */
const DARK_SKY_SOURCES = 11_900
const MOON_SOURCES = 11_900
/** `zenith_v` from which PhoSim simulates no dark sky. */
const NO_SKY_ZENITH_V = 100

/** Whether the dark sky and the Moon shine in a visit; darks and flats have neither. */
export function skyLights(header: Header, zenithV = 0): { readonly darkSky: boolean; readonly moon: boolean } {
  const open = headerNumber(header, 'telconfig') === 0
  return { darkSky: open && zenithV < NO_SKY_ZENITH_V, moon: open && headerNumber(header, 'moonalt') > 0 }
}

/** How many sources the sky takes on each sensor of a visit. `zenithV` is the physics command, if one is given. */
export function skySources(header: Header, zenithV?: number): number {
  const { darkSky, moon } = skyLights(header, zenithV)
  return (darkSky ? DARK_SKY_SOURCES : 0) + (moon ? MOON_SOURCES : 0)
}
