/** OpSim visits in DynamoDB: loaded in bulk, searched page by page. */
import { BatchWriteCommand, type BatchWriteCommandInput, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Observation, ObservationQuery } from '../../core/contract/observations.ts'
import { Refusal } from '../../core/contract/problems.ts'
import type { ObservationStore } from '../../core/world.ts'
import { observationKey } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { asWritten, chunksOf, pause, readItem, readItems } from './dynamo-reads.ts'
import { isAskedFor, type Walked, walkOf } from './observation-walk.ts'
import { skyCell } from './sky-cells.ts'

const MOST_WRITES = 25
/** Items read for each one wanted, since some found on the way are not asked for; twice as many with every query. */
const READ_AHEAD = 4
/** DynamoDB itself ends a query at a megabyte, some 2,500 visits. */
const MOST_READ = 4000
/** After so many queries a search answers with what it has, and with a cursor: a request must end in seconds. */
const MOST_QUERIES = 30

type ObservationItem = Observation & { readonly pk: string; readonly skyCell: string }
type Requests = NonNullable<NonNullable<BatchWriteCommandInput['RequestItems']>[string]>

const itemOf = (observation: Observation): ObservationItem => ({
  ...observation,
  ...observationKey(observation.obsHistId),
  skyCell: skyCell(observation),
})

const observationOf = ({ pk: _pk, skyCell: _cell, ...observation }: ObservationItem): Observation => observation

/** Where a search goes on: in which partition of its walk, and after which observation there. */
interface Place {
  readonly at: number
  readonly after?: Pick<Observation, 'obsHistId' | 'night'>
}

const cursorOf = ({ at, after }: Place): string =>
  after === undefined ? String(at) : `${at}~${after.obsHistId}~${after.night}`

/** @throws Refusal for a text that is no cursor */
function placeOf(cursor: string): Place {
  const [whole, at, obsHistId, night] = /^(\d{1,6})(?:~(\d{1,18})~(-?\d{1,9}))?$/.exec(cursor) ?? []
  if (whole === undefined)
    throw new Refusal('invalid-request', 'This cursor is not one of ours: begin at the first page.')
  return { at: Number(at), ...(obsHistId !== undefined && { after: { obsHistId, night: Number(night) } }) }
}

/** An observation's key in the partition, which a query can start behind. */
function startAfter(walked: Walked, { obsHistId, night }: Pick<Observation, 'obsHistId' | 'night'>) {
  const key = observationKey(obsHistId)
  if (walked.by === 'id') return key
  return { ...key, night, [walked.by === 'sky' ? 'skyCell' : 'filter']: walked.partition }
}

const byId = (partition: string, beginning: string) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(obsHistId, :id)',
  ExpressionAttributeValues: { ':pk': partition, ':id': beginning },
})

const byNight = (index: 'filter' | 'sky', partition: string | number, [from, to]: readonly [number, number]) => ({
  IndexName: index,
  KeyConditionExpression: '#partition = :partition AND night BETWEEN :from AND :to',
  ExpressionAttributeNames: { '#partition': index === 'sky' ? 'skyCell' : 'filter' },
  ExpressionAttributeValues: { ':partition': partition, ':from': from, ':to': to },
})

export function dynamoObservations(database: Database): ObservationStore {
  const { client } = database
  const TableName = database.nameOf('observations')

  async function put(items: readonly ObservationItem[]): Promise<void> {
    let left: Requests = items.map((Item) => ({ PutRequest: { Item } }))
    for (let tries = 0; left.length > 0; tries++) {
      await pause(TableName, tries)
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: left } }))
      left = answer.UnprocessedItems?.[TableName] ?? []
    }
  }

  async function page(walked: Walked, after: Place['after'], queries: number, limit: number) {
    const partition =
      walked.by === 'id'
        ? byId(walked.partition, walked.beginning)
        : byNight(walked.by, walked.partition, walked.nights)
    const start = after === undefined ? {} : { ExclusiveStartKey: startAfter(walked, after) }
    const Limit = Math.min(MOST_READ, limit * READ_AHEAD * 2 ** queries)
    const query = new QueryCommand({ TableName, Limit, ...partition, ...start })
    const { Items = [], LastEvaluatedKey } = await client.send(query)
    return {
      items: Items.map((item) => asWritten<ObservationItem>(item)).filter((item) => item !== undefined),
      last: asWritten<Pick<Observation, 'obsHistId' | 'night'>>(LastEvaluatedKey),
    }
  }

  return {
    async save(observations) {
      const different = new Map(observations.map((observation) => [observation.obsHistId, itemOf(observation)]))
      for (const chunk of chunksOf([...different.values()], MOST_WRITES)) await put(chunk)
    },
    async read(obsHistId) {
      const item = await readItem<ObservationItem>(database, 'observations', observationKey(obsHistId), 'eventual')
      return item === undefined ? undefined : observationOf(item)
    },
    async readMany(obsHistIds) {
      const keys = obsHistIds.map(observationKey)
      return (await readItems<ObservationItem>(database, 'observations', keys, 'eventual')).map(observationOf)
    },
    async search(query: ObservationQuery) {
      const walk = walkOf(query)
      const observations: Observation[] = []
      let visitsRead = 0
      let place: Place = query.cursor === undefined ? { at: 0 } : placeOf(query.cursor)
      for (let queries = 0; queries < MOST_QUERIES; queries++) {
        const walked = walk[place.at]
        if (walked === undefined) return { observations, visitsRead }
        const { items, last } = await page(walked, place.after, queries, query.limit)
        visitsRead += items.length
        for (const item of items.filter((each) => isAskedFor(each, query))) {
          observations.push(observationOf(item))
          if (observations.length === query.limit)
            return { observations, visitsRead, cursor: cursorOf({ at: place.at, after: item }) }
        }
        place =
          last === undefined
            ? { at: place.at + 1 }
            : { at: place.at, after: { obsHistId: last.obsHistId, night: last.night ?? 0 } }
      }
      return { observations, visitsRead, cursor: cursorOf(place) }
    },
  }
}
