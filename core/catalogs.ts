/** Instance catalogs: taken in as upload, URL or standard one, and checked from a queue before anything is spent. */
import type { Pointing } from '../phosim/focal-plane.ts'
import { STANDARD_CATALOGS, standardCatalog } from '../phosim/standard-catalogs.ts'
import type { Catalog, CatalogCreated, NewCatalog, ObjectsOnSensors, StandardCatalog } from './contract/catalogs.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import { objectCounter } from './object-maps.ts'
import { catalogPrefix } from './prefixes.ts'
import type { CatalogRecord } from './task.ts'
import type { World } from './world.ts'

type CatalogWorld = Pick<World, 'clock' | 'random' | 'catalogs' | 'catalogFiles' | 'storage' | 'queues'>

/** A catalog as its owner sees it. */
export const catalogView = ({
  prefix: _p,
  revision: _r,
  url: _u,
  standard: _s,
  ...catalog
}: CatalogRecord): Catalog => {
  const { beginnings, files, ...rest } = catalog
  return { ...rest, files: [...files], ...(beginnings === undefined ? {} : { beginnings: [...beginnings] }) }
}

type NewWorld = Pick<World, 'clock' | 'random' | 'catalogs'>

async function create(world: NewWorld, person: Person, wanted: NewCatalog): Promise<CatalogRecord> {
  const catalogId = world.random.id()
  const record = {
    ...recordOf(wanted),
    catalogId,
    owner: person.user,
    createdAt: world.clock.now(),
    prefix: catalogPrefix(catalogId),
    revision: 1,
  }
  await world.catalogs.create(record)
  return record
}

/** Takes in a catalog that is to be fetched or made, which the check does itself. */
export async function gatherCatalog(
  world: NewWorld & Pick<World, 'queues'>,
  person: Person,
  wanted: Exclude<NewCatalog, { from: 'upload' }>,
): Promise<CatalogRecord> {
  const record = await create(world, person, wanted)
  await world.queues.send('check', { catalogId: record.catalogId })
  return record
}

/** Takes a catalog in; an upload is answered with one form a file, the others go to the check at once. */
export async function createCatalog(world: CatalogWorld, person: Person, wanted: NewCatalog): Promise<CatalogCreated> {
  if (wanted.from !== 'upload') return { catalog: catalogView(await gatherCatalog(world, person, wanted)), uploads: [] }
  const record = await create(world, person, wanted)
  const uploads = wanted.files.map(async ({ name, sizeBytes }) => ({
    name,
    ...(await world.storage.signForm(record.prefix + name, sizeBytes)),
  }))
  return { catalog: catalogView(record), uploads: await Promise.all(uploads) }
}

function recordOf(
  wanted: NewCatalog,
): Pick<CatalogRecord, 'name' | 'from' | 'state' | 'files' | 'sizeBytes'> & Partial<CatalogRecord> {
  switch (wanted.from) {
    case 'upload': {
      refuseDoubles(wanted.files.map(({ name }) => name))
      const sizeBytes = wanted.files.reduce((sum, file) => sum + file.sizeBytes, 0)
      const main = wanted.main === undefined ? {} : { main: wanted.main }
      return {
        name: wanted.name ?? wanted.files[0]?.name ?? 'catalog',
        from: 'upload',
        state: 'uploading',
        files: wanted.files,
        sizeBytes,
        ...main,
      }
    }
    case 'url':
      return {
        name: wanted.name ?? wanted.url,
        from: 'url',
        url: wanted.url,
        state: 'fetching',
        files: [],
        sizeBytes: 0,
      }
    case 'standard': {
      if (standardCatalog(wanted.standard) === undefined)
        throw new Refusal('unprocessable', `There is no standard catalog ${wanted.standard}.`, [
          { at: '/body/standard', message: `there are ${STANDARD_CATALOGS.map(({ name }) => name).join(', ')}` },
        ])
      return {
        name: wanted.standard,
        from: 'standard',
        standard: wanted.standard,
        state: 'checking',
        files: [],
        sizeBytes: 0,
      }
    }
  }
}

function refuseDoubles(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined)
    throw new Refusal('unprocessable', `Two files are named ${twice}.`, [
      { at: '/body/files', message: `${twice} is there twice` },
    ])
}

/** Somebody else's catalog is not shown to exist: uploads stay private. */
async function own(world: CatalogWorld, person: Person, catalogId: string): Promise<CatalogRecord> {
  const record = await world.catalogs.read(catalogId)
  if (record === undefined || (record.owner !== person.user && !person.operator))
    throw new Refusal('not-found', `There is no catalog ${catalogId}.`)
  return record
}

export const readCatalog = async (world: CatalogWorld, person: Person, catalogId: string): Promise<Catalog> =>
  catalogView(await own(world, person, catalogId))

/** @throws Refusal where the check has kept no map of the objects, or one too coarse for single sensors */
export async function countObjects(
  world: CatalogWorld,
  person: Person,
  catalogId: string,
  pointing: Pointing,
): Promise<ObjectsOnSensors> {
  const record = await own(world, person, catalogId)
  const counts = await objectCounter(world, record)(pointing)
  if (counts !== undefined) return counts
  throw new Refusal('conflict', `Nothing can be said of single sensors for ${record.name}.`, [
    {
      at: catalogId,
      message: 'it has not been checked, has errors, or covers too much of the sky with too many objects',
      remedy: 'Read its verdict, or cut it to the field of the visits.',
    },
  ])
}

export const listCatalogs = async (world: CatalogWorld, person: Person): Promise<Catalog[]> =>
  (await world.catalogs.ofOwner(person.user)).map(catalogView)

export const listStandardCatalogs = (): StandardCatalog[] =>
  STANDARD_CATALOGS.map(({ lines: _, ...catalog }) => catalog)

/** A bundle of several catalogs was refused until its owner would say which is meant. Saying the same twice does no harm. */
export async function chooseMain(
  world: CatalogWorld,
  person: Person,
  catalogId: string,
  main: string,
): Promise<Catalog> {
  const { verdict: _, beginnings, ...record } = await own(world, person, catalogId)
  if (record.main === main) {
    if (record.state === 'checking') await world.queues.send('check', { catalogId })
    return readCatalog(world, person, catalogId)
  }
  if (beginnings?.includes(main) !== true)
    throw new Refusal('conflict', `${record.name} cannot begin with ${main}.`, [
      {
        at: '/body/main',
        message: beginnings === undefined ? 'nothing is asked' : `it is none of ${beginnings.join(', ')}`,
      },
    ])
  const next = { ...record, main, state: 'checking' as const }
  if (await world.catalogs.write(next)) await world.queues.send('check', { catalogId })
  return catalogView(next)
}

/** The upload is said to be there: every file is looked for before the check begins. Saying it twice does no harm. */
export async function completeCatalog(world: CatalogWorld, person: Person, catalogId: string): Promise<Catalog> {
  const record = await own(world, person, catalogId)
  if (record.state !== 'uploading') return catalogView(record)
  const there = new Map((await world.catalogFiles.list(record.prefix)).map((file) => [file.name, file.sizeBytes]))
  const faults = record.files
    .filter(({ name, sizeBytes }) => there.get(name) !== sizeBytes)
    .map(({ name, sizeBytes }) => ({
      at: name,
      message: `${there.get(name) ?? 'nothing'} of ${sizeBytes} bytes have arrived`,
    }))
  if (faults.length > 0) throw new Refusal('conflict', 'Not every file of the upload is there yet.', faults)
  const next = { ...record, state: 'checking' as const }
  if (await world.catalogs.write(next)) await world.queues.send('check', { catalogId })
  return catalogView(next)
}
