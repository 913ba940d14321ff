/** Which of a job's files can be read as images in the browser, and what each is called. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { inProductOrder } from '../results/product-order.ts'

export interface FullImage {
  readonly file: CatalogueFile
  readonly title: string
}

const FITS = /\.fits(\.gz)?$/
const AMPLIFIER = /_(C\d\d)_E\d{3}\.fits/

function titleOf({ product, name }: CatalogueFile): string {
  if (product === 'e-image') return 'Electrons (e-image)'
  const amplifier = AMPLIFIER.exec(name)?.[1]
  return amplifier === undefined ? 'All amplifiers' : `Amplifier ${amplifier}`
}

/** The e-image first, then amplifiers only where they are FITS, since a tar of them is for download alone. */
export const fullImages = (files: readonly CatalogueFile[]): readonly FullImage[] =>
  inProductOrder(files)
    .filter(({ product, name }) => (product === 'e-image' || product === 'amplifiers') && FITS.test(name))
    .map((file) => ({ file, title: titleOf(file) }))
