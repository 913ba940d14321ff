/** The image of a point: a Kolmogorov-like core and a faint aureole, with the noise-equivalent area of SMTN-002. */
import { radiiByLight } from './angles.ts'

/** A Moffat profile of this exponent follows Kolmogorov turbulence (Trujillo et al. 2001, MNRAS 328, 977). */
const CORE_BETA = 4.765
/** The part of the light that lies in the aureole, whose surface brightness falls as r^-3 (King 1971, PASP 83, 199). */
const AUREOLE_LIGHT = 0.02
const AUREOLE_BETA = 1.5
const AUREOLE_PIXELS = 20
const PIXEL_ARCSEC = 0.2
/** Variance of a square pixel, by which drawing into pixels widens the image. */
const PIXEL_VARIANCE = 1 / 12
const TABLE = 65536

/** A point source's image; radii in pixels. */
export interface Psf {
  /** 65,536 radii: the radius of a photon is a uniform draw of one. */
  readonly radii: Float32Array
  /** The part of the light that falls on a unit area (a pixel) at this radius squared. */
  density(radiusSquared: number): number
}

const moffatEnclosed = (radius: number, alpha: number, beta: number) => 1 - (1 + (radius / alpha) ** 2) ** (1 - beta)

const moffatDensity = (radiusSquared: number, alpha: number, beta: number) =>
  ((beta - 1) / (Math.PI * alpha * alpha)) * (1 + radiusSquared / (alpha * alpha)) ** -beta

/**
 * Core scale in pixels: n_eff = 2.266 FWHMeff^2 is 4 pi sigma^2 of a Gaussian; a Moffat's is pi alpha^2 (2 beta - 1) /
 * (beta - 1)^2; the light in the aureole costs (1 - its part)^2 and the pixels add their own variance.
 */
function coreScale(fwhmPixels: number): number {
  const variance = Math.max(0.05, (fwhmPixels / 2.3548) ** 2 - PIXEL_VARIANCE)
  const area = 4 * Math.PI * variance * (1 - AUREOLE_LIGHT) ** 2
  return Math.sqrt((area * (CORE_BETA - 1) ** 2) / (Math.PI * (2 * CORE_BETA - 1)))
}

/** The PSF whose image in 0.2-arcsec pixels has n_eff = 2.266 (FWHMeff / 0.2)^2. */
export function createPsf(fwhmEffArcsec: number): Psf {
  const alpha = coreScale(fwhmEffArcsec / PIXEL_ARCSEC)
  const enclosed = (radius: number) =>
    (1 - AUREOLE_LIGHT) * moffatEnclosed(radius, alpha, CORE_BETA) +
    AUREOLE_LIGHT * moffatEnclosed(radius, AUREOLE_PIXELS, AUREOLE_BETA)
  const radii = [0, ...Array.from({ length: 6000 }, (_, step) => 0.01 * 10 ** (step / 900))]
  return {
    radii: radiiByLight(radii, radii.map(enclosed), TABLE),
    density: (radiusSquared) =>
      (1 - AUREOLE_LIGHT) * moffatDensity(radiusSquared, alpha, CORE_BETA) +
      AUREOLE_LIGHT * moffatDensity(radiusSquared, AUREOLE_PIXELS, AUREOLE_BETA),
  }
}

/**
 * FWHMeff of the image in arcsec: seeing (FWHM at 500 nm and zenith) carried to the band and airmass, with the
 * telescope's own 0.4 arcsec (SMTN-002; LSE-40).
 */
export function effectiveFwhm(seeingArcsec: number, wavelengthNm: number, airmass: number): number {
  const stretch = airmass ** 0.6
  const atmosphere = seeingArcsec * (500 / wavelengthNm) ** 0.3 * stretch
  return 1.16 * Math.hypot(0.4 * stretch, Math.sqrt(1.04) * atmosphere)
}
