/** Electrons of a source: its magnitude in the band, lensed, dimmed by dust and air, times the exposure. */

import type { Band } from '../../../phosim/bands.ts'
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { dustMagnitudes } from './dust.ts'
import { type Spectrum, spectrumNamed } from './spectra.ts'

const NORM_NM = 500

const spectra = new Map<string, Spectrum>()

function spectrumOf(path: string): Spectrum {
  const known = spectra.get(path)
  if (known !== undefined) return known
  const spectrum = spectrumNamed(path)
  spectra.set(path, spectrum)
  return spectrum
}

/**
 * AB magnitude at the band's effective wavelength, above the air. `magnorm` holds at 500 nm in the source's frame,
 * where f_nu is seen (1 + z) times brighter at 500 (1 + z) nm. Dust follows: the source's frame, then the Galaxy.
 */
export function bandMagnitude(source: CatalogObject, band: Band): number {
  const stretch = 1 + source.redshift
  const restNm = band.wavelengthNm / stretch
  const spectrum = spectrumOf(source.sed)
  const relative = (stretch * spectrum(restNm)) / spectrum(NORM_NM)
  const { gamma1, gamma2, kappa } = source
  const magnification = 1 / ((1 - kappa) ** 2 - gamma1 ** 2 - gamma2 ** 2)
  const dust = dustMagnitudes(source.restDust, restNm) + dustMagnitudes(source.galacticDust, band.wavelengthNm)
  return source.magnorm - 2.5 * Math.log10(relative * magnification) + dust
}

/** Electrons expected from a source in one exposure. SMTN-002's zero point holds at airmass 1. */
export function expectedElectrons(source: CatalogObject, band: Band, airmass: number, exposureSeconds: number): number {
  const dimmed = bandMagnitude(source, band) + band.extinction * (airmass - 1)
  return exposureSeconds * 10 ** (0.4 * (band.zeroPoint - dimmed))
}
