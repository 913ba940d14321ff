/** The collect stage of a visit, whatever simulated it: manifest, focal-plane mosaics, provenance. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { Collection, type PayloadOrder, type PayloadResult, type Product } from '../../core/contract/payload.ts'
import { FILTERS } from '../../phosim/file-names.ts'
import { headerNumber } from '../../phosim/header.ts'
import { CAPTION_ROWS } from '../preview.ts'
import { type Cell, mosaicPng, type Picture, smallMosaicPng } from './mosaic.ts'
import { PhaseClock } from './phase-clock.ts'

type Job = Collection['jobs'][number]

/** A mail with the picture inside stays below 200 kB. */
const MAIL_BYTES = 130_000
const FULL_STYLE = { pitchPixels: 100, greys: 250 }

/** Every file of the visit, with the job, site and attempt that made it, and what is missing. */
export function manifestOf(collection: Collection): object {
  const { jobs } = collection
  const unfinished = jobs.filter(({ state }) => state !== 'finished')
  return {
    task: collection.task,
    visit: collection.visit,
    round: collection.round,
    taskName: collection.taskName,
    owner: collection.owner,
    obsHistId: collection.obsHistId,
    simulator: collection.simulator,
    complete: unfinished.length === 0,
    finishedJobs: jobs.length - unfinished.length,
    files: jobs.flatMap(({ files, pandaId, sensor, snap, site, attempt }) =>
      files.map((file) => ({ ...file, sensor, snap, job: pandaId, site, attempt })),
    ),
    failed: unfinished.map(({ pandaId, sensor, snap, state, site, attempt, failure }) => ({
      sensor,
      snap,
      state,
      job: pandaId,
      site,
      attempt,
      ...(failure === undefined ? {} : { failure }),
    })),
  }
}

/** What would be needed to make the same images again, and where each was made. */
export function provenanceOf(collection: Collection): object {
  const { task, visit, round, taskName, owner, obsHistId, simulator, header, commands, catalogs } = collection
  return {
    ...{ task, visit, round, taskName, owner, obsHistId, simulator, catalogs, commands, header },
    seed: header.seed ?? null,
    jobs: collection.jobs.map(({ pandaId, sensor, snap, state, attempt, site, pilot, cpuSeconds }) => ({
      ...{ job: pandaId, sensor, snap, state, attempt, site, pilot, cpuSeconds },
    })),
  }
}

/** A preview without its caption strip, or undefined when there is none that can be read. */
async function readPicture(directory: string, { sensor, snap }: Job): Promise<Picture | undefined> {
  try {
    const { width, height, channels, data } = decode(
      await readFile(join(directory, 'inputs', 'previews', `${sensor}_${snap}.png`)),
    )
    if (channels !== 1 || height <= CAPTION_ROWS) return undefined
    return { width, height: height - CAPTION_ROWS, grey: data }
  } catch {
    return undefined
  }
}

/** One cell for every sensor that was lit: its first snap with a picture, else a cross. */
async function cellsOf({ jobs }: Collection, directory: string): Promise<Map<string, Cell>> {
  const cells = new Map<string, Cell>()
  for (const job of [...jobs].sort((a, b) => a.snap - b.snap)) {
    const known = cells.get(job.sensor)
    if (known !== undefined && known !== 'failed') continue
    const picture = job.state === 'finished' ? await readPicture(directory, job) : undefined
    cells.set(job.sensor, picture ?? 'failed')
  }
  return cells
}

function captionOf({ obsHistId, header, jobs, simulator }: Collection): string {
  const band = FILTERS[headerNumber(header, 'filter')] ?? '?'
  const finished = jobs.filter(({ state }) => state === 'finished').length
  const words = `VISIT ${obsHistId}  ${band} BAND  ${finished}/${jobs.length} IMAGES`
  return simulator.name === 'stand-in' ? `${words}  STAND-IN` : words
}

async function readCollection(directory: string): Promise<Collection> {
  return Collection.parse(JSON.parse(await readFile(join(directory, 'inputs', 'collection.json'), 'utf8')))
}

/** Writes manifest.json, mosaic.png, mosaic-mail.png and provenance.json into outputs/. */
export async function collect(
  _order: PayloadOrder,
  directory: string,
  log: (line: string) => void,
): Promise<PayloadResult> {
  const clock = new PhaseClock()
  const collection = await readCollection(directory)
  const cells = await cellsOf(collection, directory)
  clock.lap('read')
  const caption = captionOf(collection)
  const outputs: readonly { name: string; product: Product; bytes: Uint8Array | string }[] = [
    { name: 'manifest.json', product: 'manifest', bytes: JSON.stringify(manifestOf(collection), null, 1) },
    { name: 'mosaic.png', product: 'mosaic', bytes: mosaicPng(cells, caption, FULL_STYLE) },
    { name: 'mosaic-mail.png', product: 'mail-mosaic', bytes: smallMosaicPng(cells, caption, MAIL_BYTES) },
    { name: 'provenance.json', product: 'provenance', bytes: JSON.stringify(provenanceOf(collection), null, 1) },
  ]
  clock.lap('draw')
  await mkdir(join(directory, 'outputs'), { recursive: true })
  await Promise.all(outputs.map(({ name, bytes }) => writeFile(join(directory, 'outputs', name), bytes)))
  clock.lap('write')
  const crossed = [...cells.values()].filter((cell) => cell === 'failed').length
  log(`collect: ${collection.jobs.length} jobs, ${cells.size} sensors, ${crossed} of them without a picture`)
  return {
    outcome: 'done',
    outputs: outputs.map(({ name, product }) => ({ name, product })),
    metrics: { phaseSeconds: clock.seconds },
  }
}
