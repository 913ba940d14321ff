/** The check worker: brings a catalog's files together, runs the deep check over their lines, and keeps the verdict. */
import { CatalogCheck } from '../phosim/catalog-check.ts'
import { FAULTS } from '../phosim/catalog-faults.ts'
import { standardCatalog } from '../phosim/standard-catalogs.ts'
import { type Beginning, findBeginning } from './checking/beginning.ts'
import type { CatalogFault, CatalogVerdict } from './contract/catalogs.ts'
import { Refusal } from './contract/problems.ts'
import { keepObjectMap } from './object-maps.ts'
import type { CatalogRecord } from './task.ts'
import type { World } from './world.ts'

export type CheckingWorld = Pick<World, 'clock' | 'catalogs' | 'catalogFiles' | 'sites'>

/** Rules by which a catalog is judged when it is given; the stand-in obeys the same. */
const RULES = { name: 'phosim', version: '3.4' } as const
/** Progress is written every so many lines: some writes for ten million. */
const LINES_BETWEEN_PROGRESS = 1_000_000

/** Takes one catalog on; a catalog that has its verdict is left alone. */
export async function checkCatalog(world: CheckingWorld, catalogId: string): Promise<void> {
  const record = await world.catalogs.read(catalogId)
  if (record === undefined || (record.state !== 'fetching' && record.state !== 'checking')) return
  try {
    await update(world, catalogId, await checked(world, await gather(world, record)))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await update(world, catalogId, { state: 'refused', verdict: unreadable(record, error), progress: 'not readable' })
  }
}

/** What is known of a catalog once it has been read from end to end, or cannot be without a word of its owner. */
async function checked(world: CheckingWorld, gathered: CatalogRecord): Promise<Partial<CatalogRecord>> {
  const { prefix, files, sizeBytes } = gathered
  const beginning = await findBeginning(world, gathered)
  const { main, others } = beginning
  if (main === undefined)
    return { files, sizeBytes, beginnings: others, state: 'refused', verdict: undecided(gathered, others) }
  const verdict = await judge(world, gathered, main, beginning)
  const names = files.map(({ name }) => name)
  const sha256 = await world.catalogFiles.sha256(prefix, names)
  const state = verdict.errors.length > 0 ? 'refused' : 'ready'
  return { files, sizeBytes, main, verdict, state, sha256, progress: 'checked' }
}

const refusing = (error: CatalogFault): CatalogVerdict => ({
  objects: 0,
  errors: [error],
  warnings: [],
  counts: { [error.code]: 1 },
  magnitudes: {},
  seds: [],
  rules: `${RULES.name} ${RULES.version}`,
})

/** A catalog that cannot be opened has a verdict too. */
const unreadable = ({ name, from }: CatalogRecord, { message, faults }: Refusal): CatalogVerdict =>
  refusing({
    code: 'unreadable',
    file: name,
    message,
    remedy: faults[0]?.remedy ?? REMEDY[from === 'url' ? 'url' : 'file'],
  })

const REMEDY = {
  url: 'See in a browser that is signed in nowhere that the address leads to the file itself; or fetch it, and upload it.',
  file: 'Repair the bundle and give it again.',
} as const

/** The files of the catalog in storage: fetched or generated first where they are not uploaded. */
async function gather(world: CheckingWorld, record: CatalogRecord): Promise<CatalogRecord> {
  if (record.url !== undefined && record.state === 'fetching') {
    const file = await world.catalogFiles.fetch(record.url, record.prefix)
    return { ...record, files: [file], sizeBytes: file.sizeBytes }
  }
  const standard = record.standard === undefined ? undefined : standardCatalog(record.standard)
  if (standard === undefined) return record
  const name = `${standard.name}.txt.gz`
  const sizeBytes = await world.catalogFiles.write(record.prefix, name, standard.lines())
  return { ...record, files: [{ name, sizeBytes }], sizeBytes, main: name }
}

/** A bundle of several catalogs is judged when its owner has said which is meant. */
const undecided = (record: CatalogRecord, others: readonly string[]): CatalogVerdict => {
  const [first = record.name, ...more] = others
  const message = `${first} and ${more.slice(0, 5).join(', ')} are catalogs of their own: none includes the other`
  const { phosim, remedy } = FAULTS['several-catalogs']
  return refusing({ code: 'several-catalogs', file: record.name, message, phosim, remedy })
}

async function judge(
  world: CheckingWorld,
  { prefix, catalogId }: CatalogRecord,
  main: string,
  { names, others }: Beginning,
): Promise<CatalogVerdict> {
  const seds = await publishedSeds(world)
  const check = new CatalogCheck({
    simulator: RULES,
    bundle: new Set([...names, ...namesBeside(main, names)]),
    ...(seds === undefined ? {} : { knownSed: (path: string) => seds.has(path) }),
  })
  const feed = lineFeeder(world, catalogId, check)
  await feed(world.catalogFiles.lines(prefix, [main]))
  const included = check.includes.map(({ path }) => path)
  if (included.length > 0) await feed(world.catalogFiles.lines(prefix, included))
  for (const file of others) check.unused(file)
  const verdict = verdictOf(check)
  if (verdict.errors.length === 0) await keepObjectMap(world, catalogId, check.objectMap)
  return verdict
}

/** A catalog names its SEDs and pictures from its own folder, or from the bundle's. */
function namesBeside(main: string, names: readonly string[]): readonly string[] {
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  return names.filter((name) => name.startsWith(folder)).map((name) => name.slice(folder.length))
}

/** Feeds lines to the check, with a word of progress now and then. */
function lineFeeder(world: CheckingWorld, catalogId: string, check: CatalogCheck) {
  let total = 0
  let told = 0
  return async (batches: AsyncIterable<{ readonly file: string; readonly lines: readonly string[] }>) => {
    const counts = new Map<string, number>()
    for await (const { file, lines } of batches) {
      let line = counts.get(file) ?? 0
      for (const text of lines) check.line(file, ++line, text)
      counts.set(file, line)
      total += lines.length
      if (total - told < LINES_BETWEEN_PROGRESS) continue
      told = total
      await update(world, catalogId, { progress: `${(total / 1e6).toFixed(0)} million lines checked` })
    }
  }
}

/** SEDs of all sites that publish a list; undefined when none does, for then nobody knows what is missing. */
async function publishedSeds(world: CheckingWorld): Promise<ReadonlySet<string> | undefined> {
  const lists = (await world.sites.all()).flatMap(({ site }) =>
    site.sedsPublished === undefined ? [] : [site.sedsPublished],
  )
  return lists.length === 0 ? undefined : new Set(lists.flat())
}

function verdictOf(check: CatalogCheck): CatalogVerdict {
  const { errors, warnings, seds, header, objectsBySensor, ...verdict } = check.verdict()
  return {
    ...verdict,
    errors: [...errors],
    warnings: [...warnings],
    seds: [...seds],
    ...(header === undefined ? {} : { header }),
    ...(objectsBySensor === undefined ? {} : { objectsBySensor }),
  }
}

async function update(world: CheckingWorld, catalogId: string, patch: Partial<CatalogRecord>): Promise<void> {
  for (;;) {
    const record = await world.catalogs.read(catalogId)
    if (record === undefined || (await world.catalogs.write({ ...record, ...patch }))) return
  }
}
