/** The sixteen amplifier images of an exposure, as gzipped FITS, packed in the way the order asks. */
import type { AmplifierFormat } from '../../../core/contract/payload.ts'
import { amplifierName, type Exposure, exposureTarName, multiExtensionName } from '../../../phosim/file-names.ts'
import { sensorIndex } from '../../../phosim/focal-plane.ts'
import { compressFits, encodeFits, encodeMultiExtensionFits, type FitsImage } from '../../fits.ts'
import { type NamedBytes, tarOf } from '../../tar.ts'
import { AMPLIFIER_HEIGHT, AMPLIFIER_WIDTH, type Amplifier, amplifiersOf, readAmplifier } from './amplifiers.ts'
import type { Canvas } from './canvas.ts'
import { amplifierCards, type ExposureWords, multiExtensionCards } from './headers.ts'
import { mixSeeds, Random } from './random.ts'

const READOUT = 4

/** What one readout writes: files, the first of which is the one archive or file of amplifiers where there is one. */
export interface Readout {
  readonly amplifierFiles: readonly NamedBytes[]
  /** The extra files that found no place in a tar. */
  readonly extraFiles: readonly NamedBytes[]
}

interface Reading {
  readonly canvas: Canvas
  readonly exposure: Exposure
  readonly words: ExposureWords
}

function readImage({ canvas, words }: Reading, amplifier: Amplifier): FitsImage {
  const { observation, sensor, snap } = words
  const place = amplifier.half * 8 + amplifier.strip
  const random = new Random(mixSeeds(observation.seed, snap, sensorIndex(sensor) ?? 0, READOUT, place))
  return {
    width: AMPLIFIER_WIDTH,
    height: AMPLIFIER_HEIGHT,
    pixels: readAmplifier(canvas, amplifier, random),
    cards: amplifierCards(words, amplifier),
  }
}

/** Each image is compressed in the thread pool while the next is read. */
async function readSeparately(reading: Reading): Promise<NamedBytes[]> {
  const files: Promise<NamedBytes>[] = []
  for (const amplifier of amplifiersOf(sensorIndex(reading.words.sensor) ?? 0)) {
    const file = compressFits(encodeFits(readImage(reading, amplifier)))
    files.push(file.then((bytes) => ({ name: amplifierName(reading.exposure, amplifier.name), bytes })))
    await new Promise(setImmediate)
  }
  return Promise.all(files)
}

async function readTogether(reading: Reading): Promise<NamedBytes[]> {
  const amplifiers = amplifiersOf(sensorIndex(reading.words.sensor) ?? 0)
  const images = amplifiers.map((amplifier) => readImage(reading, amplifier))
  const bytes = await compressFits(encodeMultiExtensionFits(multiExtensionCards(reading.words), images))
  return [{ name: multiExtensionName(reading.exposure), bytes }]
}

/** Reads the sensor out. `extra` files go into the tar when there is one, else they stand beside the images. */
export async function readOut(
  reading: Reading,
  format: AmplifierFormat,
  extra: readonly NamedBytes[],
): Promise<Readout> {
  if (format === 'none') return { amplifierFiles: [], extraFiles: extra }
  if (format === 'mef') return { amplifierFiles: await readTogether(reading), extraFiles: extra }
  const files = await readSeparately(reading)
  if (format === 'unpacked') return { amplifierFiles: files, extraFiles: extra }
  const tar = { name: exposureTarName(reading.exposure), bytes: await tarOf([...files, ...extra]) }
  return { amplifierFiles: [tar], extraFiles: [] }
}
