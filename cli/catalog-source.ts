/** A catalog as people name it: a file here, a URL, `standard:NAME`, or the id of one that the service has. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Catalog } from '../core/contract/catalogs.ts'
import type { Simulator } from '../core/contract/payload.ts'
import { Refusal } from '../core/contract/problems.ts'
import { UsageFault } from './faults.ts'
import type { Run } from './run.ts'
import { uploadCatalog } from './upload.ts'
import { verdictLines } from './verdict-lines.ts'

const STANDARD = 'standard:'
const isUrl = (source: string) => /^https?:\/\//.test(source)

/** Whether a source is meant as a path of this machine, seen from a folder. */
export function isLocalPath(source: string, folder = '.'): boolean {
  if (isUrl(source) || source.startsWith(STANDARD)) return false
  return existsSync(resolve(folder, source)) || source.includes('/') || existsSync(join(folder, source))
}

async function catalogById(run: Run, catalogId: string): Promise<Catalog> {
  try {
    return await run.call('readCatalog', { params: { catalogId } })
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'not-found') throw error
    throw new UsageFault(
      `${catalogId} is neither a file here nor a catalog of the service`,
      'Give a path, a URL, standard:NAME (imsim catalogs standard) or an id (imsim catalogs list).',
    )
  }
}

/** Brings a catalog to the service, if it is not there yet. `main` names the file of a tar to begin with. */
export async function bringCatalog(run: Run, source: string, simulator: Simulator, main?: string): Promise<Catalog> {
  if (isUrl(source)) return (await run.call('createCatalog', { body: { from: 'url', url: source } })).catalog
  if (source.startsWith(STANDARD)) {
    const body = { from: 'standard' as const, standard: source.slice(STANDARD.length) }
    return (await run.call('createCatalog', { body })).catalog
  }
  return isLocalPath(source) ? uploadCatalog(run, source, simulator, main) : catalogById(run, source)
}

const FIRST_PAUSE_MS = 300
const LONGEST_PAUSE_MS = 5000

/** Waits until the service has checked a catalog; tells its progress as it changes. */
export async function awaitCheck(run: Run, catalog: Catalog): Promise<Catalog> {
  let seen = catalog
  let told = ''
  for (let pauseMs = FIRST_PAUSE_MS; seen.state !== 'ready' && seen.state !== 'refused'; pauseMs *= 1.5) {
    const progress = `catalog ${seen.name} ${seen.state}${seen.progress === undefined ? '' : `: ${seen.progress}`}`
    if (progress !== told) run.note(run.paint.dim(progress))
    told = progress
    await run.pause(
      Math.min(pauseMs, LONGEST_PAUSE_MS),
      `The check goes on; its verdict: imsim catalogs show ${seen.catalogId}`,
    )
    seen = await run.call('readCatalog', { params: { catalogId: seen.catalogId } })
  }
  return seen
}

/** The verdict of a catalog for a reader, as far as there is one. */
export const catalogLines = (run: Run, { name, catalogId, state, verdict }: Catalog): string[] => [
  ...(verdict === undefined ? [`${run.paint.bold(name)}  ${state}`] : verdictLines(name, verdict, run.paint)),
  `  ${run.paint.dim(catalogId)}`,
]
