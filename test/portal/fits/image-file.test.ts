import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { encodeMultiExtensionFits } from '../../../pilot/fits.ts'
import { FitsFault } from '../../../portal/fits/fits-fault.ts'
import { readImage } from '../../../portal/fits/image-file.ts'
import { bigEndian, extensionBytes, headerBytes, imageBytes, joined, sourceOf } from './fits-bytes.ts'

const read = async (bytes: Uint8Array<ArrayBuffer>, wanted?: string) => readImage(await sourceOf(bytes), wanted)
const titled =
  (title: string, detail = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof FitsFault, String(error))
    assert.equal(error.words.title, title)
    assert.match(error.words.detail, detail)
    return true
  }

const VALUES = [0, 1, 2, 3, 100, 127]
const KINDS = [
  { bitpix: 8, bytes: 1, write: (view: DataView, at: number, value: number) => view.setUint8(at, value) },
  { bitpix: 16, bytes: 2, write: (view: DataView, at: number, value: number) => view.setInt16(at, value) },
  { bitpix: 32, bytes: 4, write: (view: DataView, at: number, value: number) => view.setInt32(at, value) },
  { bitpix: 64, bytes: 8, write: (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value)) },
  { bitpix: -32, bytes: 4, write: (view: DataView, at: number, value: number) => view.setFloat32(at, value) },
  { bitpix: -64, bytes: 8, write: (view: DataView, at: number, value: number) => view.setFloat64(at, value) },
]

for (const { bitpix, bytes, write } of KINDS)
  test(`BITPIX ${bitpix} becomes floats, scaled and shifted, however the bytes are cut`, async () => {
    const data = bigEndian(VALUES, bytes, write)
    const plain = await read(imageBytes(bitpix, [3, 2], data))
    assert.deepEqual([...plain.pixels], VALUES)
    assert.deepEqual([plain.unit.width, plain.unit.height], [3, 2])
    const scaled = await read(imageBytes(bitpix, [3, 2], data, ['BSCALE  = 0.5', 'BZERO   = -10']))
    assert.deepEqual(
      [...scaled.pixels],
      VALUES.map((value) => value / 2 - 10),
    )
  })

test('unsigned 16-bit integers, blanks and negative numbers come out right', async () => {
  const data = bigEndian([-32768, -1, 0, 32767, -5, 7], 2, (view, at, value) => view.setInt16(at, value))
  const cards = ['BZERO   = 32768', 'BLANK   = -5']
  const { pixels } = await read(imageBytes(16, [6, 1], data, cards))
  assert.deepEqual([...pixels], [0, 32767, 32768, 65535, Number.NaN, 32775])
})

test('BLANK means nothing for floats, and NaN stays NaN', async () => {
  const data = bigEndian([1, Number.NaN, 3], 4, (view, at, value) => view.setFloat32(at, value))
  const { pixels } = await read(imageBytes(-32, [3, 1], data, ['BLANK   = 1']))
  assert.deepEqual([...pixels], [1, Number.NaN, 3])
})

test('the first image of a multi-extension file is taken, or the one that is named or counted', async () => {
  const image = (start: number, name: string) => ({
    ...{ width: 40, height: 50, pixels: Uint16Array.from({ length: 2000 }, (_, i) => start + i) },
    cards: [{ key: 'EXTNAME', value: name }],
  })
  const file = Uint8Array.from(
    gzipSync(
      encodeMultiExtensionFits(
        [{ key: 'NEXTEND', value: 3 }],
        [image(0, 'C00'), image(9000, 'C01'), image(60_000, 'C17')],
      ),
    ),
  )
  const first = await read(file)
  assert.deepEqual([first.unit.name, first.pixels[1]], ['C00', 1])
  assert.deepEqual(
    first.units.map(({ index, name }) => [index, name]),
    [
      [1, 'C00'],
      [2, 'C01'],
      [3, 'C17'],
    ],
  )
  const named = await read(file, 'C17')
  assert.deepEqual([named.unit.index, named.pixels[1999]], [3, 61_999])
  assert.equal((await read(file, '2')).unit.name, 'C01')
  await assert.rejects(read(file, 'C42'), titled('The file holds no such image', /C00, C01, C17/))
})

test('of a cube the first plane is read and the rest passed over', async () => {
  const data = bigEndian([1, 2, 3, 4, 5, 6, 7, 8], 1, (view, at, value) => view.setUint8(at, value))
  const { pixels } = await read(joined(imageBytes(8, [2, 2, 2], data), extensionBytes(8, [1, 1], Uint8Array.of(9))))
  assert.deepEqual([...pixels], [1, 2, 3, 4])
})

test('a file without the padding of its last block, or with something after it, is read', async () => {
  const whole = imageBytes(8, [2, 2], Uint8Array.of(1, 2, 3, 4))
  assert.equal((await read(whole.slice(0, 2884))).pixels[3], 4)
  assert.equal((await read(joined(whole, new Uint8Array(2880)))).pixels[3], 4)
})

test('a file that is cut short says how much is missing', async () => {
  const data = new Uint8Array(4 * 30_000)
  const file = imageBytes(-32, [300, 100], data)
  await assert.rejects(read(file.slice(0, 50_000)), titled('The file is cut short', /120,000 bytes of pixels; 47,120/))
  await assert.rejects(read(file.slice(0, 2000)), titled('The file is cut short', /header/))
  const two = joined(file, extensionBytes(8, [100, 100], new Uint8Array(10_000)))
  await assert.rejects(
    read(two.slice(0, file.length + 5000)),
    titled('The file is cut short', /10,000 bytes of data; 2,120/),
  )
})

test('foreign files are called what they are', async () => {
  const foreign = async (start: string | Uint8Array, detail: RegExp) => {
    const bytes = typeof start === 'string' ? new TextEncoder().encode(start) : Uint8Array.from(start)
    await assert.rejects(read(bytes), titled('This is not a FITS image', detail))
  }
  await foreign('', /empty/)
  await foreign(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), /PNG/)
  await foreign(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), /Zstandard/)
  await foreign('<!DOCTYPE html><title>Sign in</title>', /web page/)
  await foreign('<?xml version="1.0"?><Error/>', /XML/)
  await foreign('{"title": "gone"}', /JSON/)
  await foreign(`${'name'.padEnd(257, '\0')}ustar`, /tar archive/)
  await foreign('object 1 53.1 -28.1 20', /begins with “object 1 53\.”/)
})

test('a file of tables, a compressed image and a broken header are refused in words', async () => {
  const tables = headerBytes(['SIMPLE  =                    T', 'BITPIX  = 8', 'NAXIS   = 0'])
  await assert.rejects(read(tables), titled('The file holds no such image', /tables only/))
  const packed = headerBytes([
    "XTENSION= 'BINTABLE'",
    'BITPIX  = 8',
    'NAXIS   = 2',
    'NAXIS1  = 8',
    'NAXIS2  = 0',
    'ZIMAGE  = T',
  ])
  await assert.rejects(read(joined(tables, packed)), titled('The file holds no such image', /fpack/))
  const strange = headerBytes(['SIMPLE  =                    T', 'BITPIX  = 12', 'NAXIS   = 0'])
  await assert.rejects(read(strange), titled('The file breaks the FITS standard', /BITPIX is 12/))
  const bare = headerBytes(['SIMPLE  =                    T', 'BITPIX  = 8'])
  await assert.rejects(read(bare), titled('The file breaks the FITS standard', /NAXIS/))
})

test('an image that would not fit a browser is refused before its pixels are read', async () => {
  const header = headerBytes([
    'SIMPLE  =                    T',
    'BITPIX  = -32',
    'NAXIS   = 2',
    'NAXIS1  = 9216',
    'NAXIS2  = 9232',
  ])
  await assert.rejects(read(header), titled('The image is too large for a browser', /9,216 x 9,232/))
})
