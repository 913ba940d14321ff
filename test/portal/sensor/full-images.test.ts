import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CatalogueFile } from '../../../core/contract/catalogue.ts'
import type { Product } from '../../../core/contract/payload.ts'
import { inProductOrder } from '../../../portal/results/product-order.ts'
import { fullImages } from '../../../portal/sensor/full-images.ts'

const file = (product: Product, name: string): CatalogueFile => ({
  ...{ guid: name, name, product, sizeBytes: 1, sha256: '', taskId: 1, visit: 0, obsHistId: '42', filter: 'r' },
  ...{ pandaId: 1, attempt: 1, owner: 'ada', replicas: [], createdAt: '2026-01-01T00:00:00Z' },
})
const titles = (...files: readonly CatalogueFile[]) => fullImages(files).map(({ title }) => title)
const eImage = file('e-image', 'lsst_e_42_f2_R22_S11_E000.fits.gz')

test('the e-image is offered first, then each amplifier by its name', () => {
  const amplifiers = ['C01', 'C00'].map((name) => file('amplifiers', `lsst_a_42_f2_R22_S11_${name}_E000.fits.gz`))
  assert.deepEqual(titles(...amplifiers, eImage), ['Electrons (e-image)', 'Amplifier C00', 'Amplifier C01'])
})

test('one file with all amplifiers is one image, and a tar of them is none', () => {
  const all = file('amplifiers', 'lsst_a_42_f2_R22_S11_E000.fits.gz')
  assert.deepEqual(titles(eImage, all), ['Electrons (e-image)', 'All amplifiers'])
  assert.deepEqual(titles(eImage, file('amplifiers', 'lsst_42_f2_R22_S11_E000.tar')), ['Electrons (e-image)'])
})

test('events are no image, though they are FITS, and the e-image is listed before all else', () => {
  const files = [file('log', 'x.log'), file('events', 'output.fits'), eImage]
  assert.deepEqual(titles(...files), ['Electrons (e-image)'])
  assert.equal(inProductOrder(files)[0], eImage)
})
