import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogueFile } from '../../../core/contract/catalogue.ts'
import type { Product } from '../../../core/contract/payload.ts'
import { productSums, selected, selectionOf, unknownSensors, volume } from '../../../portal/results/selection.ts'

const file = (product: Product, sensor: string | undefined, sizeBytes: number): CatalogueFile => ({
  ...{ guid: `${product} ${sensor}`, name: product, product, sizeBytes, sha256: '', taskId: 1, visit: 0 },
  ...{ obsHistId: '42', filter: 'r', pandaId: 1, attempt: 1, owner: 'ada', replicas: [] },
  createdAt: '2026-01-01T00:00:00Z',
  ...(sensor === undefined ? {} : { sensor }),
})
const FILES = [
  file('log', 'R22_S11', 1),
  file('e-image', 'R22_S11', 20),
  file('e-image', 'R01_S00', 30),
  file('manifest', undefined, 4),
]
const chosen = (address: string) => selected(FILES, selectionOf(new URLSearchParams(address)))

test('an address without a choice means what scientists come for, and an empty one means everything', () => {
  assert.equal(volume(chosen('')), 54)
  assert.equal(volume(chosen('product=')), 55)
})

test('products and sensors narrow what is chosen, and files of no sensor fall out with the latter', () => {
  assert.equal(volume(chosen('product=e-image')), 50)
  assert.equal(volume(chosen('product=&sensors=R22')), 21)
  assert.equal(volume(chosen('product=log,nonsense&sensors=R01_S00')), 0)
})

test('words that name no sensor are told', () => {
  assert.deepEqual(unknownSensors(selectionOf(new URLSearchParams('sensors=R22|R99_S00'))), ['R99_S00'])
})

test('products are summed in the order of the contract', () => {
  assert.deepEqual(productSums(FILES), [
    { product: 'e-image', files: 2, sizeBytes: 50 },
    { product: 'log', files: 1, sizeBytes: 1 },
    { product: 'manifest', files: 1, sizeBytes: 4 },
  ])
})
