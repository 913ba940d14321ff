/** Jobs in DynamoDB: created once, moved by one conditional write each, claimed through a sparse index. */
import { isDeepStrictEqual } from 'node:util'
import { PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { roleOf } from '../../core/contract/identifiers.ts'
import type { Job } from '../../core/job.ts'
import type { Claim, JobStore } from '../../core/world.ts'
import { type ItemKey, jobKey, pandaIdOfKey } from '../table-keys.ts'
import type { Database } from './dynamo-client.ts'
import { moveOf } from './dynamo-move.ts'
import { queryFirst, readItem, readItems } from './dynamo-reads.ts'
import { isWritten } from './dynamo-writes.ts'

/** The key says number and stage, so no attribute repeats them. */
type JobItem = ItemKey & Omit<Job, 'pandaId' | 'stage'>
type ClaimItem = ItemKey & Omit<Claim, 'pandaId'> & { readonly claim: string }

const itemOf = ({ pandaId, stage: _, ...attributes }: Job): JobItem => ({ ...jobKey(pandaId), ...attributes })

function jobOf({ pk, sk, ...attributes }: JobItem): Job {
  const pandaId = pandaIdOfKey({ pk, sk })
  return { pandaId, stage: roleOf(pandaId % 1000).stage, ...attributes }
}

const claimOf = ({ pk, sk, claim: _, ...attributes }: ClaimItem): Claim => ({
  pandaId: pandaIdOfKey({ pk, sk }),
  ...attributes,
})

export function dynamoJobs(database: Database): JobStore {
  const { client } = database
  const TableName = database.nameOf('jobs')

  async function read(pandaId: number): Promise<Job | undefined> {
    const item = await readItem<JobItem>(database, 'jobs', jobKey(pandaId), 'strong')
    return item === undefined ? undefined : jobOf(item)
  }

  const isNow = async (job: Job) => isDeepStrictEqual(await read(job.pandaId), job)

  const waitingAt = (berth: string) => ({
    IndexName: 'claim',
    KeyConditionExpression: 'claim = :berth',
    ExpressionAttributeValues: { ':berth': berth },
  })

  return {
    read,
    create: (job) =>
      isWritten(
        client.send(new PutCommand({ TableName, Item: itemOf(job), ConditionExpression: 'attribute_not_exists(pk)' })),
        () => isNow(job),
      ),
    readMany: async (pandaIds) =>
      (await readItems<JobItem>(database, 'jobs', pandaIds.map(jobKey), 'strong')).map(jobOf),
    move: (before, after) =>
      isWritten(
        client.send(new UpdateCommand({ TableName, Key: jobKey(before.pandaId), ...moveOf(before, after) })),
        () => isNow(after),
      ),
    async claimable(berth, limit, end) {
      const query = { ...waitingAt(berth), ScanIndexForward: end === 'first' }
      return (await queryFirst<ClaimItem>(database, 'jobs', query, limit)).map(claimOf)
    },
    async countClaimable(berth, most) {
      let counted = 0
      let from: Record<string, unknown> | undefined
      do {
        const page = new QueryCommand({
          TableName,
          ...waitingAt(berth),
          Select: 'COUNT',
          Limit: most - counted,
          ExclusiveStartKey: from,
        })
        const { Count = 0, LastEvaluatedKey } = await client.send(page)
        counted += Count
        from = LastEvaluatedKey
      } while (from !== undefined && counted < most)
      return counted
    },
  }
}
