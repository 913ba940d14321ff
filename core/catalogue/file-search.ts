/** Search for files: by task, visit, sensor, snap, filter, owner and product, a page at a time. */
import type { z } from 'zod'
import { FILTERS } from '../../phosim/file-names.ts'
import type { Board, LitCell } from '../board.ts'
import type { CatalogueFile, FilePage, FileQuery } from '../contract/catalogue.ts'
import { pandaIdOf, placeOf, roleOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import type { Product, Stage } from '../contract/payload.ts'
import { badCursor } from '../monitor/job-rows.ts'
import type { World } from '../world.ts'
import { catalogueFile, guidOf, parseGuid } from './catalogue-files.ts'
import { boardsInOrder, finishedCells, inOrder, type Place, winnersOf } from './winners.ts'

export type CatalogueWorld = Pick<World, 'clock' | 'settings' | 'boards' | 'tasks' | 'catalogue'>

/** Results are kept for good: a search without a task looks through all days. */
export const EVER_DAYS = 36_500

/** Attempts read at once. */
const BATCH = 50

/** Files of the winning attempts that the person may read, newest task first. */
export async function searchFiles(
  world: CatalogueWorld,
  person: Person,
  query: FileQuery,
): Promise<z.infer<typeof FilePage>> {
  const after = placeOfCursor(query.cursor)
  const { taskId, limit } = query
  const boards = boardsInOrder(world, person, { taskId, days: EVER_DAYS }, (board) => isWanted(board, query, after))
  const found: { readonly file: CatalogueFile; readonly day: string }[] = []
  for await (const board of boards) {
    for await (const file of filesOf(world, board, query, after)) found.push({ file, day: board.day })
    if (found.length > limit) break
  }
  const last = found.length > limit ? found[limit - 1] : undefined
  const files = found.slice(0, limit).map(({ file }) => file)
  return last === undefined ? { files } : { files, cursor: `${last.day}/${last.file.guid}` }
}

interface FilePlaceInOrder extends Place {
  readonly pandaId: number
  readonly guid: string
}

function placeOfCursor(cursor: string | undefined): FilePlaceInOrder | undefined {
  if (cursor === undefined) return undefined
  const [, day = '', guid = ''] = /^(\d{4}-\d\d-\d\d)\/(.+)$/.exec(cursor) ?? []
  const place = parseGuid(guid)
  if (place === undefined) throw badCursor()
  return { day, ...placeOf(place.pandaId), pandaId: place.pandaId, guid }
}

const isWanted = (board: Board, query: FileQuery, after: Place | undefined): boolean =>
  (after === undefined || inOrder(after, board) <= 0) &&
  (query.visit === undefined || query.visit === board.visit) &&
  (query.obsHistId === undefined || query.obsHistId === board.obsHistId) &&
  (query.filter === undefined || query.filter === FILTERS[board.filter]) &&
  (query.owner === undefined || query.owner === board.of.owner)

/** The stages whose jobs leave a product; one that is not named here comes from any of them. */
const STAGE_OF: Partial<Record<Product, Stage>> = {
  work: 'prepare',
  'e-image': 'simulate',
  amplifiers: 'simulate',
  preview: 'simulate',
  centroid: 'simulate',
  throughput: 'simulate',
  events: 'simulate',
  catalog: 'simulate',
  manifest: 'collect',
  mosaic: 'collect',
  'mail-mosaic': 'collect',
  provenance: 'collect',
}

function mayHold(query: FileQuery): (cell: LitCell) => boolean {
  const stage = query.product === undefined ? undefined : STAGE_OF[query.product]
  return (cell) =>
    (stage === undefined || stage === cell.stage) &&
    (query.sensor === undefined || query.sensor === roleOf(cell.index).sensor) &&
    (query.snap === undefined || query.snap === roleOf(cell.index).snap)
}

/** The board's files after the place where the last page ended, job by job and by name. */
async function* filesOf(
  world: CatalogueWorld,
  board: Board,
  query: FileQuery,
  after: FilePlaceInOrder | undefined,
): AsyncIterable<CatalogueFile> {
  const here = after !== undefined && inOrder(after, board) === 0 ? after : undefined
  const cells = finishedCells(board)
    .filter(mayHold(query))
    .filter(({ index }) => here === undefined || pandaIdOf({ ...board, index }) >= here.pandaId)
  for (let from = 0; from < cells.length; from += BATCH)
    for (const attempt of await winnersOf(world, board, cells.slice(from, from + BATCH)))
      for (const file of [...attempt.files].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const guid = guidOf({ ...attempt, name: file.name })
        const isPast = here !== undefined && attempt.pandaId === here.pandaId && guid <= here.guid
        if (!isPast && (query.product === undefined || query.product === file.product))
          yield catalogueFile(board, attempt, file, world.settings)
      }
}
