/** Sites and their fair-share clocks in DynamoDB. */
import { isDeepStrictEqual } from 'node:util'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { FailureClass } from '../../core/contract/failures.ts'
import type { SiteStatus } from '../../core/contract/sites.ts'
import type { SiteItem, SiteStore } from '../../core/world.ts'
import {
  historyKey,
  historyPartition,
  type ItemKey,
  moveKey,
  movesPartition,
  ownerClockKey,
  SITES_PARTITION,
  siteClockKey,
  siteKey,
} from '../table-keys.ts'
import { BriefMemory } from './brief-memory.ts'
import type { Database } from './dynamo-client.ts'
import { queryFirst, queryItems, readItem } from './dynamo-reads.ts'
import { isWritten } from './dynamo-writes.ts'
import { secondsAfter } from './time-to-live.ts'

/** A clock that nobody has advanced stands at 0. */
async function tagOf(database: Database, key: ReturnType<typeof siteClockKey>): Promise<number> {
  return (await readItem<{ readonly tag: number }>(database, 'sites', key, 'strong'))?.tag ?? 0
}

/** Every lease reads its site: other processes' changes may be this old. */
const READ_MS = 5000
const SITES_KEPT = 500

/** Pages show a week. */
const HISTORY_DAYS = 8
const MOVES_DAYS = 400

/** A count for each class that failed within the hour. */
type HourItem = ItemKey & { readonly ttl: number } & Readonly<Partial<Record<FailureClass, number>>>

interface MoveItem extends ItemKey {
  readonly status: Omit<SiteStatus, 'changedAt'>
}

interface Condition {
  readonly that: string
  readonly values?: Readonly<Record<string, unknown>>
}

const siteItemOf = ({ site, status, live, selfTest, launched }: SiteItem): SiteItem => ({
  ...{ site, status },
  ...(live && { live }),
  ...(selfTest && { selfTest }),
  ...(launched && { launched }),
})

export function dynamoSites(database: Database): SiteStore {
  const { client } = database
  const TableName = database.nameOf('sites')
  let known = new BriefMemory<SiteItem>(SITES_KEPT)

  /** Writes one part of a site, if it is there and the part is still as it is to have been. */
  async function change<P extends 'status' | 'live' | 'selfTest'>(
    site: string,
    part: P,
    value: NonNullable<SiteItem[P]>,
    wasSo?: Condition,
  ): Promise<boolean> {
    const changing = new UpdateCommand({
      TableName,
      Key: siteKey(site),
      UpdateExpression: 'SET #part = :value',
      ConditionExpression: ['attribute_exists(pk)', ...(wasSo === undefined ? [] : [wasSo.that])].join(' AND '),
      ExpressionAttributeNames: { '#part': part },
      ExpressionAttributeValues: { ':value': value, ...wasSo?.values },
    })
    const isChanged = await isWritten(client.send(changing), async () => {
      const item = await readItem<SiteItem>(database, 'sites', siteKey(site), 'strong')
      return isDeepStrictEqual(item?.[part], value)
    })
    known = new BriefMemory(SITES_KEPT)
    return isChanged
  }

  async function addMove(site: string, { changedAt, ...status }: SiteStatus): Promise<void> {
    const adding = new UpdateCommand({
      TableName,
      Key: moveKey(site, changedAt),
      UpdateExpression: 'SET #status = :status, #ttl = :ttl',
      ExpressionAttributeNames: { '#status': 'status', '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':status': status, ':ttl': secondsAfter(changedAt, MOVES_DAYS) },
    })
    await client.send(adding)
  }

  return {
    async all() {
      const query = {
        KeyConditionExpression: 'pk = :sites',
        ExpressionAttributeValues: { ':sites': SITES_PARTITION },
      }
      return (await Array.fromAsync(queryItems<SiteItem>(database, 'sites', query))).map(siteItemOf)
    },
    async read(site) {
      const kept = known.get(site, Date.now())
      if (kept !== undefined) return kept
      const item = await readItem<SiteItem>(database, 'sites', siteKey(site), 'eventual')
      if (item !== undefined) known.set(site, siteItemOf(item), Date.now() + READ_MS)
      return item === undefined ? undefined : siteItemOf(item)
    },
    async define(site, status) {
      const defining = new UpdateCommand({
        TableName,
        Key: siteKey(site.site),
        UpdateExpression: 'SET site = :site, #status = :status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':site': site, ':status': status },
      })
      await client.send(defining)
      known = new BriefMemory(SITES_KEPT)
    },
    async setStatus(site, status, before) {
      const wasSo = before && { that: '#part.changedAt = :before', values: { ':before': before.changedAt } }
      const isChanged = await change(site, 'status', status, wasSo)
      if (isChanged) await addMove(site, status)
      return isChanged
    },
    async setLive(site, live) {
      await change(site, 'live', live)
    },
    async beginLaunch(site, launch, before) {
      const beginning = new UpdateCommand({
        TableName,
        Key: siteKey(site),
        UpdateExpression: 'SET launched = :launch',
        ConditionExpression:
          'attribute_exists(pk) AND ' +
          (before === undefined ? 'attribute_not_exists(launched)' : 'launched = :before'),
        ExpressionAttributeValues: { ':launch': launch, ...(before === undefined ? {} : { ':before': before }) },
      })
      return isWritten(client.send(beginning), async () => {
        const item = await readItem<SiteItem>(database, 'sites', siteKey(site), 'strong')
        return item?.launched === launch
      })
    },
    setSelfTest: (site, selfTest, before) =>
      change(
        site,
        'selfTest',
        selfTest,
        before === undefined
          ? { that: 'attribute_not_exists(#part)' }
          : { that: '#part.taskId = :before', values: { ':before': before.taskId } },
      ),
    async countFailure(site, hourAt, failureClass) {
      const counting = new UpdateCommand({
        TableName,
        Key: historyKey(site, hourAt),
        UpdateExpression: 'ADD #class :one SET #ttl = :ttl',
        ExpressionAttributeNames: { '#class': failureClass, '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':one': 1, ':ttl': secondsAfter(hourAt, HISTORY_DAYS) },
      })
      await client.send(counting)
    },
    async failuresSince(site, hourAt) {
      const query = {
        KeyConditionExpression: 'pk = :history AND sk >= :hour',
        ExpressionAttributeValues: { ':history': historyPartition(site), ':hour': hourAt },
      }
      return (await Array.fromAsync(queryItems<HourItem>(database, 'sites', query))).map(
        ({ pk: _pk, sk, ttl: _ttl, ...failures }) => ({ beganAt: sk, failures }),
      )
    },
    async moves(site, most) {
      const query = {
        KeyConditionExpression: 'pk = :moves',
        ExpressionAttributeValues: { ':moves': movesPartition(site) },
        ScanIndexForward: false,
      }
      const items = await queryFirst<MoveItem>(database, 'sites', query, most)
      return items.map(({ sk, status }) => ({ ...status, changedAt: sk }))
    },
    async tags(site, owner) {
      const [finishTag, virtualTime] = await Promise.all([
        tagOf(database, ownerClockKey(site, owner)),
        tagOf(database, siteClockKey(site)),
      ])
      return { finishTag, virtualTime }
    },
  }
}
