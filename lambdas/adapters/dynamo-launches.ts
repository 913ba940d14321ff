/** Launches of pilots in DynamoDB, and the registering of the pilots that they bring. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Launch } from '../../core/pilot.ts'
import type { PilotStore } from '../../core/world.ts'
import { type ItemKey, LAUNCHES_PARTITION, launchKey } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { queryItems } from './dynamo-reads.ts'
import { transact } from './dynamo-writes.ts'
import { pilotItemOf } from './pilot-item.ts'
import { secondsAfter } from './time-to-live.ts'

/** A launch's token is worth nothing by then. */
const LAUNCH_DAYS = 7

type LaunchItem = ItemKey & Omit<Launch, 'launch'> & { readonly ttl: number }

const launchOf = ({ pk: _pk, sk, ttl: _ttl, ...attributes }: LaunchItem): Launch => ({ launch: sk, ...attributes })

/** What has registered since is never written over by a launch that is saved again. */
const launchUpdate = ({ site, uses, registered, slots, memoryMiB, launchedAt, startedAs }: Launch) => ({
  UpdateExpression:
    'SET site = :site, #uses = :uses, #slots = :slots, launchedAt = :at, #ttl = :ttl, ' +
    'registered = if_not_exists(registered, :registered)' +
    (memoryMiB === undefined ? '' : ', memoryMiB = :memoryMiB') +
    (startedAs === undefined ? '' : ', startedAs = :startedAs'),
  ExpressionAttributeNames: { '#uses': 'uses', '#slots': 'slots', '#ttl': 'ttl' },
  ExpressionAttributeValues: {
    ':site': site,
    ':uses': uses,
    ':slots': slots,
    ':at': launchedAt,
    ':ttl': secondsAfter(launchedAt, LAUNCH_DAYS),
    ':registered': registered,
    ...(memoryMiB === undefined ? {} : { ':memoryMiB': memoryMiB }),
    ...(startedAs === undefined ? {} : { ':startedAs': startedAs }),
  },
})

export function dynamoLaunches(database: Database): Pick<PilotStore, 'saveLaunch' | 'launches' | 'register'> {
  const { client } = database
  const TableName = database.nameOf('pilots')
  return {
    async saveLaunch(launch) {
      await client.send(new UpdateCommand({ TableName, Key: launchKey(launch.launch), ...launchUpdate(launch) }))
    },
    async launches() {
      const query = {
        KeyConditionExpression: 'pk = :launches',
        ExpressionAttributeValues: { ':launches': LAUNCHES_PARTITION },
        ConsistentRead: true,
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
  }
}
