/** The verdict of the deep check: plain data, kept beside the catalog. */

import type { CatalogSummary } from './catalog-tally.ts'
import type { CatalogFault } from './fault-log.ts'
import type { Header } from './header.ts'

/** A file named by `includeobj`: where, and its path from the folder of the catalog's first file. */
export interface Include {
  readonly file: string
  readonly line: number
  readonly path: string
}

export interface CatalogVerdict extends CatalogSummary {
  /** The rules by which it was judged, for example `phosim 3.4`. */
  readonly rules: string
  /** The observation that the catalog carries, in PhoSim 3.4's keys, as far as it says; absent for objects alone. */
  readonly header?: Header
  /** At most 50 of either; with any error, the catalog is refused. */
  readonly errors: readonly CatalogFault[]
  readonly warnings: readonly CatalogFault[]
  /** How many faults of each code there are in all. */
  readonly counts: Readonly<Record<string, number>>
  /**
   * Sources on each sensor, trim's margins included; sensors with none are left out. Absent when no pointing was known
   * before the first object: check again with the observation.
   */
  readonly objectsBySensor?: Readonly<Record<string, number>>
  /** Distinct SEDs that neither the catalog brings nor PhoSim has below ../sky/; at most 1,000. */
  readonly seds: readonly string[]
  /** Whether there are more of them than `seds` lists. */
  readonly sedsOmitted: boolean
  readonly includes: readonly Include[]
}
