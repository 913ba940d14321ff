/** Which of a task's files are wanted, as the address has it, and what they come to. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import { Product } from '../../core/contract/payload.ts'
import { parseSensors } from '../../phosim/focal-plane.ts'

export interface Selection {
  /** All of them when empty. */
  readonly products: readonly Product[]
  /** PhoSim's words; all when empty. */
  readonly sensors: string
}

const isProduct = (word: string): word is Product => Product.options.some((product) => product === word)

/** What a scientist comes for; the rest is a click away. */
export const FIRST_PRODUCTS: readonly Product[] = ['e-image', 'amplifiers', 'mosaic', 'manifest', 'provenance']

export const selectionOf = (search: URLSearchParams): Selection => ({
  products: search.has('product') ? (search.get('product') ?? '').split(',').filter(isProduct) : FIRST_PRODUCTS,
  sensors: search.get('sensors') ?? '',
})

/** Words among the sensors that name none. */
export const unknownSensors = ({ sensors }: Selection): readonly string[] => parseSensors(sensors).unknown

export function selected(files: readonly CatalogueFile[], { products, sensors }: Selection): readonly CatalogueFile[] {
  const wanted = sensors.trim() === '' ? undefined : new Set(parseSensors(sensors).sensors)
  return files.filter(
    ({ product, sensor }) =>
      (products.length === 0 || products.includes(product)) &&
      (wanted === undefined || (sensor !== undefined && wanted.has(sensor))),
  )
}

export interface ProductSum {
  readonly product: Product
  readonly files: number
  readonly sizeBytes: number
}

/** How much there is of each product, in the order of the contract. */
export const productSums = (files: readonly CatalogueFile[]): readonly ProductSum[] =>
  Product.options.flatMap((product) => {
    const own = files.filter((file) => file.product === product)
    return own.length === 0 ? [] : [{ product, files: own.length, sizeBytes: volume(own) }]
  })

export const volume = (files: readonly CatalogueFile[]): number =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
