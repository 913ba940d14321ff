/** The attempts that count: of every finished job the one that finished it, board by board in an order that pages keep. */
import { mayRead } from '../access.ts'
import type { AttemptRecord } from '../attempt.ts'
import { type Board, type LitCell, litCells } from '../board.ts'
import { pandaIdOf } from '../contract/identifiers.ts'
import type { Person } from '../contract/identity.ts'
import { boardsOf } from '../monitor/job-rows.ts'
import type { World } from '../world.ts'

/** Where a page ended: a board, and within it a job and one of its files. */
export interface Place {
  readonly day: string
  readonly task: number
  readonly visit: number
}

/** Newest day first, then newest task, then visit by visit. */
export const inOrder = (a: Place, b: Place): number =>
  (a.day === b.day ? 0 : a.day < b.day ? 1 : -1) || b.task - a.task || a.visit - b.visit

interface BoardQuery {
  readonly taskId?: number | undefined
  readonly days: number
}

/**
 * Boards that the person may read, in order. They come newest day first, but within a day as the store has them, so
 * each day is put in order before the next begins.
 */
export async function* boardsInOrder(
  world: Pick<World, 'clock' | 'boards' | 'tasks'>,
  person: Person,
  query: BoardQuery,
  isWanted: (board: Board) => boolean,
): AsyncIterable<Board> {
  let day: Board[] = []
  for await (const board of boardsOf(world, query)) {
    if (day[0] !== undefined && day[0].day !== board.day) {
      yield* day.sort(inOrder)
      day = []
    }
    if (mayRead(person, board.of) && isWanted(board)) day.push(board)
  }
  yield* day.sort(inOrder)
}

/** What the finished jobs of these cells left, in the cells' order. */
export async function winnersOf(
  world: Pick<World, 'catalogue'>,
  board: Board,
  cells: readonly LitCell[],
): Promise<AttemptRecord[]> {
  const keys = cells.map(({ index, attempt }) => ({ pandaId: pandaIdOf({ ...board, index }), attempt }))
  const found = await world.catalogue.readMany(keys)
  return found.sort((a, b) => a.pandaId - b.pandaId)
}

export const finishedCells = (board: Board): LitCell[] => litCells(board).filter(({ state }) => state === 'finished')
