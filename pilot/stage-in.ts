/** Brings a job's inputs into its run directory. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Collection } from '../core/contract/payload.ts'
import type { Download } from '../core/contract/pilots.ts'
import { Refusal } from '../core/contract/problems.ts'
import { BadArchive, unpackTar } from './archive.ts'
import { download, type Source } from './downloads.ts'
import type { Job } from './job.ts'
import { JobFailure } from './job-failure.ts'
import { eachOf } from './parallel.ts'
import { below } from './paths.ts'
import type { Pilot } from './pilot.ts'
import { retry } from './retry.ts'
import { rangeOf } from './work-files.ts'

const AT_ONCE = 6

/** @throws JobFailure, or the abort when the job is stopped */
export async function stageIn(pilot: Pilot, job: Job): Promise<void> {
  const { downloads, collectionPath } = job.lease
  await mkdir(join(job.directory, 'inputs'), { recursive: true })
  await eachOf(plain(downloads), AT_ONCE, (file) => bring(pilot, job, file))
  // A sensor's part can be cut only when work.json is there.
  for (const file of downloads.filter(({ unpack }) => unpack === 'sensor')) await bringSensor(job, file)
  if (collectionPath !== undefined) await bringCollection(pilot, job)
}

const plain = (downloads: readonly Download[]): Download[] => downloads.filter(({ unpack }) => unpack !== 'sensor')

async function bring({ cache }: Pilot, job: Job, file: Download): Promise<void> {
  const target = targetOf(job, file.path)
  const fetchTo = (path: string) => (file.unpack === 'tar' ? fetchTar(job, file, path) : fetchFile(job, file, path))
  if (file.cacheKey === undefined) return fetchTo(target)
  const { task, visit } = job.lease.order
  await cache.put(file.cacheKey, `${task}/${visit}`, target, job.signal, fetchTo)
}

function targetOf(job: Job, path: string): string {
  try {
    return below(job.directory, path)
  } catch {
    throw new JobFailure('system', 'stage-in-path', `The lease wants a file at ${path}, outside of the run directory.`)
  }
}

const fetchFile = (job: Job, file: Download, path: string) => download(file, path, job.signal)

async function fetchTar(job: Job, source: Source, folder: string): Promise<void> {
  const archive = `${folder}.archive`
  try {
    await download(source, archive, job.signal)
    await unpack(job, archive, folder)
  } finally {
    await rm(archive, { force: true })
  }
}

async function unpack(job: Job, archive: string, folder: string): Promise<void> {
  const limitBytes = Math.max(1, job.lease.diskMiB) * 2 ** 20
  await unpackTar(archive, folder, limitBytes).catch((error: unknown) => {
    // Only prepare reads archives that people made; all others come from the service's own prepare.
    const failureClass = job.lease.order.stage === 'prepare' ? 'user' : 'system'
    throw error instanceof BadArchive ? new JobFailure(failureClass, 'bad-archive', error.message) : error
  })
}

async function bringSensor(job: Job, file: Download): Promise<void> {
  const [sensor] = job.lease.order.sensors
  if (sensor === undefined) throw new JobFailure('system', 'order', 'The order names no sensor.')
  const [offset, length] = await rangeOf(join(job.directory, 'inputs', 'work.json'), sensor)
  await fetchTar(job, { url: file.url, offset, sizeBytes: length }, targetOf(job, file.path))
}

/** Pages through what collect gathers: `inputs/collection.json` with all jobs, previews beside it. */
async function bringCollection(pilot: Pilot, job: Job): Promise<void> {
  const folder = join(job.directory, 'inputs', 'previews')
  let collection: Collection | undefined
  let cursor: string | undefined
  do {
    const page = await readPage(pilot, job, cursor)
    collection = { ...page.collection, jobs: [...(collection?.jobs ?? []), ...page.collection.jobs] }
    await eachOf(page.previews, AT_ONCE, ({ path, url }) => download({ url }, previewPath(folder, path), job.signal))
    cursor = page.cursor
  } while (cursor !== undefined)
  const target = join(job.directory, 'inputs', 'collection.json')
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, JSON.stringify(collection))
}

function previewPath(folder: string, path: string): string {
  try {
    return below(folder, path)
  } catch {
    throw new JobFailure('system', 'stage-in-path', `A preview is called ${path}, which leads out of its folder.`)
  }
}

/** The service may be away: the job waits for it as long as a report would. */
async function readPage({ client, pilotId, settings }: Pilot, job: Job, cursor: string | undefined) {
  const request = {
    params: { pilotId, lease: job.lease.lease },
    query: cursor === undefined ? {} : { cursor },
  }
  return retry(() => client.call('readCollection', request, { signal: job.signal }), {
    firstSeconds: 0.25,
    maxSeconds: 60,
    totalSeconds: settings.patienceSeconds,
    signal: job.signal,
    hopeless: (error) => error instanceof Refusal && ['not-found', 'invalid-request', 'conflict'].includes(error.kind),
  })
}
