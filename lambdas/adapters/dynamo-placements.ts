/** Placements in DynamoDB: saved with a choice once, together with the clocks that they advance. */
import type { Advance, Placement } from '../../core/placement.ts'
import type { PlacementStore } from '../../core/world.ts'
import { type ItemKey, ownerClockKey, siteClockKey, visitPartition } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { queryItems, readItem, readItems } from './dynamo-reads.ts'
import { type TransactItems, transact } from './dynamo-writes.ts'
import { secondsAfter } from './time-to-live.ts'

const KEPT_DAYS = 60

type PlacementItem = Placement & { readonly visitKey: string; readonly ttl: number }
type ClockItem = ItemKey & { readonly tag: number }
interface Clock {
  readonly key: ItemKey
  readonly tag: number
}

const itemOf = (placement: Placement): PlacementItem => ({
  ...placement,
  visitKey: visitPartition(placement.task, placement.visit),
  ttl: secondsAfter(placement.decidedAt, KEPT_DAYS),
})

const placementOf = ({ visitKey: _visit, ttl: _ttl, ...placement }: PlacementItem): Placement => placement

const nameOf = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`

/** Where each clock should stand at least: a transaction may name an item only once. */
function clocksOf(advances: readonly Advance[]): Clock[] {
  const clocks = new Map<string, Clock>()
  const atLeast = (key: ItemKey, tag: number) =>
    clocks.set(nameOf(key), { key, tag: Math.max(tag, clocks.get(nameOf(key))?.tag ?? tag) })
  for (const { site, owner, startTag, finishTag } of advances) {
    atLeast(ownerClockKey(site, owner), finishTag)
    atLeast(siteClockKey(site), startTag)
  }
  return [...clocks.values()]
}

export function dynamoPlacements(database: Database): PlacementStore {
  /** Updates of the clocks that stand too low, each if it stands as it was read. */
  async function clockUpdates(clocks: readonly Clock[]): Promise<TransactItems> {
    const items = await readItems<ClockItem>(
      database,
      'sites',
      clocks.map(({ key }) => key),
      'strong',
    )
    const standing = new Map(items.map((item) => [nameOf(item), item.tag]))
    return clocks.flatMap(({ key, tag }) => {
      const seen = standing.get(nameOf(key))
      return seen !== undefined && seen >= tag ? [] : [{ Update: clockUpdate(key, tag, seen) }]
    })
  }

  const clockUpdate = (key: ItemKey, tag: number, seen: number | undefined) => ({
    TableName: database.nameOf('sites'),
    Key: key,
    UpdateExpression: 'SET tag = :tag',
    ConditionExpression: seen === undefined ? 'attribute_not_exists(tag)' : 'tag = :seen',
    ExpressionAttributeValues: { ':tag': tag, ...(seen === undefined ? {} : { ':seen': seen }) },
  })

  return {
    async read(placementId) {
      const item = await readItem<PlacementItem>(database, 'placements', { placementId }, 'strong')
      return item === undefined ? undefined : placementOf(item)
    },
    async save(placement, advances) {
      const put = {
        TableName: database.nameOf('placements'),
        Item: itemOf(placement),
        ConditionExpression: 'attribute_not_exists(placementId) OR size(chosen) = :none',
        ExpressionAttributeValues: { ':none': 0 },
      }
      const clocks = clocksOf(advances)
      for (;;) {
        const refused = await transact(database, [{ Put: put }, ...(await clockUpdates(clocks))])
        if (refused.length === 0) return true
        if (refused.includes(0)) return false
      }
    },
    async ofVisit(task, visit) {
      const query = {
        IndexName: 'visit',
        KeyConditionExpression: 'visitKey = :visit',
        ExpressionAttributeValues: { ':visit': visitPartition(task, visit) },
      }
      return (await Array.fromAsync(queryItems<PlacementItem>(database, 'placements', query))).map(placementOf)
    },
  }
}
