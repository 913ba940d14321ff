/** The check worker: brings a catalog's files together, runs the deep check over their lines, and keeps the verdict. */
import { CatalogCheck } from '../phosim/catalog-check.ts'
import { standardCatalog } from '../phosim/standard-catalogs.ts'
import type { CatalogVerdict } from './contract/catalogs.ts'
import { Refusal } from './contract/problems.ts'
import type { CatalogRecord } from './task.ts'
import type { World } from './world.ts'

export type CheckingWorld = Pick<World, 'clock' | 'catalogs' | 'catalogFiles' | 'sites'>

/** Rules by which a catalog is judged when it is given; the stand-in obeys the same. */
const RULES = { name: 'phosim', version: '3.4' } as const
/** Progress is written every so many lines: some writes for ten million. */
const LINES_BETWEEN_PROGRESS = 1_000_000
/** SEDs, pictures and such: files of a bundle that no check begins with. */
const DATA_FILE = /\.(fits|spec|sed|dat|png)(\.gz)?$/

/** Takes one catalog on; a catalog that has its verdict is left alone. */
export async function checkCatalog(world: CheckingWorld, catalogId: string): Promise<void> {
  const record = await world.catalogs.read(catalogId)
  if (record === undefined || (record.state !== 'fetching' && record.state !== 'checking')) return
  try {
    const gathered = await gather(world, record)
    const { main, verdict } = await judge(world, gathered)
    const state = verdict.errors.length > 0 ? 'refused' : 'ready'
    const sha256 = await world.catalogFiles.sha256(
      gathered.prefix,
      gathered.files.map(({ name }) => name),
    )
    await update(world, catalogId, {
      files: gathered.files,
      sizeBytes: gathered.sizeBytes,
      main,
      verdict,
      state,
      sha256,
      progress: 'checked',
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await update(world, catalogId, { state: 'refused', verdict: unreadable(record, error), progress: 'not readable' })
  }
}

/** A catalog that cannot be opened has a verdict too. */
const unreadable = (record: CatalogRecord, refusal: Refusal): CatalogVerdict => ({
  objects: 0,
  errors: [
    {
      code: 'unreadable',
      file: record.name,
      message: refusal.message,
      remedy: refusal.faults[0]?.remedy ?? 'Repair the bundle and give it again.',
    },
  ],
  warnings: [],
  counts: { unreadable: 1 },
  magnitudes: {},
  seds: [],
  rules: `${RULES.name} ${RULES.version}`,
})

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

async function judge(world: CheckingWorld, record: CatalogRecord): Promise<{ main: string; verdict: CatalogVerdict }> {
  const { prefix, catalogId } = record
  const stored = record.files.map(({ name }) => name)
  const bundle = await world.catalogFiles.names(prefix, stored)
  const main = record.main ?? bundle.find((name) => !DATA_FILE.test(name))
  if (main === undefined || !bundle.includes(main))
    throw new Refusal(
      'unprocessable',
      `The bundle has no ${main ?? 'file to begin with'}: it holds ${bundle.slice(0, 10).join(', ')}.`,
    )
  const seds = await publishedSeds(world)
  const check = new CatalogCheck({
    simulator: RULES,
    bundle: new Set(bundle),
    ...(seds === undefined ? {} : { knownSed: (path: string) => seds.has(path) }),
  })
  const feed = lineFeeder(world, catalogId, check)
  await feed(world.catalogFiles.lines(prefix, [main]))
  const included = check.includes.map(({ path }) => path)
  if (included.length > 0) await feed(world.catalogFiles.lines(prefix, included))
  return { main, verdict: verdictOf(check) }
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
