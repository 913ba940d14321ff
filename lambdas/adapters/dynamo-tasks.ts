/** Task headers, their idempotency keys and visit records in DynamoDB. */
import { isDeepStrictEqual } from 'node:util'
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Task, VisitRecord } from '../../core/task.ts'
import type { Sent, TaskStore } from '../../core/world.ts'
import { type ItemKey, sentKey, taskCounterKey, taskKey, visitKey } from '../table-keys.ts'
import { BriefMemory } from './brief-memory.ts'
import type { Database } from './dynamo-client.ts'
import { readItem, readItems } from './dynamo-reads.ts'
import { isWritten, transact } from './dynamo-writes.ts'
import { pack, unpack } from './packed.ts'
import { secondsAfter } from './time-to-live.ts'

const SENT_DAYS = 7
/** Headers read at once while walking back through the tasks. */
const STRIDE = 50
/** A visit's record has some kilobytes: thousands of leases of a visit read it once. */
const VISITS_KEPT = 500

/** What grows with the task's size, and is only read whole. */
type Bulk = Pick<Task, 'submission' | 'catalogs' | 'visits' | 'sensors' | 'quote' | 'warnings'>
type TaskItem = ItemKey & Omit<Task, keyof Bulk> & { readonly packed: Uint8Array }

function itemOf(task: Task): TaskItem {
  const { submission, catalogs, visits, sensors, quote, warnings, ...attributes } = task
  const bulk: Bulk = { submission, catalogs, visits, sensors, quote, warnings }
  return { ...taskKey(task.taskId), ...attributes, packed: pack(bulk) }
}

function taskOf({ pk: _pk, sk: _sk, packed, ...attributes }: TaskItem): Task {
  const bulk: Bulk = unpack(packed)
  return { ...attributes, ...bulk }
}

export function dynamoTasks(database: Database): TaskStore {
  const { client } = database
  const TableName = database.nameOf('jobs')
  const visits = new BriefMemory<VisitRecord>(VISITS_KEPT)

  async function read(taskId: number): Promise<Task | undefined> {
    const item = await readItem<TaskItem>(database, 'jobs', taskKey(taskId), 'strong')
    return item === undefined ? undefined : taskOf(item)
  }

  async function sent(owner: string, key: string): Promise<Sent | undefined> {
    const item = await readItem<ItemKey & Sent>(database, 'jobs', sentKey(owner, key), 'strong')
    return item === undefined ? undefined : { taskId: item.taskId, bodyHash: item.bodyHash }
  }

  async function lastId(): Promise<number> {
    const counter = await readItem<{ readonly last: number }>(database, 'jobs', taskCounterKey, 'strong')
    return counter?.last ?? 0
  }

  async function stride(from: number): Promise<Task[]> {
    const ids = Array.from({ length: Math.min(STRIDE, from) }, (_, back) => from - back)
    const items = await readItems<TaskItem>(database, 'jobs', ids.map(taskKey), 'eventual')
    return items.map(taskOf).sort((a, b) => b.taskId - a.taskId)
  }

  return {
    read,
    sent,
    async nextId() {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName,
          Key: taskCounterKey,
          UpdateExpression: 'ADD #last :one',
          ExpressionAttributeNames: { '#last': 'last' },
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      )
      return Attributes?.last
    },
    async create(task, key, bodyHash) {
      const used = { taskId: task.taskId, bodyHash, ttl: secondsAfter(task.submittedAt, SENT_DAYS) }
      const ConditionExpression = 'attribute_not_exists(pk)'
      const refused = await transact(database, [
        { Put: { TableName, Item: { ...sentKey(task.owner, key), ...used }, ConditionExpression } },
        { Put: { TableName, Item: itemOf(task), ConditionExpression } },
      ])
      if (refused.length === 0) return undefined
      const before = refused.includes(0) ? await sent(task.owner, key) : undefined
      if (before === undefined) throw new Error(`there is a task ${task.taskId} already`)
      return before
    },
    write(task) {
      const next = { ...task, revision: task.revision + 1 }
      const put = new PutCommand({
        TableName,
        Item: itemOf(next),
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': task.revision },
      })
      return isWritten(client.send(put), async () => isDeepStrictEqual(await read(task.taskId), next))
    },
    /** Numbers are given in order, so the newest tasks have the highest: no index is needed to walk back in time. */
    async *since(day) {
      for (let from = await lastId(); from > 0; from -= STRIDE) {
        const tasks = await stride(from)
        const wanted = tasks.filter((task) => task.day >= day)
        yield* wanted
        if (tasks.length > 0 && wanted.length === 0) return
      }
    },
    async readVisit(task, visit, sinceRound) {
      const key = visitKey(task, visit)
      const kept = visits.get(key.pk, 0)
      if (kept !== undefined && kept.round >= sinceRound) return kept
      const item = await readItem<{ readonly packed: Uint8Array }>(database, 'jobs', key, 'strong')
      if (item === undefined) return undefined
      const record: VisitRecord = unpack(item.packed)
      visits.set(key.pk, record, Number.POSITIVE_INFINITY)
      return record
    },
    async writeVisit(record) {
      const Item = { ...visitKey(record.task, record.visit), packed: pack(record) }
      await client.send(new PutCommand({ TableName, Item }))
    },
  }
}
