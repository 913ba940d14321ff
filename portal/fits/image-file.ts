/** Walks through the units of a FITS file and decodes the image that is asked for. */
import type { ByteSource } from './byte-source.ts'
import { cardValue, type Header, numberOf, readCards, textOf } from './cards.ts'
import { cutShort, FitsFault, foreignFile } from './fits-fault.ts'
import { isBitpix, PixelDecoder } from './pixel-decoder.ts'

const BLOCK = 2880
const CARD = 80
/** A hundred times PhoSim's headers; a file without END is not read to its last byte in vain. */
const MOST_HEADER_BYTES = 2000 * BLOCK
/** A larger image would need more than 200 MB with its pyramid. */
export const MOST_PIXELS = 36_000_000

/** An image of the file. `index` counts its units, 0 being the first. */
export interface ImageUnit {
  readonly index: number
  /** EXTNAME, or the index as a word. */
  readonly name: string
  readonly width: number
  readonly height: number
}

/** An image decoded: x fastest, the first row lowest in the sky's picture. */
export interface FitsImage {
  readonly unit: ImageUnit
  readonly units: readonly ImageUnit[]
  readonly header: Header
  readonly pixels: Float32Array<ArrayBuffer>
}

interface Shape {
  readonly bitpix: number
  /** NAXIS1, NAXIS2 …; empty for a unit without data. */
  readonly axes: readonly number[]
  readonly dataBytes: number
}

const latin1 = new TextDecoder('latin1')

/** The next header, or undefined at the end of the file (padding and special records after the last unit included). */
async function readHeader(source: ByteSource, first: boolean): Promise<Header | undefined> {
  const lines: string[] = []
  while (lines.length * CARD < MOST_HEADER_BYTES) {
    const text = latin1.decode(await source.take(BLOCK))
    if (lines.length === 0) {
      if (first && !/^SIMPLE {2}=/.test(text)) throw foreignFile(text)
      if (!first && !text.startsWith('XTENSION')) return undefined
    }
    for (let at = 0; at + CARD <= text.length; at += CARD) {
      const line = text.slice(at, at + CARD)
      if (line.trimEnd() === 'END') return readCards(lines)
      lines.push(line)
    }
    if (text.length < BLOCK) throw cutShort(BLOCK, 'header at least', text.length)
  }
  throw malformed('its header has no END')
}

const malformed = (what: string) =>
  new FitsFault('The file breaks the FITS standard', `Something is wrong: ${what}.`, 'Have fitsverify look at it.')

function needed(header: Header, key: string): number {
  const value = numberOf(header, key)
  if (value === undefined || !Number.isSafeInteger(value)) throw malformed(`its header has no whole number ${key}`)
  return value
}

function shapeOf(header: Header): Shape {
  const bitpix = needed(header, 'BITPIX')
  if (!isBitpix(bitpix)) throw malformed(`BITPIX is ${bitpix}`)
  const axes = Array.from({ length: needed(header, 'NAXIS') }, (_, axis) => needed(header, `NAXIS${axis + 1}`))
  const values = axes.length === 0 ? 0 : axes.reduce((product, length) => product * length, 1)
  const [groups, extra] = [numberOf(header, 'GCOUNT') ?? 1, numberOf(header, 'PCOUNT') ?? 0]
  return { bitpix, axes, dataBytes: (Math.abs(bitpix) / 8) * groups * (extra + values) }
}

/** The unit as an image: two axes or more (of which the first plane is shown) and pixels in it. */
function imageUnit(header: Header, { axes }: Shape, index: number): ImageUnit | undefined {
  const kind = textOf(header, 'XTENSION')
  const [width = 0, height = 0] = axes
  if ((kind !== undefined && kind !== 'IMAGE') || width * height === 0) return undefined
  return { index, name: textOf(header, 'EXTNAME') ?? String(index), width, height }
}

function fitting(unit: ImageUnit): void {
  const { width, height } = unit
  if (width * height <= MOST_PIXELS) return
  const size = [width, height].map((length) => length.toLocaleString('en-GB')).join(' x ')
  const detail = `It has ${size} pixels; up to ${MOST_PIXELS / 1e6} million are shown here.`
  throw new FitsFault('The image is too large for a browser', detail, 'Download it and open it in DS9.')
}

async function decode(source: ByteSource, header: Header, unit: ImageUnit, { bitpix }: Shape) {
  fitting(unit)
  const decoder = new PixelDecoder(header, bitpix, unit.width * unit.height)
  const expected = (unit.width * unit.height * Math.abs(bitpix)) / 8
  const received = await source.pour(expected, (bytes) => decoder.write(bytes))
  if (received < expected) throw cutShort(expected, 'pixels', received)
  return { pixels: decoder.pixels, received }
}

/** Passes over data and the padding to whole blocks, which some writers leave out after the last unit. */
async function pass(source: ByteSource, dataBytes: number, alreadyRead: number): Promise<void> {
  const left = dataBytes - alreadyRead
  const passed = await source.pour(left, () => undefined)
  if (passed < left) throw cutShort(dataBytes, 'data', alreadyRead + passed)
  await source.pour((BLOCK - (dataBytes % BLOCK)) % BLOCK, () => undefined)
}

function missing(wanted: string | undefined, units: readonly ImageUnit[], compressed: boolean): FitsFault {
  const title = 'The file holds no such image'
  if (compressed) {
    const remedy = 'Download it and uncompress it with funpack, or open it in DS9.'
    return new FitsFault(title, 'Its pixels are tile-compressed (fpack), which is not read here.', remedy)
  }
  if (wanted === undefined) return new FitsFault(title, 'It has headers or tables only.', 'Choose another file.')
  const names = units.map(({ name }) => name).join(', ') || 'none'
  return new FitsFault(title, `There is no ${wanted}; its images: ${names}.`, 'Choose one of them.')
}

/**
 * Reads a file to its end, which proves that all of it is there. `wanted` is an EXTNAME or an index as text; without
 * it the first image is decoded. Throws a FitsFault for a file that is foreign, cut short, or without that image.
 */
export async function readImage(source: ByteSource, wanted?: string): Promise<FitsImage> {
  const units: ImageUnit[] = []
  let found: Omit<FitsImage, 'units'> | undefined
  let compressed = false
  for (let index = 0; ; index++) {
    const header = await readHeader(source, index === 0)
    if (header === undefined) break
    const shape = shapeOf(header)
    const unit = imageUnit(header, shape, index)
    compressed ||= cardValue(header, 'ZIMAGE') === true
    if (unit !== undefined) units.push(unit)
    const chosen = unit !== undefined && [undefined, unit.name, String(unit.index)].includes(wanted)
    if (chosen && found === undefined) {
      const { pixels, received } = await decode(source, header, unit, shape)
      found = { unit, header, pixels }
      await pass(source, shape.dataBytes, received)
    } else await pass(source, shape.dataBytes, 0)
  }
  if (found === undefined) throw missing(wanted, units, compressed)
  return { ...found, units }
}
