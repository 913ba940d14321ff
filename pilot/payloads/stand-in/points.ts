/** Points of light: shot photon by photon when faint, a pixel-integrated stamp when bright. */
import { COSINES, SINES } from './angles.ts'
import type { Brush } from './canvas.ts'
import type { Psf } from './psf.ts'

/** Points brighter than this are stamps: the Poisson draws of a stamp's pixels are then fewer than the photons. */
const STAMP_ELECTRONS = 1e6
/** A stamp ends where a pixel expects fewer electrons than this. */
const STAMP_EDGE = 0.2
/** Within this radius, in pixels squared, the profile is averaged over each pixel. */
const CURVED_CORE = 200

function shoot(brush: Brush, x: number, y: number, photons: number): void {
  const { psf, random } = brush
  for (let photon = 0; photon < photons; photon++) {
    const bits = random.bits()
    const radius = psf.radii[bits & 0xffff] ?? 0
    const angle = bits >>> 16
    brush.drop(x + radius * (COSINES[angle] ?? 0), y + radius * (SINES[angle] ?? 0), 1)
  }
}

/** Radius in pixels beyond which a pixel expects less than STAMP_EDGE, to a tenth of itself. */
function stampRadius(expected: number, psf: Psf): number {
  let radius = 8
  while (radius < 6000 && expected * psf.density(radius * radius) > STAMP_EDGE) radius *= 1.1
  return radius
}

/** The part of the light that falls on a pixel whose centre lies at (dx, dy) from the point. */
function pixelLight(psf: Psf, dx: number, dy: number): number {
  const squared = dx * dx + dy * dy
  if (squared > CURVED_CORE) return psf.density(squared)
  let sum = 0
  for (let i = -2; i <= 2; i++) for (let j = -2; j <= 2; j++) sum += psf.density((dx + i / 5) ** 2 + (dy + j / 5) ** 2)
  return sum / 25
}

function stamp(brush: Brush, x: number, y: number, expected: number): void {
  const { canvas, psf, random } = brush
  const reach = stampRadius(expected, psf)
  const [left, right] = [Math.max(1, Math.ceil(x - reach)), Math.min(canvas.width, Math.floor(x + reach))]
  const [low, high] = [Math.max(1, Math.ceil(y - reach)), Math.min(canvas.height, Math.floor(y + reach))]
  for (let row = low; row <= high; row++)
    for (let column = left; column <= right; column++)
      brush.drop(column, row, random.poisson(expected * pixelLight(psf, column - x, row - y)))
}

/** Draws a point that expects so many electrons at a FITS pixel position, on the canvas or beside it. */
export function drawPoint(brush: Brush, x: number, y: number, expected: number): void {
  if (expected > STAMP_ELECTRONS) stamp(brush, x, y, expected)
  else shoot(brush, x, y, brush.random.poisson(expected))
}
