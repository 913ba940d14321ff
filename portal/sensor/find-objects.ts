/** The catalog's objects of one sensor, from whichever place still has them. */
import type { CatalogueFile } from '../../core/contract/catalogue.ts'
import type { Client } from '../../core/contract/client.ts'
import { standardCatalog } from '../../phosim/standard-catalogs.ts'
import type { CatalogObject } from '../fits/catalog-marks.ts'
import { marksOfLines } from './object-marks.ts'
import { objectsText, rangeOf } from './work-part.ts'

export interface Asked {
  readonly taskId: number
  readonly visit: number
  readonly sensor: string
  /** The task's catalogs, by their ids. */
  readonly catalogs: readonly string[]
  /** What the sensor's job has left. */
  readonly files: readonly CatalogueFile[]
}

export interface FoundObjects {
  readonly objects: readonly CatalogObject[]
  /** Where they are from, in words that follow “25 objects of the catalog,”. */
  readonly source: string
}

type Search = (client: Client, asked: Asked, signal: AbortSignal) => Promise<FoundObjects | undefined>

async function fetched(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.ok) throw new TypeError(`The storage answered ${response.status}.`)
  return response
}

/** A server may answer a range with the whole. */
async function fetchPart(url: string, [offset, length]: readonly [number, number], signal: AbortSignal) {
  const range = `bytes=${offset}-${offset + length - 1}`
  const response = await fetched(url, { headers: { range }, signal })
  const bytes = new Uint8Array(await response.arrayBuffer())
  return response.status === 206 ? bytes : bytes.subarray(offset, offset + length)
}

/** What prepare sent to the sensor: exactly what was simulated. Storage keeps it for some days. */
const fromWork: Search = async (client, { taskId, visit, sensor }, signal) => {
  const { downloads } = await client.call('downloadFiles', { query: { taskId, visit, product: 'work' } }, { signal })
  const urlOf = (wanted: string) => downloads.find(({ name }) => name === wanted)?.url
  const [index, parts] = [urlOf('work.json'), urlOf('sensors.bin')]
  if (index === undefined || parts === undefined) return undefined
  const range = rangeOf(await (await fetched(index, { signal })).json(), sensor)
  if (range === undefined) return undefined
  const text = await objectsText(await fetchPart(parts, range, signal))
  return text === undefined
    ? undefined
    : { objects: marksOfLines(text.split('\n')), source: 'as they were sent to this sensor' }
}

/** The trimmed catalog beside the image, which `centroidfile 1` asks for. */
const fromFiles: Search = async (client, { files }, signal) => {
  const file = files.find(({ product }) => product === 'catalog')
  if (file === undefined) return undefined
  const { url } = await client.call('downloadFile', { query: { guid: file.guid } }, { signal })
  const text = await (await fetched(url, { signal })).text()
  return { objects: marksOfLines(text.split('\n')), source: `from ${file.name}` }
}

/** A standard catalog is the same text everywhere, so it is made anew here. */
const fromStandard: Search = async (client, { catalogs }, signal) => {
  const read = catalogs.map((catalogId) => client.call('readCatalog', { params: { catalogId } }, { signal }))
  const known = (await Promise.all(read)).map(({ from, name }) =>
    from === 'standard' ? standardCatalog(name) : undefined,
  )
  const standard = known.filter((catalog) => catalog !== undefined)
  if (standard.length < known.length || standard.length === 0) return undefined
  return {
    objects: standard.flatMap(({ lines }) => marksOfLines(lines())),
    source: `made anew from ${standard.map(({ name }) => name).join(' and ')}`,
  }
}

/** The first place that has them; null when none has (Query takes no undefined). What fails is passed over, for an image is whole without. */
export async function findObjects(client: Client, asked: Asked, signal: AbortSignal): Promise<FoundObjects | null> {
  for (const search of [fromWork, fromFiles, fromStandard]) {
    const found = await search(client, asked, signal).catch(() => undefined)
    if (found !== undefined) return found
    signal.throwIfAborted()
  }
  return null
}
