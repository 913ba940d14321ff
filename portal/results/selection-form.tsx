/** Which products and which sensors: each product with how much there is of it. */
import { useSearchParams } from 'wouter'
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import type { Product } from '../../core/contract/payload.ts'
import { bytes, counted } from '../ui/amounts.ts'
import { productSums, selectionOf, unknownSensors } from './selection.ts'

export function SelectionForm({ files }: { readonly files: readonly CatalogueFile[] }) {
  const [search, setSearch] = useSearchParams()
  const selection = selectionOf(search)
  const set = (name: string, value: string) =>
    setSearch(
      (before) => {
        before.set(name, value)
        return before
      },
      { replace: true },
    )
  const toggle = (product: Product) => {
    const { products } = selection
    const next = products.includes(product) ? products.filter((one) => one !== product) : [...products, product]
    set('product', next.join(','))
  }
  const unknown = unknownSensors(selection)
  return (
    <div className="results-selection">
      <fieldset className="results-fieldset">
        <legend className="quiet small">Products; none ticked is all of them</legend>
        <div className="results-products">
          {productSums(files).map(({ product, files: count, sizeBytes }) => (
            <label key={product} className="results-product">
              <input type="checkbox" checked={selection.products.includes(product)} onChange={() => toggle(product)} />
              <span>{product}</span>
              <span className="quiet small number">
                {counted(count, 'file')}, {bytes(sizeBytes)}
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <label className="results-sensors">
        <span className="quiet small">Sensors: R22, or R22_S11|R22_S12; all when empty</span>
        <input
          className="results-field mono"
          value={selection.sensors}
          aria-invalid={unknown.length > 0}
          aria-describedby="unknown-sensors"
          onChange={({ target }) => set('sensors', target.value)}
        />
        <span id="unknown-sensors" className="results-fault small">
          {unknown.length > 0 && `No such sensor: ${unknown.join(', ')}`}
        </span>
      </label>
    </div>
  )
}
