/** The data catalogue in DynamoDB: one packed item for each attempt of each job. */
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { AttemptRecord } from '../../core/attempt.ts'
import type { CatalogueStore } from '../../core/world.ts'
import { attemptKey, attemptsOf } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { queryItems, readItem, readItems } from './dynamo-reads.ts'
import { pack, unpack } from './packed.ts'

interface AttemptItem {
  readonly packed: Uint8Array
}

const recordOf = ({ packed }: AttemptItem): AttemptRecord => unpack(packed)

export function dynamoCatalogue(database: Database): CatalogueStore {
  const { client } = database
  const TableName = database.nameOf('catalogue')
  return {
    async save(record) {
      const Item = { ...attemptKey(record.pandaId, record.attempt), packed: pack(record) }
      await client.send(new PutCommand({ TableName, Item }))
    },
    async read(pandaId, attempt) {
      const item = await readItem<AttemptItem>(database, 'catalogue', attemptKey(pandaId, attempt), 'strong')
      return item === undefined ? undefined : recordOf(item)
    },
    async attempts(pandaId) {
      const { pk, sk } = attemptsOf(pandaId)
      const query = {
        KeyConditionExpression: 'pk = :visit AND begins_with(sk, :job)',
        ExpressionAttributeValues: { ':visit': pk, ':job': sk },
      }
      return (await Array.fromAsync(queryItems<AttemptItem>(database, 'catalogue', query))).map(recordOf)
    },
    async readMany(keys) {
      const itemKeys = keys.map(({ pandaId, attempt }) => attemptKey(pandaId, attempt))
      return (await readItems<AttemptItem>(database, 'catalogue', itemKeys, 'eventual')).map(recordOf)
    },
  }
}
