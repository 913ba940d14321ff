/** Pilots in DynamoDB: one item each, and each slot of it written alone. */
import { isDeepStrictEqual } from 'node:util'
import { DeleteCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import type { Pilot } from '../../core/pilot.ts'
import type { Beat, PilotStore } from '../../core/world.ts'
import { type ItemKey, PILOT_SORT_KEY, pilotKey } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { dynamoLaunches } from './dynamo-launches.ts'
import { asWritten, readItem, scanItems } from './dynamo-reads.ts'
import { isWritten, unlessRefused } from './dynamo-writes.ts'
import { lapsedSlots, type PilotItem, pilotOf, pilotTtl, shortLease, slotItemOf, usageText } from './pilot-item.ts'

type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>

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
    ...dynamoLaunches(database),
    read,
    markLost,
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
