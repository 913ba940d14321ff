/** Pilots and their launches in DynamoDB: one item a pilot, each slot written alone. */
import { isDeepStrictEqual } from 'node:util'
import { DeleteCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Launch, Pilot } from '../../core/pilot.ts'
import type { Beat, PilotStore } from '../../core/world.ts'
import { type ItemKey, LAUNCHES_PARTITION, launchKey, PILOT_SORT_KEY, pilotKey } from '../keys.ts'
import type { Database } from './dynamo-client.ts'
import { asWritten, queryItems, readItem, scanItems } from './dynamo-reads.ts'
import { isWritten, transact, unlessRefused } from './dynamo-writes.ts'
import {
  lapsedSlots,
  type PilotItem,
  pilotItemOf,
  pilotOf,
  pilotTtl,
  shortLease,
  slotItemOf,
  usageText,
} from './pilot-item.ts'
import { secondsAfter } from './time-to-live.ts'

/** A launch's token is worth nothing by then. */
const LAUNCH_DAYS = 7

type LaunchItem = ItemKey & Omit<Launch, 'launch'> & { readonly ttl: number }
type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

const launchOf = ({ pk: _pk, sk, ttl: _ttl, ...attributes }: LaunchItem): Launch => ({ launch: sk, ...attributes })

/** What has registered since is never written over by a launch that is saved again. */
const launchUpdate = ({ site, uses, registered, slots, launchedAt, batchJobId }: Launch): Update => ({
  UpdateExpression:
    'SET site = :site, #uses = :uses, #slots = :slots, launchedAt = :at, #ttl = :ttl, ' +
    `registered = if_not_exists(registered, :registered)${batchJobId === undefined ? '' : ', batchJobId = :batch'}`,
  ExpressionAttributeNames: { '#uses': 'uses', '#slots': 'slots', '#ttl': 'ttl' },
  ExpressionAttributeValues: {
    ':site': site,
    ':uses': uses,
    ':slots': slots,
    ':at': launchedAt,
    ':ttl': secondsAfter(launchedAt, LAUNCH_DAYS),
    ':registered': registered,
    ...(batchJobId === undefined ? {} : { ':batch': batchJobId }),
  },
})

/** The leases' end and what the slots say, and the lost mark taken away; never a slot (rule 5). */
const beatUpdate = ({ seenAt, leaseEndsAt, usage, diskMiB, leavingAt }: Beat): Update => ({
  UpdateExpression:
    'SET seenAt = :seenAt, leaseEndsAt = :endsAt, #usage = :usage, diskMiB = :disk, #ttl = :ttl' +
    `${leavingAt === undefined ? '' : ', leavingAt = :leavingAt'} REMOVE lost`,
  ConditionExpression: 'attribute_exists(pk)',
  ExpressionAttributeNames: { '#usage': 'usage', '#ttl': 'ttl' },
  ExpressionAttributeValues: {
    ':seenAt': seenAt,
    ':endsAt': leaseEndsAt,
    ':usage': usageText(usage),
    ':disk': diskMiB,
    ':ttl': pilotTtl(seenAt),
    ...(leavingAt === undefined ? {} : { ':leavingAt': leavingAt }),
  },
})

export function dynamoPilots(database: Database): PilotStore {
  const { client } = database
  const TableName = database.nameOf('pilots')
  const update = (key: ItemKey, { ...expressions }: Update) =>
    client.send(new UpdateCommand({ TableName, Key: key, ...expressions }))

  const readPilotItem = (pilotId: string) => readItem<PilotItem>(database, 'pilots', pilotKey(pilotId), 'strong')

  async function read(pilotId: string): Promise<Pilot | undefined> {
    const item = await readPilotItem(pilotId)
    return item === undefined ? undefined : pilotOf(item)
  }

  /** All slots in one write, made again while slots are being written beside it. */
  async function markLost({ pilotId, leaseEndsAt }: Pilot): Promise<Pilot | undefined> {
    for (;;) {
      const item = await readPilotItem(pilotId)
      if (item?.leaseEndsAt !== leaseEndsAt) return undefined
      const slots = lapsedSlots(item.slots)
      const marking = update(pilotKey(pilotId), {
        UpdateExpression: 'SET lost = :true, #slots = :slots',
        ConditionExpression: 'leaseEndsAt = :endsAt AND slotWrites = :writes',
        ExpressionAttributeNames: { '#slots': 'slots' },
        ExpressionAttributeValues: {
          ':true': true,
          ':slots': slots,
          ':endsAt': leaseEndsAt,
          ':writes': item.slotWrites,
        },
      })
      if ((await unlessRefused(marking)) !== undefined) return pilotOf({ ...item, slots, lost: true })
    }
  }

  return {
    read,
    markLost,
    async saveLaunch(launch) {
      await update(launchKey(launch.launch), launchUpdate(launch))
    },
    async launches() {
      const query = {
        KeyConditionExpression: 'pk = :launches',
        ExpressionAttributeValues: { ':launches': LAUNCHES_PARTITION },
      }
      return (await Array.fromAsync(queryItems<LaunchItem>(database, 'pilots', query))).map(launchOf)
    },
    async register(pilot, uses) {
      const use = {
        TableName,
        Key: launchKey(pilot.launch),
        UpdateExpression: 'ADD registered :one',
        ConditionExpression: 'registered < :uses',
        ExpressionAttributeValues: { ':one': 1, ':uses': uses },
      }
      const put = { TableName, Item: pilotItemOf(pilot), ConditionExpression: 'attribute_not_exists(pk)' }
      return (await transact(database, [{ Update: use }, { Put: put }])).length === 0
    },
    async writeSlot(pilot, slot, next, { seenAt, leaseEndsAt }) {
      const before = pilot.slots[slot]
      if (before === undefined) return false
      const asRead = `${pilot.lost ? 'attribute_exists' : 'attribute_not_exists'}(lost)`
      const write = update(pilotKey(pilot.pilotId), {
        UpdateExpression:
          'SET #slots.#slot = :next, seenAt = :seenAt, leaseEndsAt = :endsAt, #ttl = :ttl REMOVE lost ADD slotWrites :one',
        ConditionExpression: `#slots.#slot.v = :version AND ${asRead}`,
        ExpressionAttributeNames: { '#slots': 'slots', '#slot': String(slot), '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':next': slotItemOf(next, slot, pilot.pilotId),
          ':version': before.version,
          ':seenAt': seenAt,
          ':endsAt': leaseEndsAt,
          ':ttl': pilotTtl(seenAt),
          ':one': 1,
        },
      })
      return isWritten(write, async () => isDeepStrictEqual((await read(pilot.pilotId))?.slots[slot], next))
    },
    async beat(pilotId, beat) {
      const beating = update(pilotKey(pilotId), { ...beatUpdate(beat), ReturnValues: 'ALL_NEW' })
      const item = asWritten<PilotItem>((await unlessRefused(beating))?.Attributes)
      return item === undefined ? undefined : pilotOf(item)
    },
    async stop(pilotId, slot, lease) {
      const stopping = update(pilotKey(pilotId), {
        UpdateExpression: 'SET #slots.#slot.s = :true, #slots.#slot.v = #slots.#slot.v + :one ADD slotWrites :one',
        ConditionExpression: '#slots.#slot.l = :lease AND attribute_not_exists(#slots.#slot.s)',
        ExpressionAttributeNames: { '#slots': 'slots', '#slot': String(slot) },
        ExpressionAttributeValues: { ':true': true, ':one': 1, ':lease': shortLease(lease, slot, pilotId) },
      })
      await unlessRefused(stopping)
    },
    async watch(pilotId, slot, untilAt) {
      const watching = update(pilotKey(pilotId), {
        UpdateExpression: 'SET watchedUntil.#slot = :until',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#slot': String(slot) },
        ExpressionAttributeValues: { ':until': untilAt },
      })
      await unlessRefused(watching)
    },
    async *all() {
      const scan = { FilterExpression: 'sk = :pilot', ExpressionAttributeValues: { ':pilot': PILOT_SORT_KEY } }
      for await (const item of scanItems<PilotItem>(database, 'pilots', scan)) yield pilotOf(item)
    },
    async remove(pilotId) {
      await client.send(new DeleteCommand({ TableName, Key: pilotKey(pilotId) }))
    },
  }
}
