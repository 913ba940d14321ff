/** Boards in DynamoDB: spread by day and shard, their cells packed so that a board's write stays within a kilobyte or two. */
import { isDeepStrictEqual } from 'node:util'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Board } from '../../core/board.ts'
import { CELL_BYTES } from '../../core/cell.ts'
import type { TaskBoard } from '../../core/task.ts'
import type { BoardStore } from '../../core/world.ts'
import {
  boardKey,
  boardPartition,
  DAYS_PARTITION,
  dayKey,
  type ItemKey,
  placeOfBoard,
  taskBoardKey,
  taskBoards,
} from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { queryItems, readItem } from './dynamo-reads.ts'
import { isWritten } from './dynamo-writes.ts'
import { deflated, inflated, packRows, unpackRows } from './packed.ts'

type BoardItem = ItemKey & Omit<Board, 'task' | 'visit' | 'day'>
type TaskBoardItem = ItemKey & Omit<TaskBoard, 'task' | 'day'>

const boardOf = ({ pk, sk, ...attributes }: BoardItem): Board => ({
  ...attributes,
  ...placeOfBoard({ pk, sk }),
  cells: unpackRows(attributes.cells, CELL_BYTES),
})

/** The condition that the item still has the revision; a task's board of revision 0 has not been written yet. */
const unrevised = (revision: number, first: boolean) =>
  first
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': revision } }

/**
 * @param shards partitions that the boards of one day are spread over, by their task's number: DynamoDB takes 1,000
 *   writes a second to one. It must not change while tasks run: their boards would be looked for elsewhere.
 */
export function dynamoBoards(database: Database, shards: number): BoardStore {
  const { client } = database
  const TableName = database.nameOf('boards')
  const keyOf = ({ day, task, visit }: Pick<Board, 'day' | 'task' | 'visit'>) => boardKey(day, task, visit, shards)
  const knownDays = new Set<string>()

  async function noteDay(day: string): Promise<void> {
    if (knownDays.has(day)) return
    await client.send(new PutCommand({ TableName, Item: dayKey(day) }))
    knownDays.add(day)
  }

  const itemOf = (board: Board): BoardItem => {
    const { task: _task, visit: _visit, day: _day, cells, ...attributes } = board
    return { ...keyOf(board), ...attributes, cells: packRows(cells, CELL_BYTES) }
  }

  async function read(day: string, task: number, visit: number): Promise<Board | undefined> {
    const item = await readItem<BoardItem>(database, 'boards', boardKey(day, task, visit, shards), 'strong')
    return item === undefined ? undefined : boardOf(item)
  }

  const isNow = async (board: Board) => isDeepStrictEqual(await read(board.day, board.task, board.visit), board)

  const put = (board: Board, revision: number, first: boolean) =>
    isWritten(client.send(new PutCommand({ TableName, Item: itemOf(board), ...unrevised(revision, first) })), () =>
      isNow(board),
    )

  async function readTask(day: string, task: number): Promise<TaskBoard> {
    const item = await readItem<TaskBoardItem>(database, 'boards', taskBoardKey(task), 'strong')
    if (item === undefined) return { task, day, revision: 0, cells: new Uint8Array() }
    return { task, day, revision: item.revision, cells: inflated(item.cells) }
  }

  async function* ofDay(day: string): AsyncIterable<Board> {
    for (let shard = 0; shard < shards; shard++) {
      const query = {
        KeyConditionExpression: 'pk = :partition',
        ExpressionAttributeValues: { ':partition': boardPartition(day, shard) },
      }
      for await (const item of queryItems<BoardItem>(database, 'boards', query)) yield boardOf(item)
    }
  }

  return {
    read,
    readTask,
    async create(board) {
      await noteDay(board.day)
      return put(board, board.revision, true)
    },
    write: (board) => put({ ...board, revision: board.revision + 1 }, board.revision, false),
    async ofTask(day, task) {
      const query = {
        KeyConditionExpression: 'pk = :partition AND begins_with(sk, :task)',
        ExpressionAttributeValues: { ':partition': boardPartition(day, task % shards), ':task': taskBoards(task) },
        ConsistentRead: true,
      }
      return (await Array.fromAsync(queryItems<BoardItem>(database, 'boards', query))).map(boardOf)
    },
    async *since(day) {
      const query = {
        KeyConditionExpression: 'pk = :days AND sk >= :day',
        ExpressionAttributeValues: { ':days': DAYS_PARTITION, ':day': day },
        ScanIndexForward: false,
      }
      for await (const { sk } of queryItems<ItemKey>(database, 'boards', query)) yield* ofDay(sk)
    },
    writeTask({ day, task, revision, cells }) {
      const next = { task, day, revision: revision + 1, cells }
      const Item = { ...taskBoardKey(task), revision: next.revision, cells: deflated(cells) }
      const write = client.send(new PutCommand({ TableName, Item, ...unrevised(revision, revision === 0) }))
      return isWritten(write, async () => isDeepStrictEqual(await readTask(day, task), next))
    },
  }
}
