/** Addresses that take no mail, in DynamoDB. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { Suppression } from '../../core/contract/suppressions.ts'
import type { SuppressionStore } from '../../core/world.ts'
import type { Database } from './dynamo-client.ts'
import { readItem, scanItems } from './dynamo-reads.ts'

export function dynamoSuppressions(database: Database): SuppressionStore {
  const { client } = database
  const TableName = database.nameOf('suppressions')
  const keyOf = (address: string) => ({ address: address.toLowerCase() })
  return {
    async save(suppression) {
      await client.send(new PutCommand({ TableName, Item: { ...suppression, ...keyOf(suppression.address) } }))
    },
    read: (address) => readItem<Suppression>(database, 'suppressions', keyOf(address), 'strong'),
    all: () => Array.fromAsync(scanItems<Suppression>(database, 'suppressions', {})),
    async remove(address) {
      await client.send(new DeleteCommand({ TableName, Key: keyOf(address) }))
    },
  }
}
