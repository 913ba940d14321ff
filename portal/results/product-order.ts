/** The order in which files are listed: images before what explains them. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { Product } from '../../core/contract/payload.ts'

/** By product as the contract lists them, the e-image first; then by name. */
export const inProductOrder = (files: readonly CatalogueFile[]): CatalogueFile[] =>
  files.toSorted(
    (a, b) => Product.options.indexOf(a.product) - Product.options.indexOf(b.product) || a.name.localeCompare(b.name),
  )
