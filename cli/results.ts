/** What a task has left: its files, found, fetched together, or written down as a script of wget. */
import { join } from 'node:path'
import type { CatalogueFile } from '../core/contract/catalogue.ts'
import type { Product } from '../core/contract/payload.ts'
import { parseSensors } from '../phosim/focal-plane.ts'
import { ChecksumMismatch, download, type Outcome } from './download.ts'
import { Interruption, UsageFault } from './faults.ts'
import { progressLine } from './progress.ts'
import type { Run } from './run.ts'

/** Which files are wanted; what is left out does not narrow. */
export interface Selection {
  readonly products: readonly Product[]
  readonly sensors: string | undefined
  readonly visits: readonly number[]
}

const PAGE = 1000

/** The files of a task that a selection names, in the catalogue's order. */
export async function filesOf(run: Run, taskId: number, selection: Selection): Promise<readonly CatalogueFile[]> {
  const wanted = wantedSensors(selection.sensors)
  const found: CatalogueFile[] = []
  let cursor: string | undefined
  do {
    const query = { taskId, limit: PAGE, cursor, ...narrowed(selection) }
    const page = await run.call('searchFiles', { query })
    found.push(...page.files.filter((file) => matches(file, selection, wanted)))
    cursor = page.cursor
  } while (cursor !== undefined)
  return found
}

/** One product or visit the service can look for itself. */
const narrowed = ({ products, visits }: Selection) => ({
  ...(products.length === 1 ? { product: products[0] } : {}),
  ...(visits.length === 1 ? { visit: visits[0] } : {}),
})

function wantedSensors(text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined
  const { sensors, unknown } = parseSensors(text)
  if (unknown.length > 0)
    throw new UsageFault(`--sensors ${unknown.join(' ')}: no such sensor`, 'Write R22_S11, rafts such as R22, or all.')
  return new Set(sensors)
}

const matches = (
  file: CatalogueFile,
  { products, visits }: Selection,
  sensors: ReadonlySet<string> | undefined,
): boolean =>
  (products.length === 0 || products.includes(file.product)) &&
  (visits.length === 0 || visits.includes(file.visit)) &&
  (sensors === undefined || (file.sensor !== undefined && sensors.has(file.sensor)))

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/

/** Where a file goes: below a folder a visit. Names come from elsewhere, so they must be plain. */
export function placeOf(file: CatalogueFile): string {
  if (!PLAIN.test(file.name) || !PLAIN.test(file.obsHistId))
    throw new UsageFault(`${file.guid} has a name that is no plain file name`, 'Tell the operator.')
  return join(`v${file.visit}-${file.obsHistId}`, file.name)
}

/** One file after its download. */
export interface Fetched {
  readonly file: CatalogueFile
  readonly path: string
  readonly outcome: Outcome | 'failed'
  readonly error?: string
}

/** Fetches files into a folder, some at once. One that fails does not keep the others. */
export async function fetchFiles(
  run: Run,
  files: readonly CatalogueFile[],
  folder: string,
  atOnce: number,
): Promise<readonly Fetched[]> {
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const progress = progressLine(run, `${files.length} files`, total)
  const queue = files.map((file) => ({ file, path: join(folder, placeOf(file)) }))
  const fetched: Fetched[] = []
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      fetched.push(await fetchOne(run, next.file, next.path, progress.add))
  }
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, worker))
  progress.end()
  return fetched
}

async function fetchOne(
  run: Run,
  file: CatalogueFile,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<Fetched> {
  const { sizeBytes, sha256, guid } = file
  const sign = async () => (await run.call('downloadFile', { query: { guid } })).url
  try {
    const options = { signal: run.interrupted, onBytes, pause: run.pause }
    return { file, path, outcome: await download({ path, sizeBytes, sha256, sign }, options) }
  } catch (error) {
    if (run.interrupted.aborted) throw new Interruption('The same command goes on where it stopped.')
    const message = error instanceof Error ? error.message : String(error)
    return {
      file,
      path,
      outcome: 'failed',
      error: error instanceof ChecksumMismatch ? message : `${file.name}: ${message}`,
    }
  }
}

const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`

/** A shell script that fetches the files with wget and checks them; its addresses live for some minutes. */
export async function wgetScript(run: Run, files: readonly CatalogueFile[]): Promise<string[]> {
  const lines: string[] = []
  const sums: string[] = []
  let until = ''
  for (const file of files) {
    const { url, expiresAt } = await run.call('downloadFile', { query: { guid: file.guid } })
    const place = placeOf(file)
    until = until === '' || expiresAt < until ? expiresAt : until
    lines.push(
      `mkdir -p ${quoted(place.slice(0, place.lastIndexOf('/')))} && wget -c -nv -O ${quoted(place)} ${quoted(url)}`,
    )
    sums.push(`${file.sha256}  ${place}`)
  }
  return [
    '#!/bin/sh',
    `# Signed addresses, good until ${until}`,
    'set -e',
    ...lines,
    "sha256sum -c <<'SUMS'",
    ...sums,
    'SUMS',
  ]
}
