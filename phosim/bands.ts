/** LSST's six bands in numbers: SMTN-002 (throughputs v1.9), in PhoSim's order ugrizy. */

export interface Band {
  /** AB magnitude of one electron a second at airmass 1. */
  readonly zeroPoint: number
  /** Dark zenith sky, mag per square arcsec, without the atmosphere's extinction. */
  readonly darkSky: number
  /** Extinction, mag per airmass. */
  readonly extinction: number
  readonly wavelengthNm: number
  /** The Sun's AB colour, band minus V (Willmer 2018, ApJS 236, 47), which is the Moon's here. */
  readonly solarColour: number
}

const band = (
  zeroPoint: number,
  darkSky: number,
  extinction: number,
  wavelengthNm: number,
  solarColour: number,
): Band => ({ zeroPoint, darkSky, extinction, wavelengthNm, solarColour })

export const BANDS: readonly Band[] = [
  band(26.52, 23.05, 0.47, 366, 1.57),
  band(28.51, 22.25, 0.21, 482, 0.3),
  band(28.36, 21.2, 0.13, 622, -0.14),
  band(28.17, 20.46, 0.1, 754, -0.27),
  band(27.78, 19.61, 0.07, 869, -0.29),
  band(26.82, 18.6, 0.17, 971, -0.3),
]

/** The band of a PhoSim filter number; throws a RangeError for any other than 0 to 5. */
export function bandOf(filter: number): Band {
  const found = BANDS[filter]
  if (found === undefined) throw new RangeError(`filter ${filter} is none of 0 to 5 (ugrizy)`)
  return found
}
