/** The data catalogue: what tasks have left, one file or dataset at a time, and the signing of a download. */
import type { z } from 'zod'
import { readable } from './access.ts'
import { type Board, visitState } from './board.ts'
import { catalogueFile, fileKey, parseGuid } from './catalogue/catalogue-files.ts'
import { type CatalogueWorld, searchFiles } from './catalogue/file-search.ts'
import { boardsInOrder, finishedCells, inOrder, type Place, winnersOf } from './catalogue/winners.ts'
import type {
  CatalogueFile,
  Dataset,
  DatasetPage,
  DownloadPage,
  DownloadQuery,
  SignedDownload,
} from './contract/catalogue.ts'
import { placeOf } from './contract/identifiers.ts'
import type { Person } from './contract/identity.ts'
import { Refusal } from './contract/problems.ts'
import { instant } from './instants.ts'
import { badCursor } from './monitor/job-rows.ts'
import { bandOf } from './monitor/visit-view.ts'
import type { World } from './world.ts'

export { collectionOf } from './catalogue/collection.ts'
export { searchFiles } from './catalogue/file-search.ts'

/** A signed download lives half an hour and is given again for ten minutes, so it is good for at least this long. */
const SIGNED_SECONDS = 1200

/** A whole minute, so that the same question has the same answer for a while, and its ETag says so. */
const signedUntil = (now: string): string => instant(`${now.slice(0, 16)}:00.000Z`, SIGNED_SECONDS)

/** One file of any attempt, the winner's or not. @throws Refusal `not-found`, be it not there or not theirs to read */
export async function readFile(world: CatalogueWorld, person: Person, guid: string): Promise<CatalogueFile> {
  const missing = `file ${guid}`
  const place = parseGuid(guid)
  if (place === undefined) throw new Refusal('not-found', `There is no ${missing}.`)
  const { task: taskId, visit } = placeOf(place.pandaId)
  const task = readable(person, await world.tasks.read(taskId), missing)
  const [board, attempt] = await Promise.all([
    world.boards.read(task.day, taskId, visit),
    world.catalogue.read(place.pandaId, place.attempt),
  ])
  const file = attempt?.files.find(({ name }) => name === place.name)
  if (board === undefined || attempt === undefined || file === undefined)
    throw new Refusal('not-found', `There is no ${missing}.`)
  return catalogueFile(board, attempt, file, world.settings)
}

/** An address from which the file can be fetched for a few minutes, without a token. */
export async function downloadFile(
  world: CatalogueWorld & Pick<World, 'storage'>,
  person: Person,
  guid: string,
): Promise<z.infer<typeof SignedDownload>> {
  const file = await readFile(world, person, guid)
  const { name, sizeBytes, sha256 } = file
  const expiresAt = signedUntil(world.clock.now())
  return { url: await world.storage.signDownload(fileKey(file), name), name, sizeBytes, sha256, expiresAt }
}

/** The same for every file that a search finds: signing asks nobody, so many cost little more than one. */
export async function downloadFiles(
  world: CatalogueWorld & Pick<World, 'storage'>,
  person: Person,
  query: DownloadQuery,
): Promise<DownloadPage> {
  const { files, cursor } = await searchFiles(world, person, query)
  const downloads = files.map(async (file) => {
    const { guid, name, sizeBytes, sha256, pandaId, attempt, sensor, snap } = file
    const place = { ...(sensor === undefined ? {} : { sensor }), ...(snap === undefined ? {} : { snap }) }
    const url = await world.storage.signDownload(fileKey(file), name)
    return { url, guid, name, sizeBytes, sha256, pandaId, attempt, ...place }
  })
  const expiresAt = signedUntil(world.clock.now())
  return { downloads: await Promise.all(downloads), expiresAt, ...(cursor === undefined ? {} : { cursor }) }
}

interface DatasetQuery {
  readonly taskId?: number | undefined
  readonly owner?: string | undefined
  readonly days: number
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Attempts whose files are counted for one page: a page of full focal planes ends earlier. */
const COUNTED_ATTEMPTS = 5000

/** What each visit has left, with exact numbers and sizes of the winners' files. */
export async function listDatasets(
  world: CatalogueWorld,
  person: Person,
  query: DatasetQuery,
): Promise<z.infer<typeof DatasetPage>> {
  const after = placeOfCursor(query.cursor)
  const boards = boardsInOrder(
    world,
    person,
    query,
    (board) =>
      (after === undefined || inOrder(after, board) < 0) &&
      (query.owner === undefined || query.owner === board.of.owner) &&
      finishedCells(board).length > 0,
  )
  const datasets: Dataset[] = []
  let counted = 0
  let last: Board | undefined
  for await (const board of boards) {
    if (last !== undefined && (datasets.length >= query.limit || counted >= COUNTED_ATTEMPTS))
      return { datasets, cursor: `${last.day}/${last.task}/${last.visit}` }
    datasets.push(await datasetOf(world, board))
    counted += finishedCells(board).length
    last = board
  }
  return { datasets }
}

function placeOfCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [, day, task, visit] = /^(\d{4}-\d\d-\d\d)\/(\d{1,9})\/(\d{1,3})$/.exec(cursor) ?? []
  if (day === undefined) throw badCursor()
  return { day, task: Number(task), visit: Number(visit) }
}

async function datasetOf(world: CatalogueWorld, board: Board): Promise<Dataset> {
  const files = (await winnersOf(world, board, finishedCells(board))).flatMap((attempt) => attempt.files)
  const { task, visit, obsHistId, of } = board
  return {
    dataset: [of.vo, of.owner, task, visit, obsHistId, bandOf(board)].join('.'),
    taskId: task,
    visit,
    obsHistId,
    filter: bandOf(board),
    owner: of.owner,
    files: files.length,
    sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    state: visitState(board),
  }
}
