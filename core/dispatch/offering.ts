/** What a leased job gives its pilot: the order, the files to stage in, and the grant for what comes out. */

import { fillPath } from '../contract/client.ts'
import { placeOf, roleOf } from '../contract/identifiers.ts'
import type { PayloadOrder } from '../contract/payload.ts'
import type { Download, Lease } from '../contract/pilots.ts'
import { Refusal } from '../contract/problems.ts'
import { ROUTES } from '../contract/routes.ts'
import type { Job } from '../job.ts'
import type { Pilot } from '../pilot.ts'
import { attemptPrefix, MAX_UPLOAD_BYTES } from '../prefixes.ts'
import type { VisitRecord } from '../task.ts'
import type { World } from '../world.ts'

type OfferingWorld = Pick<World, 'storage' | 'tasks' | 'sites'>

/** PhoSim 3.4's MAX_SOURCE (parameters.h), where a site says nothing else. */
export const DEFAULT_SOURCE_LIMIT = 150_000

export async function offer(world: OfferingWorld, pilot: Pilot, job: Job, lease: string): Promise<Lease> {
  const { task, visit } = placeOf(job.pandaId)
  const record = await world.tasks.readVisit(task, visit, job.round)
  if (record === undefined) throw new Refusal('internal', `Visit ${visit} of task ${task} has no record.`)
  const site = await world.sites.read(pilot.site)
  const prefix = attemptPrefix(job.pandaId, job.stage, job.attempt)
  const [downloads, upload] = await Promise.all([
    downloadsFor(world, job, record),
    world.storage.signUpload(prefix, MAX_UPLOAD_BYTES),
  ])
  const storageUrl = job.stage === 'simulate' ? site?.site.storageUrl : undefined
  return {
    lease,
    order: orderFor(job, record, pilot.site, site?.site.sourceLimit ?? DEFAULT_SOURCE_LIMIT),
    downloads,
    upload,
    ...(storageUrl === undefined ? {} : { replicaPrefix: `${storageUrl}/${prefix}` }),
    ...(job.stage === 'collect'
      ? { collectionPath: fillPath(ROUTES.readCollection.path, { pilotId: pilot.pilotId, lease }) }
      : {}),
    memoryMiB: job.needs.memoryMiB,
    wallSeconds: job.needs.wallSeconds,
    diskMiB: job.needs.diskMiB,
  }
}

/** What the payload is told, in its `order.json`. */
export function orderFor(job: Job, record: VisitRecord, site: string, sourceLimit: number): PayloadOrder {
  const { task, visit, index } = placeOf(job.pandaId)
  const role = roleOf(index)
  return {
    pandaId: job.pandaId,
    task,
    visit,
    attempt: job.attempt,
    stage: job.stage,
    site,
    simulator: record.simulator,
    taskName: record.taskName,
    obsHistId: record.obsHistId,
    sensors: job.stage === 'prepare' ? [...record.sensors] : role.sensor === undefined ? [] : [role.sensor],
    snap: role.snap ?? 0,
    snaps: [...record.snaps],
    header: { ...record.header },
    commands: record.commands,
    amplifiers: record.amplifiers,
    catalogs: record.catalogs.map(({ main }, n) => ({ directory: `inputs/catalogs/${n}`, main })),
    sourceLimit,
    ...(record.failOnce === undefined ? {} : { failOnce: [...record.failOnce] }),
  }
}

/** What is staged in before the payload starts; a collect job pages through its collection instead. */
export async function downloadsFor(world: Pick<World, 'storage'>, job: Job, record: VisitRecord): Promise<Download[]> {
  if (job.stage === 'prepare') return catalogDownloads(world, record)
  return job.stage === 'simulate' && job.work !== undefined ? workDownloads(world, job.work) : []
}

const isTar = (name: string): boolean => /\.(tar|tar\.gz|tgz)$/.test(name)

function catalogDownloads(world: Pick<World, 'storage'>, record: VisitRecord): Promise<Download[]> {
  const files = record.catalogs.flatMap((catalog, n) => catalog.files.map((file) => ({ catalog, n, file })))
  return Promise.all(
    files.map(async ({ catalog, n, file }) => ({
      url: await world.storage.signDownload(catalog.prefix + file.name),
      path: isTar(file.name) ? `inputs/catalogs/${n}` : `inputs/catalogs/${n}/${file.name}`,
      unpack: isTar(file.name) ? ('tar' as const) : ('none' as const),
      sizeBytes: file.sizeBytes,
    })),
  )
}

/** What prepare published: files for the whole visit, and one file with a part for each sensor. */
async function workDownloads(world: Pick<World, 'storage'>, work: string): Promise<Download[]> {
  const sign = (name: string) => world.storage.signDownload(work + name)
  return [
    { url: await sign('work.json'), path: 'inputs/work.json', unpack: 'none', cacheKey: `${work}work.json` },
    { url: await sign('visit.tar.gz'), path: 'inputs/visit', unpack: 'tar', cacheKey: `${work}visit.tar.gz` },
    { url: await sign('sensors.bin'), path: 'inputs/sensor', unpack: 'sensor' },
  ]
}
