/** A placement as it is saved: what the brokerage decided for one group of jobs, and why. */

/** One decision of the brokerage. */
export interface Placement {
  readonly placementId: string
  readonly task: number
  readonly visit: number
  readonly stage: string
  readonly decidedAt: string
  readonly chosen: readonly ChosenSite[]
  readonly refused: readonly { readonly site: string; readonly reason: string }[]
  readonly weights: Readonly<Record<string, number>>
  /** Jobs for which there was no room anywhere. */
  readonly unplaced: number
}

export interface ChosenSite {
  readonly site: string
  readonly jobs: readonly number[]
  readonly startTag: number
}

/** An owner's advance on a site's clock. */
export interface Advance {
  readonly site: string
  readonly owner: string
  readonly startTag: number
  readonly finishTag: number
}
