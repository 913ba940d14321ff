/** Packs what one exposure of a sensor left into the files that leave the worker. */
import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PayloadOrder, Product } from '../../../core/contract/payload.ts'
import {
  AMPLIFIERS,
  type Exposure,
  eImageName,
  exposureTarName,
  FILTERS,
  multiExtensionName,
  previewName,
  snapWord,
} from '../../../phosim/file-names.ts'
import { commandNumber, parseCommands } from '../../../phosim/physics-commands.ts'
import { compressFits, encodeMultiExtensionFits, type FitsImage, pixelsOf } from '../../fits.ts'
import type { FitsCard } from '../../fits-cards.ts'
import { previewPng } from '../../preview.ts'
import { tarOf } from '../../tar.ts'
import type { Log } from './host.ts'
import { amplifierNames, type ElectronImage, readImage } from './images.ts'

export interface Output {
  readonly name: string
  readonly product: Product
}

export interface Packing {
  readonly order: PayloadOrder
  readonly exposure: Exposure
  /** Where PhoSim's programs wrote, and where the outputs go. */
  readonly work: string
  readonly outputs: string
  /** The sensor's object lines. */
  readonly objects: readonly string[]
  readonly log: Log
}

const asked = ({ order }: Packing, key: string) => commandNumber(parseCommands(order.commands).commands, key) === 1

/** PhoSim 3.4 gives every events file the same name, so here it gets its exposure's. */
const eventsName = (exposure: Exposure) => `output_${eImageName(exposure).replace(/\.gz$/, '')}`

/** Centroids come with the trimmed catalog, which explains their ids. */
async function writeTrimmed({ exposure, work, objects }: Packing): Promise<Output> {
  const name = `trimcatalog_${exposure.obsHistId}_${exposure.sensor}_${snapWord(exposure.snap)}.txt`
  await writeFile(join(work, name), objects.map((line) => `${line}\n`).join(''), 'latin1')
  return { name, product: 'catalog' }
}

const OPTIONAL = [
  ['centroidfile', 'centroid', /^centroid_/],
  ['throughputfile', 'throughput', /^throughput_/],
  ['eventfile', 'events', /^output\.fits$/],
] as const

/** Files that a command asked for. Want of one is said in the log; it does not cost the image, which took hours. */
async function collectExtras(packing: Packing): Promise<Output[]> {
  const { exposure, work, log } = packing
  const names = await readdir(work)
  const extras: Output[] = []
  for (const [key, product, pattern] of OPTIONAL.filter(([command]) => asked(packing, command))) {
    const found = names.find((name) => pattern.test(name))
    if (found === undefined) {
      log(`${key} was asked for and PhoSim wrote none.`)
      continue
    }
    const name = product === 'events' ? eventsName(exposure) : found
    if (name !== found) await rename(join(work, found), join(work, name))
    extras.push({ name, product })
  }
  return asked(packing, 'centroidfile') ? [...extras, await writeTrimmed(packing)] : extras
}

/** Cards that the writer makes itself. */
const STRUCTURE = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BZERO|BSCALE|EXTNAME)$/
/** Cards of an amplifier that hold for the whole exposure. */
const EXPOSURE_CARDS = /^(OBSID|CHIPID|PAIRID|FILTER|EXPTIME|MJD-OBS|CREATOR|VERSION|BRANCH)$/

async function asExtension(path: string, amplifier: string): Promise<FitsImage> {
  const unit = await readImage(path)
  const kept = [...unit.values].filter(([key]) => !STRUCTURE.test(key) && /^[A-Z0-9_-]{1,8}$/.test(key))
  const cards: FitsCard[] = kept.map(([key, value]) => ({ key, value }))
  return {
    width: Number(unit.values.get('NAXIS1')),
    height: Number(unit.values.get('NAXIS2')),
    pixels: Uint16Array.from(pixelsOf(unit)),
    cards: [{ key: 'EXTNAME', value: amplifier }, ...cards],
  }
}

async function writeMultiExtension({ exposure, work, outputs }: Packing): Promise<string> {
  const images: FitsImage[] = []
  for (const [at, name] of amplifierNames(exposure).entries())
    images.push(await asExtension(join(work, name), AMPLIFIERS[at] ?? name))
  const primary = (images[0]?.cards ?? []).filter(({ key }) => EXPOSURE_CARDS.test(key))
  const name = multiExtensionName(exposure)
  await writeFile(join(outputs, name), await compressFits(encodeMultiExtensionFits(primary, images)))
  return name
}

async function copyAll({ work, outputs }: Packing, files: readonly Output[]): Promise<Output[]> {
  for (const { name } of files) await copyFile(join(work, name), join(outputs, name))
  return [...files]
}

/** The amplifiers in the form that was ordered, and the extras: in the tar if there is one, else beside it. */
async function packAmplifiers(packing: Packing): Promise<Output[]> {
  const { order, exposure, work, outputs } = packing
  const extras = await collectExtras(packing)
  const amplifiers = amplifierNames(exposure)
  if (order.amplifiers === 'tar') {
    const name = exposureTarName(exposure)
    const names = [...amplifiers, ...extras.map((extra) => extra.name)]
    const files = names.map(async (file) => ({ name: file, bytes: await readFile(join(work, file)) }))
    await writeFile(join(outputs, name), await tarOf(await Promise.all(files)))
    return [{ name, product: 'amplifiers' }]
  }
  const beside = await copyAll(packing, extras)
  if (order.amplifiers === 'mef')
    return [{ name: await writeMultiExtension(packing), product: 'amplifiers' }, ...beside]
  if (order.amplifiers === 'none') return beside
  return [
    ...(await copyAll(
      packing,
      amplifiers.map((name) => ({ name, product: 'amplifiers' })),
    )),
    ...beside,
  ]
}

/** What stands below the preview: PHOSIM 3.4 99999999 R R22_S11 E000. */
const caption = ({ order, exposure }: Packing) =>
  ['PhoSim', order.simulator.version, exposure.obsHistId, FILTERS[exposure.filter], exposure.sensor]
    .concat(snapWord(exposure.snap))
    .join(' ')

/** Writes every output of the job but its log; returns their names and what they are. */
export async function packOutputs(packing: Packing, image: ElectronImage): Promise<Output[]> {
  const { exposure, work, outputs } = packing
  const electrons = eImageName(exposure)
  await copyFile(join(work, electrons), join(outputs, electrons))
  const preview = previewName(exposure)
  await writeFile(join(outputs, preview), previewPng(image.pixels, image.width, image.height, caption(packing)))
  return [
    { name: electrons, product: 'e-image' },
    ...(await packAmplifiers(packing)),
    { name: preview, product: 'preview' },
  ]
}
