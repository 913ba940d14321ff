/** What is wrong with an object whose line could be read: values that PhoSim cannot take, or takes otherwise than meant. */
import type { FaultCode } from './catalog-faults.ts'
import type { CatalogObject } from './catalog-object.ts'
import type { CatalogRules } from './catalog-rules.ts'

export type Report = (code: FaultCode, message: string) => void

/** Brighter stars are slow, and slow on their neighbours; fainter objects send no photon. */
export const BRIGHT_MAGNORM = 10
const FAINT_MAGNORM = 50
const SERSIC_INDEX = [0.1, 9.9] as const

/** (1-kappa)^2 - gamma1^2 - gamma2^2, the inverse of the magnification. */
export const inverseMagnification = ({ kappa, gamma1, gamma2 }: CatalogObject): number =>
  (1 - kappa) ** 2 - gamma1 * gamma1 - gamma2 * gamma2

export function judgeObject(object: CatalogObject, rules: CatalogRules, report: Report): void {
  const { magnorm, redshift, decDeg, deltaRa, deltaDec } = object
  if (!(decDeg >= -90 && decDeg <= 90)) report('declination', `the declination is ${decDeg} degrees`)
  if (redshift <= -1) report('redshift', `the redshift is ${redshift}`)
  const inverse = inverseMagnification(object)
  if (inverse <= 0) report('lensing', `(1-kappa)^2-gamma1^2-gamma2^2 is ${Number(inverse.toPrecision(6))}`)
  if (magnorm >= FAINT_MAGNORM) report('magnorm-faint', `magnorm is ${magnorm}`)
  else if (magnorm < BRIGHT_MAGNORM) report('magnorm-bright', `magnorm is ${magnorm}`)
  if (deltaRa !== 0 || deltaDec !== 0) report('offsets', `dRA and dDec are ${deltaRa} and ${deltaDec} ${rules.offsets}`)
  judgeShape(object, report)
}

function judgeShape({ model }: CatalogObject, report: Report): void {
  if (model.kind === 'sersic2d') {
    judgeIndex(model.index, report)
    if (model.aArcsec < model.bArcsec) report('axes-swapped', `a is ${model.aArcsec}, b ${model.bArcsec} arcsec`)
  } else if (model.kind === 'sersic' && model.parameters.length === 6) judgeIndex(model.parameters[5] ?? 0, report)
}

function judgeIndex(index: number, report: Report): void {
  const [least, limit] = SERSIC_INDEX
  if (!(index >= least && index < limit)) report('sersic-index', `the Sersic index is ${index}`)
}
