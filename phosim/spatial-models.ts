/** The spatial models of an object line: their names, how many parameters each has, and what the parameters mean. */
import type { SpatialModel } from './catalog-object.ts'

export interface ModelWord {
  readonly parameters: number
  readonly model: (values: readonly number[]) => SpatialModel
}

export const POINT: SpatialModel = { kind: 'point' }
const point: ModelWord = { parameters: 0, model: () => POINT }
const sersic2d: ModelWord = {
  parameters: 4,
  model: ([aArcsec = 0, bArcsec = 0, positionAngleDeg = 0, index = 0]) => ({
    kind: 'sersic2d',
    aArcsec,
    bArcsec,
    positionAngleDeg,
    index,
  }),
}
const sersic = (parameters: number): ModelWord => ({
  parameters,
  model: (values) => ({ kind: 'sersic', parameters: values }),
})

/** The models of PhoSim 3.4 (phosim.md section 5). Any other word is silently a point source there. */
export const MODELS_3_4: ReadonlyMap<string, ModelWord> = new Map([
  ['star', point],
  ['point', point],
  ['gauss', { parameters: 1, model: ([sigmaArcsec = 0]) => ({ kind: 'gauss', sigmaArcsec }) }],
  ['movingpoint', { parameters: 2, model: ([rateRa = 0, rateDec = 0]) => ({ kind: 'movingpoint', rateRa, rateDec }) }],
  ['sersic2d', sersic2d],
  ['sersic2D', sersic2d],
  ['sersic', sersic(6)],
  ['pinhole', { parameters: 4, model: (values) => ({ kind: 'pinhole', parameters: values }) }],
])

/** What 6.x adds: checked, and never rendered by the stand-in, whose language is 3.4's. */
export const MODELS_6: ReadonlyMap<string, ModelWord> = new Map([
  ...MODELS_3_4,
  ['sersicDisk', sersic(6)],
  ['sersicComplex', sersic(14)],
  ['sersicDiskComplex', sersic(14)],
])

/** A FITS picture used as a model: pixel scale in arcsec and rotation in degrees follow its name. */
export const imageModel = (file: string): ModelWord => ({
  parameters: 2,
  model: ([pixelScaleArcsec = 0, rotationDeg = 0]) => ({ kind: 'image', file, pixelScaleArcsec, rotationDeg }),
})

export const isImageModel = (word: string): boolean => word.endsWith('.fits') || word.endsWith('.fits.gz')
