import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  compressFits,
  decodeFits,
  encodeFits,
  encodeMultiExtensionFits,
  FITS_BLOCK,
  pixelsOf,
  readFits,
} from '../../pilot/fits.ts'

const floats = Float32Array.from({ length: 30 }, (_, i) => i * 1.5 - 7)
const words = Uint16Array.from([0, 1, 32767, 32768, 65535, 970])

describe('a FITS image', () => {
  it('comes back as it was written, with floats and with unsigned integers', () => {
    const [float] = decodeFits(encodeFits({ width: 6, height: 5, pixels: floats, cards: [] }))
    const [integer] = decodeFits(encodeFits({ width: 3, height: 2, pixels: words, cards: [] }))
    assert.ok(float && integer)
    assert.deepEqual(pixelsOf(float), floats)
    assert.equal(float.values.get('BITPIX'), -32)
    assert.deepEqual([...pixelsOf(integer)], [...words])
    assert.equal(integer.values.get('BITPIX'), 16)
    assert.equal(integer.values.get('BZERO'), 32768)
  })

  it('fills whole blocks of 2880 bytes', () => {
    const file = encodeFits({ width: 6, height: 5, pixels: floats, cards: [] })
    assert.equal(file.length, 2 * FITS_BLOCK)
  })

  it('has as many pixels as its axes say', () => {
    assert.throws(() => encodeFits({ width: 7, height: 5, pixels: floats, cards: [] }), /30 pixels do not make 7 x 5/)
  })

  it('may be one of several extensions', () => {
    const image = { width: 3, height: 2, pixels: words, cards: [{ key: 'EXTNAME', value: 'C07' }] }
    const units = decodeFits(encodeMultiExtensionFits([{ key: 'OBSID', value: '7' }], [image, image]))
    assert.equal(units.length, 3)
    assert.equal(units[0]?.data.length, 0)
    assert.deepEqual(
      units.map(({ values }) => values.get('EXTNAME')),
      [undefined, 'C07', 'C07'],
    )
  })
})

describe('reading a file to its end', () => {
  const image = encodeFits({ width: 6, height: 5, pixels: floats, cards: [] })
  const fileWith = async (t: { after(work: () => unknown): void }, bytes: Uint8Array) => {
    const folder = await mkdtemp(join(tmpdir(), 'imsim-fits-'))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'image.fits.gz'), bytes)
    return join(folder, 'image.fits.gz')
  }

  it('accepts plain and compressed files', async (t) => {
    assert.equal((await readFits(await fileWith(t, image))).length, 1)
    assert.equal((await readFits(await fileWith(t, await compressFits(image)))).length, 1)
  })

  it('refuses a compressed file that was cut short', async (t) => {
    const whole = await compressFits(image)
    const path = await fileWith(t, whole.subarray(0, whole.length - 20))
    await assert.rejects(readFits(path), /image\.fits\.gz is not a whole FITS file: unexpected end of file/)
  })

  it('refuses a file with fewer pixels than its header announces', async (t) => {
    await assert.rejects(readFits(await fileWith(t, image.subarray(0, 4000))), /announces 5760 bytes, it has 4000/)
  })

  it('refuses what is no FITS file, and an empty file', async (t) => {
    await assert.rejects(readFits(await fileWith(t, Buffer.from('<html>'))), /no SIMPLE at byte 0/)
    await assert.rejects(readFits(await fileWith(t, Buffer.alloc(0))), /empty file/)
  })

  it('refuses a header without an end', () => {
    assert.throws(() => decodeFits(Buffer.from('SIMPLE  =                    T'.padEnd(2880))), /no END/)
  })
})
