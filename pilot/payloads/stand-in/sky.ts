/** The light that comes from no source, in a stand-in's exposure. */
import type { Band } from '../../../phosim/bands.ts'
import { backgroundRate, type SkyView } from '../../../phosim/night-sky.ts'

const NO_SKY_ZENITH_V = 100

/** Electrons a second in one pixel. `zenith_v` of 100 and more turns the Moon off too, which shines on in PhoSim. */
export function diffuseRate(view: SkyView, band: Band, zenithV?: number): number {
  const dark = view.telconfig === 0 && zenithV !== undefined && zenithV >= NO_SKY_ZENITH_V
  return dark ? 0 : backgroundRate(view, band, zenithV)
}
