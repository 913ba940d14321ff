/** What `cdk deploy` makes in AWS, made on the laptop's engines: tables, bucket, queues; and what an operator would then define. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BucketAlreadyOwnedByYou, CreateBucketCommand } from '@aws-sdk/client-s3'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { QUEUES } from '../core/contract/events.ts'
import type { Site } from '../core/contract/sites.ts'
import type { World } from '../core/world.ts'
import { s3Client, sqsClient } from '../lambdas/adapters/aws-clients.ts'
import type { Environment } from '../lambdas/env.ts'
import { TABLES } from '../lambdas/tables.ts'
import { surveyVisits } from '../phosim/survey.ts'
import { createTables } from './tables.ts'

const VISIBILITY_SECONDS = '60'
const DELIVERIES = 5

async function createQueues(environment: Environment): Promise<void> {
  const client = sqsClient({ endpoint: environment.endpoints.sqs })
  for (const name of Object.keys(QUEUES)) {
    await client.send(new CreateQueueCommand({ QueueName: `${name}-dead` }))
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${process.env.AWS_REGION}:000000000000:${name}-dead`,
      maxReceiveCount: DELIVERIES,
    })
    const Attributes = { VisibilityTimeout: VISIBILITY_SECONDS, RedrivePolicy }
    await client.send(new CreateQueueCommand({ QueueName: name, Attributes }))
  }
  client.destroy()
}

async function createBucket(environment: Environment): Promise<void> {
  const client = s3Client({ endpoint: environment.endpoints.s3 })
  await client.send(new CreateBucketCommand({ Bucket: environment.bucket })).catch((error: unknown) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error
  })
  client.destroy()
}

/** Makes what is missing; everything of an earlier run stays. */
export async function provision(environment: Environment): Promise<void> {
  const endpoint = environment.endpoints.dynamodb
  const dynamodb = new DynamoDBClient(endpoint === undefined ? {} : { endpoint })
  await Promise.all([
    createTables(dynamodb, TABLES, environment.tablePrefix),
    createQueues(environment),
    createBucket(environment),
  ])
  dynamodb.destroy()
}

/** Sites as this machine is now, their state as it was left; the small survey once. */
export async function seed(world: World, sites: readonly Site[]): Promise<void> {
  for (const site of sites) {
    const known = await world.sites.read(site.site)
    const online = {
      state: 'online' as const,
      reason: 'part of this laptop',
      by: 'laptop',
      changedAt: world.clock.now(),
    }
    await world.sites.define(site, known?.status ?? online)
  }
  const { observations } = await world.observations.search({ limit: 1 })
  if (observations.length === 0) await world.observations.save(surveyVisits())
}
