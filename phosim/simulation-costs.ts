/**
 * What simulations were measured to take, in one place. PhoSim 3.4: one chip in r, 15 s, one core of a 2-core Debian
 * machine (phosim.md section 2); CPU seconds are user and system together.
 */

export interface Volume {
  readonly eImageBytes: number
  /** All sixteen amplifiers. */
  readonly amplifierBytes: number
}

const MB = 1e6

export const PHOSIM_COSTS = {
  /** The atmosphere is made again in every job. */
  atmosphereSeconds: 32,
  raytraceSetupSeconds: 40,
  /** e2adc of an image without sky, and what 15 s of dark sky in r add. */
  digitizeSeconds: 11,
  digitizeSkySeconds: 30,
  /** Photons of a star of magnorm 20 in 15 s, and photons followed a second. */
  photonsAt20: 5.08e5,
  photonsPerSecond: 5.5e5,
  /** Seconds of a star of magnorm 15, and by how much a magnitude brighter takes longer: saturation spares photons. */
  saturated: { magnorm: 15, seconds: 60, growth: 10 ** 0.17 },
  /**
   * The dark sky in r: at backalpha 0.1 and backgamma 2 (ten times one measured group), as backalpha 0 and backgamma 10
   * have it (quickbackground), and at DC2's backgamma 1000 (1,450 s): the exponent joins the first to the last.
   */
  sky: { fullSeconds: 10_660, fullGamma: 2, quickSeconds: 725, quickGamma: 10, exponent: -0.32 },
  /** Instrument, atmosphere and the graph of a whole focal plane. */
  prepareSeconds: 62,
  collectSeconds: 10,
  /** 2.33 GB resident, and the page cache of its screens. */
  memoryMiB: 3072,
  withSky: { eImageBytes: 31 * MB, amplifierBytes: 21.9 * MB },
  withoutSky: { eImageBytes: 0.3 * MB, amplifierBytes: 13.6 * MB },
} as const

/** The stand-in, on the same machine (phosim.md section 13): sensor, amplifiers, preview and compression. */
export const STAND_IN_COSTS = {
  jobSeconds: 3.5,
  prepareSeconds: 2,
  /** Lines of a catalog sent to their sensors. */
  objectsPerSecond: 200_000,
  collectSeconds: 3,
  memoryMiB: 1024,
  withSky: { eImageBytes: 22 * MB, amplifierBytes: 15 * MB },
  withoutSky: { eImageBytes: 0.3 * MB, amplifierBytes: 11 * MB },
} as const

/** Preview and log of one job. */
export const COMPANION_BYTES = 0.2 * MB
/** Files of one job beside its amplifiers: e-image, preview and log. */
export const COMPANION_FILES = 3
