/** What one `object` line of an instance catalog says, as types. */

/** Dust along the line of sight: an extinction law with A_V in magnitudes and R_V. */
export interface Dust {
  readonly law: 'ccm' | 'calzetti'
  readonly av: number
  readonly rv: number
}

/**
 * The spatial model of an object, with PhoSim's parameters in its order.
 * `sersic2d`: a and b are the half-light semi-axes in arcsec, `positionAngleDeg` counter-clockwise from +Dec towards -RA.
 */
export type SpatialModel =
  | { readonly kind: 'point' }
  | { readonly kind: 'gauss'; readonly sigmaArcsec: number }
  | { readonly kind: 'movingpoint'; readonly rateRa: number; readonly rateDec: number }
  | {
      readonly kind: 'sersic2d'
      readonly aArcsec: number
      readonly bArcsec: number
      readonly positionAngleDeg: number
      readonly index: number
    }
  | { readonly kind: 'sersic'; readonly parameters: readonly number[] }
  | { readonly kind: 'pinhole'; readonly parameters: readonly number[] }
  | {
      readonly kind: 'image'
      readonly file: string
      readonly pixelScaleArcsec: number
      readonly rotationDeg: number
    }

/**
 * One source. `magnorm` is the AB magnitude at 500 nm in the source's rest frame; lensing multiplies its flux by
 * 1 / ((1 - kappa)^2 - gamma1^2 - gamma2^2); dust acts in the source's frame first, then in the Galaxy.
 */
export interface CatalogObject {
  readonly id: string
  readonly raDeg: number
  readonly decDeg: number
  readonly magnorm: number
  /** Path of the spectrum, relative to the folder of SEDs; `../sky/sed_flat.txt` is flat in photons per nm. */
  readonly sed: string
  readonly redshift: number
  readonly gamma1: number
  readonly gamma2: number
  readonly kappa: number
  /** Offsets as written: radians in PhoSim 3.x, degrees in 6.x. */
  readonly deltaRa: number
  readonly deltaDec: number
  readonly model: SpatialModel
  readonly restDust?: Dust
  readonly galacticDust?: Dust
}
