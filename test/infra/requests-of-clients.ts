/** What the SDK's clients send for the operations of this service, and what they make of an answer, without a network. */
import { Readable } from 'node:stream'
import { BatchClient, SubmitJobCommand } from '@aws-sdk/client-batch'
import { DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb'
import { CreateFleetCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { CreateMultipartUploadCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'

interface Request {
  readonly method: string
  readonly path: string
  readonly query?: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

const ANSWERS: Readonly<Record<string, string>> = {
  ec2: `<DescribeInstancesResponse><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId>
    <instanceState><name>running</name></instanceState><tagSet><item><key>site</key><value>SPOT</value></item></tagSet>
    </item></instancesSet></item></reservationSet></DescribeInstancesResponse>`,
  s3: `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/b.fits</Key><Size>7</Size>
    <LastModified>2026-11-22T10:00:00.000Z</LastModified></Contents></ListBucketResult>`,
  json: '{}',
}

const keys = { accessKeyId: 'key', secretAccessKey: 'secret' }
const said: unknown[] = []

/** Answers every request of a client; keeps what does not change with the clock or the version. */
const settings = (answer: keyof typeof ANSWERS) => ({
  region: 'us-east-1',
  credentials: keys,
  requestHandler: {
    handle: async ({ method, path, query, headers, body = '' }: Request) => {
      const { 'content-type': contentType = '', 'x-amz-target': target = '' } = headers
      said.push({
        method,
        path,
        query,
        contentType,
        target,
        body: typeof body === 'string' ? body : new TextDecoder().decode(body),
      })
      return { response: { statusCode: 200, headers: {}, body: Readable.from([ANSWERS[answer] ?? '']) } }
    },
  },
})

/** One line each. */
export async function requestsOfClients(): Promise<string[]> {
  said.length = 0
  const [ec2, s3] = [new EC2Client(settings('ec2')), new S3Client(settings('s3'))]
  const LaunchTemplateSpecification = { LaunchTemplateId: 'lt-1', Version: '3' }
  const Overrides = [
    { SubnetId: 'subnet-1', InstanceRequirements: { VCpuCount: { Min: 8 }, MemoryMiB: { Min: 16384 } } },
  ]
  await ec2.send(
    new CreateFleetCommand({
      ...{ Type: 'instant', ClientToken: 'once', LaunchTemplateConfigs: [{ LaunchTemplateSpecification, Overrides }] },
      TargetCapacitySpecification: { TotalTargetCapacity: 3, DefaultTargetCapacityType: 'spot' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'site', Value: 'SPOT' }] }],
    }),
  )
  const Filters = [{ Name: 'tag:site', Values: ['SPOT'] }]
  said.push((await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations)
  said.push((await s3.send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'a/' }))).Contents)
  await s3.send(new CreateMultipartUploadCommand({ Bucket: 'b', Key: 'a/b', ChecksumAlgorithm: 'SHA256' }))
  const Put = { TableName: 'jobs', Item: { pk: { S: '1#0' }, cells: { B: Uint8Array.of(1, 2) }, attempt: { N: '1' } } }
  await new DynamoDBClient(settings('json')).send(
    new TransactWriteItemsCommand({ TransactItems: [{ Put }], ClientRequestToken: 'once' }),
  )
  const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/111122223333/q'
  await new SQSClient({ ...settings('json'), md5: false }).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))
  const Content = { Raw: { Data: Buffer.from('Subject: done') } }
  await new SESv2Client(settings('json')).send(new SendEmailCommand({ FromEmailAddress: 'a@b.org', Content }))
  const secret = new GetSecretValueCommand({ SecretId: 'keys', VersionStage: 'AWSPENDING' })
  await new SecretsManagerClient(settings('json')).send(secret)
  const containerOverrides = { environment: [{ name: 'TOKEN', value: 't' }] }
  const array = { arrayProperties: { size: 4 }, containerOverrides }
  const job = new SubmitJobCommand({ jobName: 'p', jobQueue: 'q', jobDefinition: 'd', ...array })
  await new BatchClient(settings('json')).send(job)
  const post = await createPresignedPost(s3, { Bucket: 'b', Key: 'k', Conditions: [{ bucket: 'b' }], Expires: 60 })
  said.push(post.url, Object.keys(post.fields))
  return said.map((line) => JSON.stringify(line))
}
