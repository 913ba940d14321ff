/** Extinction by dust, in magnitudes, at a wavelength in the dust's own frame. */
import type { Dust } from '../../../phosim/catalog-object.ts'

const polynomial = (coefficients: readonly number[], x: number) =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const OPTICAL_A = [1, 0.17699, -0.50447, -0.02427, 0.72085, 0.01979, -0.7753, 0.32999]
const OPTICAL_B = [0, 1.41338, 2.28305, 1.07233, -5.38434, -0.62251, 5.3026, -2.09002]

/** Cardelli, Clayton & Mathis 1989 (ApJ 345, 245): a(x) and b(x), x in inverse micrometres, held at 0.3 and 8. */
function ccmTerms(inverseMicron: number): [number, number] {
  const x = Math.min(8, Math.max(0.3, inverseMicron))
  if (x < 1.1) return [0.574 * x ** 1.61, -0.527 * x ** 1.61]
  if (x < 3.3) return [polynomial(OPTICAL_A, x - 1.82), polynomial(OPTICAL_B, x - 1.82)]
  const far = Math.max(0, x - 5.9)
  return [
    1.752 - 0.316 * x - 0.104 / ((x - 4.67) ** 2 + 0.341) - 0.04473 * far ** 2 - 0.009779 * far ** 3,
    -3.09 + 1.825 * x + 1.206 / ((x - 4.62) ** 2 + 0.263) + 0.213 * far ** 2 + 0.1207 * far ** 3,
  ]
}

/** Calzetti et al. 2000 (ApJ 533, 682): k(lambda) - R_V, held at 0.12 and 2.2 micrometres. */
function calzettiTerm(micron: number): number {
  const inverse = 1 / Math.min(2.2, Math.max(0.12, micron))
  if (inverse < 1 / 0.63) return 2.659 * (-1.857 + 1.04 * inverse)
  return 2.659 * polynomial([-2.156, 1.509, -0.198, 0.011], inverse)
}

/** Magnitudes lost at a wavelength, 0 without dust. */
export function dustMagnitudes(dust: Dust | undefined, wavelengthNm: number): number {
  if (dust === undefined || dust.av === 0) return 0
  const micron = wavelengthNm / 1000
  if (dust.law === 'calzetti') return dust.av * Math.max(0, 1 + calzettiTerm(micron) / dust.rv)
  const [a, b] = ccmTerms(1 / micron)
  return dust.av * (a + b / dust.rv)
}
