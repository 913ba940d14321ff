/** How many stars and galaxies there are on the sky, how bright, how large, how round and how far: the literature's counts. */
import type { RandomSource } from './random.ts'

const ARCMIN2_PER_DEG2 = 3600

/**
 * Stars brighter than V at the galactic pole, per square degree: Bahcall & Soneira 1980 (ApJS 44, 73), equation B1 with
 * the constants of the integral counts in V, disk and halo.
 */
export function starsBrighterThan(v: number): number {
  const disk = (925 * 10 ** (0.035 * (v - 15.75))) / (1 + 10 ** (-0.132 * (v - 15.75))) ** 3
  const halo = (1050 * 10 ** (0.087 * (v - 17.5))) / (1 + 10 ** (-0.18 * (v - 17.5))) ** 2.5
  return disk + halo
}

const GALAXY_SLOPE = 0.31
const BREAK = 20.5
const BRIGHT_SLOPE = 0.5

/**
 * Galaxies brighter than i, per square degree: 46 x 10^(0.31 (i - 25)) per square arcminute from 20.5 on (LSST Science
 * Book 2009, section 3.7.2). Brighter ones are fewer than that line says, the slope nearing the Euclidean 0.6 (Yasuda et
 * al. 2001, AJ 122, 1104): 0.5 is taken, without a step in the density.
 */
export function galaxiesBrighterThan(i: number): number {
  const faint = (magnitude: number) => 46 * ARCMIN2_PER_DEG2 * 10 ** (GALAXY_SLOPE * (magnitude - 25))
  const bright = (magnitude: number) =>
    faint(BREAK) * (GALAXY_SLOPE / BRIGHT_SLOPE) * 10 ** (BRIGHT_SLOPE * (magnitude - BREAK))
  return i < BREAK ? bright(i) : faint(i) - faint(BREAK) + bright(BREAK)
}

/** A magnitude between two limits, drawn from cumulative counts by bisection. */
export function drawMagnitude(
  brighterThan: (magnitude: number) => number,
  [from, to]: readonly [number, number],
  random: RandomSource,
): number {
  const wanted = random.uniformIn(brighterThan(from), brighterThan(to))
  let low = from
  let high = to
  while (high - low > 1e-4) {
    const middle = (low + high) / 2
    if (brighterThan(middle) < wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** A redshift of a galaxy of magnitude i: p(z) ~ z^2 exp(-z/z0), z0 = 0.0417 i - 0.744 (LSST Science Book, eq. 3.8). */
export function drawRedshift(i: number, random: RandomSource): number {
  const z0 = Math.max(0.03, 0.0417 * i - 0.744)
  return -z0 * Math.log((1 - random.uniform()) * (1 - random.uniform()) * (1 - random.uniform()))
}

const HALF_LIGHT_OF_SCALE = 1.678
/** Our own choice: a third either way. */
const SIZE_SCATTER = 0.3

/**
 * Half-light semi-major axis in arcsec of a galaxy of magnitude i: the median scale length of disks, ln r = -1.145 -
 * 0.269 (i - 23) (Miller et al. 2013, MNRAS 429, 2858, appendix B), with a lognormal scatter.
 */
export const drawHalfLightArcsec = (i: number, random: RandomSource): number =>
  HALF_LIGHT_OF_SCALE * Math.exp(-1.145 - 0.269 * (i - 23) + SIZE_SCATTER * random.normal())

const LARGEST_ELLIPTICITY = 0.804

/** The prior of disks in the same paper (appendix B), up to a factor; e is (a - b)/(a + b). */
const ellipticityPrior = (e: number) =>
  (e * (1 - Math.exp((e - LARGEST_ELLIPTICITY) / 0.2539))) / ((1 + e) * Math.hypot(e, 0.0256))

/** An axis ratio b/a, drawn by rejection. */
export function drawAxisRatio(random: RandomSource): number {
  for (;;) {
    const e = random.uniformIn(0, LARGEST_ELLIPTICITY)
    if (random.uniform() < ellipticityPrior(e)) return (1 - e) / (1 + e)
  }
}

/** One galaxy in ten is dominated by its bulge (same paper): Sersic index 4, the others 1. */
export const drawSersicIndex = (random: RandomSource): number => (random.uniform() < 0.1 ? 4 : 1)
