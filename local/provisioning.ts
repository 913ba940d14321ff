/** What `cdk deploy` makes in AWS, made on the laptop's engines: tables, bucket, queues. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { BucketAlreadyOwnedByYou, CreateBucketCommand } from '@aws-sdk/client-s3'
import { CreateQueueCommand } from '@aws-sdk/client-sqs'
import { QUEUES } from '../core/contract/events.ts'
import { s3Client, sqsClient } from '../lambdas/adapters/aws-clients.ts'
import type { Environment } from '../lambdas/env.ts'
import { TABLES } from '../lambdas/tables.ts'
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
