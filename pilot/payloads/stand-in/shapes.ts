/** Draws one source of a catalog: a point, a trail, or an elliptical Sersic profile sheared by lensing. */
import type { CatalogObject, SpatialModel } from '../../../phosim/catalog-object.ts'
import { COSINES, SINES } from './angles.ts'
import type { Brush } from './canvas.ts'
import { apply, type Matrix, multiply } from './matrix.ts'
import { drawPoint } from './points.ts'
import { sersicRadii } from './sersic.ts'

/** Beyond so many electrons of one extended source each drawn photon stands for several: its pixels saturate anyway. */
const MOST_PHOTONS = 1e9
/** Half-light radius, in sigmas, of a two-dimensional Gaussian, which is a Sersic profile of index 1/2. */
const GAUSS_HALF_LIGHT = Math.sqrt(2 * Math.LN2)
/** Points of the longest trail. */
const MOST_TRAIL_POINTS = 2000
const DEGREE = Math.PI / 180

/** Where and how a source lands. `skyToPixels` turns an offset in arcsec of (RA, Dec) into pixels. */
export interface Placement {
  readonly x: number
  readonly y: number
  /** Electrons expected in the exposure. */
  readonly expected: number
  readonly skyToPixels: Matrix
  readonly exposureSeconds: number
}

/** Lensing from the source to the image in (RA, Dec): gamma1 > 0 stretches along RA, gamma2 > 0 along RA = Dec. */
function lensing({ gamma1, gamma2, kappa }: CatalogObject): Matrix {
  const determinant = (1 - kappa) ** 2 - gamma1 ** 2 - gamma2 ** 2
  const scale = 1 / determinant
  return [(1 - kappa + gamma1) * scale, gamma2 * scale, gamma2 * scale, (1 - kappa - gamma1) * scale]
}

/** From a unit circle to an ellipse in (RA, Dec), arcsec: its long axis counter-clockwise from +Dec towards -RA. */
function ellipse(a: number, b: number, positionAngleDeg: number): Matrix {
  const sin = Math.sin(positionAngleDeg * DEGREE)
  const cos = Math.cos(positionAngleDeg * DEGREE)
  return [-sin * a, cos * b, cos * a, sin * b]
}

interface Profile {
  readonly halfLight: Matrix
  readonly index: number
}

/** The profile of an extended model, a `sersic` seen along its third axis; undefined for what is drawn as a point. */
function profileOf(model: SpatialModel): Profile | undefined {
  if (model.kind === 'gauss') {
    const half = model.sigmaArcsec * GAUSS_HALF_LIGHT
    return { halfLight: [half, 0, 0, half], index: 0.5 }
  }
  if (model.kind === 'sersic2d')
    return { halfLight: ellipse(model.aArcsec, model.bArcsec, model.positionAngleDeg), index: model.index }
  if (model.kind !== 'sersic') return undefined
  const [a = 0, b = 0, , alpha = 0, , index = 1] = model.parameters
  return { halfLight: ellipse(a, b, alpha), index }
}

/** Photon by photon: a radius and an angle in the profile, and another pair in the PSF. */
function shootProfile(brush: Brush, { x, y, expected }: Placement, [a, b, c, d]: Matrix, radii: Float32Array): void {
  const { psf, random } = brush
  const weight = Math.ceil(expected / MOST_PHOTONS)
  const photons = random.poisson(expected / Math.max(1, weight))
  for (let photon = 0; photon < photons; photon++) {
    const source = random.bits()
    const image = random.bits()
    const radius = radii[source & 0xffff] ?? 0
    const along = radius * (COSINES[source >>> 16] ?? 0)
    const across = radius * (SINES[source >>> 16] ?? 0)
    const blur = psf.radii[image & 0xffff] ?? 0
    const dx = a * along + b * across + blur * (COSINES[image >>> 16] ?? 0)
    const dy = c * along + d * across + blur * (SINES[image >>> 16] ?? 0)
    brush.drop(x + dx, y + dy, weight)
  }
}

/** A moving point as points along its path, its middle at mid-exposure. Rates are arcsec a second. */
function drawTrail(brush: Brush, placement: Placement, rateRa: number, rateDec: number): void {
  const { x, y, expected, skyToPixels, exposureSeconds } = placement
  const path = apply(skyToPixels, rateRa * exposureSeconds, rateDec * exposureSeconds)
  const points = Math.min(MOST_TRAIL_POINTS, Math.max(1, Math.ceil(2 * Math.hypot(path.x, path.y))))
  for (let point = 0; point < points; point++) {
    const part = (point + 0.5) / points - 0.5
    drawPoint(brush, x + part * path.x, y + part * path.y, expected / points)
  }
}

/** Whether a model is drawn as what it is; `pinhole` and FITS images are drawn as points. */
export const isRendered = ({ kind }: SpatialModel): boolean => kind !== 'pinhole' && kind !== 'image'

function drawProfile(brush: Brush, source: CatalogObject, placement: Placement, { halfLight, index }: Profile): void {
  const matrix = multiply(placement.skyToPixels, multiply(lensing(source), halfLight))
  shootProfile(brush, placement, matrix, sersicRadii(index))
}

/** Draws a source of any model. */
export function drawSource(brush: Brush, source: CatalogObject, placement: Placement): void {
  const { model } = source
  const profile = profileOf(model)
  if (profile !== undefined) drawProfile(brush, source, placement, profile)
  else if (model.kind === 'movingpoint') drawTrail(brush, placement, model.rateRa, model.rateDec)
  else drawPoint(brush, placement.x, placement.y, placement.expected)
}
