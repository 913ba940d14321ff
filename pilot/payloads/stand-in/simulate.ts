/** The stand-in's simulate: one sensor, one snap, from its trimmed catalog to images under PhoSim's own names. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { PayloadOrder, PayloadResult, Product } from '../../../core/contract/payload.ts'
import type { CatalogObject } from '../../../phosim/catalog-object.ts'
import { type Exposure, eImageName, FILTERS, previewName, snapWord } from '../../../phosim/file-names.ts'
import { PIXELS_X, PIXELS_Y, sensorIndex } from '../../../phosim/focal-plane.ts'
import { ObjectReader } from '../../../phosim/object-line.ts'
import { compressFits, encodeFits } from '../../fits.ts'
import { previewPng } from '../../preview.ts'
import type { NamedBytes } from '../../tar.ts'
import { PayloadFailure } from '../payload-failure.ts'
import { PhaseClock } from '../phase-clock.ts'
import { readCommands } from './commands.ts'
import { type ExposureWords, eImageCards } from './headers.ts'
import { readObservation } from './observation.ts'
import { VISIT_FILE } from './prepare.ts'
import { readOut } from './readout.ts'
import { type Centroid, type Exposed, expose, type Scene } from './render.ts'
import { isRendered } from './shapes.ts'
import { OBJECTS_FILE } from './trim.ts'

const inflate = promisify(gunzip)

type Log = (line: string) => void

/** The one sensor of the order. */
function sensorOf({ sensors }: PayloadOrder): string {
  const [sensor] = sensors
  if (sensor !== undefined && sensorIndex(sensor) !== undefined) return sensor
  throw new PayloadFailure('user', 'sensor', `${sensor ?? 'Nothing'} is not one of the 189 science sensors.`)
}

async function readSources(directory: string): Promise<{ sources: CatalogObject[]; text: string }> {
  const text = (await inflate(await readFile(join(directory, 'inputs', 'sensor', OBJECTS_FILE)))).toString('latin1')
  const reader = new ObjectReader()
  const lines = text.split('\n').filter((line) => line !== '')
  return { text, sources: lines.flatMap((line) => reader.read(line).object ?? []) }
}

async function readScene(order: PayloadOrder, directory: string): Promise<{ scene: Scene; catalog: string }> {
  const visit = JSON.parse(await readFile(join(directory, 'inputs', 'visit', VISIT_FILE), 'utf8'))
  const observation = readObservation({ ...visit.header, ...order.header })
  const { sources, text } = await readSources(directory)
  const commands = readCommands(order.commands)
  return { scene: { sensor: sensorOf(order), snap: order.snap, observation, commands, sources }, catalog: text }
}

function failIfAsked(order: PayloadOrder, sensor: string): void {
  if (order.attempt !== 1 || !order.failOnce?.includes(sensor)) return
  const words = `${sensor} failed because the order asked the stand-in to fail it once; the next attempt will not.`
  throw new PayloadFailure('payload', 'stand-in-fail-once', words)
}

/** PhoSim's centroid file. */
const centroidText = (centroids: readonly Centroid[]): string =>
  ['SourceID Photons AvgX AvgY', ...centroids.map(({ id, photons, x, y }) => `${id} ${photons} ${x} ${y}`), ''].join(
    '\n',
  )

/** The centroid file and the trimmed catalog, when `centroidfile 1` asks for them. */
function extraFiles({ commands, sensor }: Scene, exposure: Exposure, exposed: Exposed, catalog: string): NamedBytes[] {
  if (!commands.centroidFile) return []
  const centroids = `centroid_${eImageName(exposure).replace(/\.fits\.gz$/, '')}.txt`
  return [
    { name: centroids, bytes: Buffer.from(centroidText(exposed.centroids)) },
    { name: `trimcatalog_${exposure.obsHistId}_${sensor}.pars`, bytes: Buffer.from(catalog) },
  ]
}

const productOf = ({ name }: NamedBytes): Product => (name.startsWith('centroid') ? 'centroid' : 'catalog')

function describe(log: Log, { observation, commands, sources }: Scene, exposed: Exposed): void {
  const band = FILTERS[observation.filter]
  log(`STAND-IN: ${sources.length} sources, ${band} band, ${observation.exposureSeconds} s, no PhoSim involved`)
  log(`background ${exposed.background.toFixed(1)} electrons a pixel, FWHMeff ${exposed.fwhmArcsec.toFixed(3)} arcsec`)
  log(`${exposed.rays} cosmic rays; ${exposed.centroids.length} sources left light on the sensor`)
  const points = sources.filter(({ model }) => !isRendered(model)).length
  if (points > 0) log(`${points} sources of models the stand-in does not know were drawn as points`)
  for (const command of commands.unmade) log(`${command} is asked for, and the stand-in makes no such file`)
}

const caption = ({ sensor, snap, observation }: Scene, obsHistId: string) =>
  `STAND-IN  ${sensor} ${snapWord(snap)}  ${FILTERS[observation.filter]}  ${obsHistId}`

/** Writes e-image, amplifiers, preview and what else was asked for into outputs/; throws a PayloadFailure. */
export async function simulate(order: PayloadOrder, directory: string, log: Log): Promise<PayloadResult> {
  const clock = new PhaseClock()
  const { scene, catalog } = await readScene(order, directory)
  const { sensor, snap, observation, commands } = scene
  const exposure: Exposure = { obsHistId: order.obsHistId, filter: observation.filter, sensor, snap }
  const words: ExposureWords = { ...exposure, observation, version: order.simulator.version, commands: commands.lines }
  clock.lap('read')
  const exposed = expose(scene, clock, () => failIfAsked(order, sensor))
  describe(log, scene, exposed)
  const pixels = exposed.canvas.electrons
  const eImage = compressFits(encodeFits({ width: PIXELS_X, height: PIXELS_Y, pixels, cards: eImageCards(words) }))
  clock.lap('e-image')
  const preview = previewPng(pixels, PIXELS_X, PIXELS_Y, caption(scene, order.obsHistId))
  clock.lap('preview')
  const extra = extraFiles(scene, exposure, exposed, catalog)
  const readout = await readOut({ canvas: exposed.canvas, exposure, words }, order.amplifiers, extra)
  clock.lap('amplifiers')
  const outputs = [
    { name: eImageName(exposure), bytes: await eImage, product: 'e-image' as const },
    ...readout.amplifierFiles.map((file) => ({ ...file, product: 'amplifiers' as const })),
    { name: previewName(exposure), bytes: preview, product: 'preview' as const },
    ...readout.extraFiles.map((file) => ({ ...file, product: productOf(file) })),
  ]
  await mkdir(join(directory, 'outputs'), { recursive: true })
  await Promise.all(outputs.map(({ name, bytes }) => writeFile(join(directory, 'outputs', name), bytes)))
  clock.lap('compress and write')
  return {
    outcome: 'done',
    outputs: outputs.map(({ name, product }) => ({ name, product })),
    metrics: {
      phaseSeconds: clock.seconds,
      photons: pixels.reduce((sum, electrons) => sum + electrons, 0),
      objects: scene.sources.length,
    },
  }
}
