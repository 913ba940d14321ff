/** PhoSim 3.4's names for what it writes: e-images, amplifier images and the tar of a chip's exposure. */

export const FILTERS = ['u', 'g', 'r', 'i', 'z', 'y'] as const
export type Filter = (typeof FILTERS)[number]

/** The sixteen amplifiers of a science sensor, C00 to C17. */
export const AMPLIFIERS: readonly string[] = ['0', '1'].flatMap((half) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((strip) => `C${half}${strip}`),
)

/** What one exposure of one sensor is called after. `filter` is PhoSim's number, 0 to 5 for ugrizy. */
export interface Exposure {
  readonly obsHistId: string
  readonly filter: number
  readonly sensor: string
  readonly snap: number
}

/** PhoSim's word for a snap: E000, E001. */
export const snapWord = (snap: number): string => `E${String(snap).padStart(3, '0')}`

const stem = (kind: string, { obsHistId, filter, sensor }: Exposure) => `lsst_${kind}_${obsHistId}_f${filter}_${sensor}`

export const eImageName = (exposure: Exposure): string => `${stem('e', exposure)}_${snapWord(exposure.snap)}.fits.gz`

export const amplifierName = (exposure: Exposure, amplifier: string): string =>
  `${stem('a', exposure)}_${amplifier}_${snapWord(exposure.snap)}.fits.gz`

/** One multi-extension FITS with a sensor's sixteen amplifiers; not a PhoSim product. */
export const multiExtensionName = (exposure: Exposure): string =>
  `${stem('a', exposure)}_${snapWord(exposure.snap)}.fits.gz`

export const exposureTarName = (exposure: Exposure): string =>
  `lsst_${exposure.obsHistId}_f${exposure.filter}_${exposure.sensor}_${snapWord(exposure.snap)}.tar`

export const previewName = (exposure: Exposure): string => `${stem('e', exposure)}_${snapWord(exposure.snap)}.png`

export const logName = (exposure: Exposure): string => `${stem('e', exposure)}_${snapWord(exposure.snap)}.log`
