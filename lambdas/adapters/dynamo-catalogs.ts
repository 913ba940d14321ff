/** Instance catalogs in DynamoDB; the bytes are in S3. */
import { isDeepStrictEqual } from 'node:util'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { CatalogRecord } from '../../core/task.ts'
import type { CatalogStore } from '../../core/world.ts'
import type { Database } from './dynamo-client.ts'
import { queryItems, readItem, readItems } from './dynamo-reads.ts'
import { isWritten } from './dynamo-writes.ts'
import { pack, unpack } from './packed.ts'

/** Hundreds of files, and a verdict with as many faults, sensors and SEDs. */
type Bulk = Pick<CatalogRecord, 'files' | 'verdict'>
type CatalogItem = Omit<CatalogRecord, keyof Bulk> & { readonly packed: Uint8Array }

const itemOf = ({ files, verdict, ...attributes }: CatalogRecord): CatalogItem => ({
  ...attributes,
  packed: pack({ files, verdict }),
})

function catalogOf({ packed, ...attributes }: CatalogItem): CatalogRecord {
  const bulk: Bulk = unpack(packed)
  return { ...attributes, ...bulk }
}

export function dynamoCatalogs(database: Database): CatalogStore {
  const { client } = database
  const TableName = database.nameOf('catalogs')

  async function read(catalogId: string): Promise<CatalogRecord | undefined> {
    const item = await readItem<CatalogItem>(database, 'catalogs', { catalogId }, 'strong')
    return item === undefined ? undefined : catalogOf(item)
  }

  return {
    read,
    async create(catalog) {
      await client.send(new PutCommand({ TableName, Item: itemOf(catalog) }))
    },
    write(catalog) {
      const next = { ...catalog, revision: catalog.revision + 1 }
      const put = new PutCommand({
        TableName,
        Item: itemOf(next),
        ConditionExpression: 'revision = :revision',
        ExpressionAttributeValues: { ':revision': catalog.revision },
      })
      return isWritten(client.send(put), async () => isDeepStrictEqual(await read(catalog.catalogId), next))
    },
    async ofOwner(owner) {
      const query = {
        IndexName: 'owner',
        KeyConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
      }
      const owned = await Array.fromAsync(queryItems<{ readonly catalogId: string }>(database, 'catalogs', query))
      const keys = owned.map(({ catalogId }) => ({ catalogId }))
      const items = await readItems<CatalogItem>(database, 'catalogs', keys, 'eventual')
      return items.map(catalogOf).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    },
  }
}
