/** A call of AWS as IAM sees it: actions on resources, as the stack in production names what the laptop has. */
import { z } from 'zod'

/** One thing that must be allowed. */
export interface Asked {
  readonly action: string
  readonly resource: string
  /** What conditions of a policy may look at. */
  readonly context?: Readonly<Record<string, string>> | undefined
}

/** Of IAM no more than this is known: whatever a role allows on any resource of the kind. */
export const ANY_RESOURCE = '<any>'

const PLACE = 'us-east-1:111122223333'
const ON_LAPTOP = /^imsim-/
const IN_PRODUCTION = 'imsim-prod-'

const tableArn = (name: string) => `arn:aws:dynamodb:${PLACE}:table/${name.replace(ON_LAPTOP, IN_PRODUCTION)}`
const onTable = (action: string, { TableName, IndexName }: z.infer<typeof OnTable>): Asked => ({
  action: `dynamodb:${action}`,
  resource: tableArn(TableName) + (IndexName === undefined ? '' : `/index/${IndexName}`),
})
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`

const OnTable = z.object({ TableName: z.string(), IndexName: z.string().optional() })
const Batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) })
const OnObject = z.object({ Bucket: z.string(), Key: z.string() })
const OnBucket = z.object({ Bucket: z.string() })
const OnQueue = z.object({ QueueUrl: z.string() })
const Mail = z.object({ FromEmailAddress: z.string(), Content: z.object({ Raw: z.unknown().optional() }) })
const Transaction = z.object({
  TransactItems: z.array(z.partialRecord(z.enum(['Put', 'Update', 'Delete', 'ConditionCheck']), OnTable)),
})

const IN_TRANSACTION = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
} as const

const table = (action: string) => (input: unknown) => [onTable(action, OnTable.parse(input))]
const tables = (action: string) => (input: unknown) =>
  Object.keys(Batch.parse(input).RequestItems).map((TableName) => onTable(action, { TableName }))
const object = (action: string) => (input: unknown) => {
  const { Bucket, Key } = OnObject.parse(input)
  return [{ action, resource: objectArn(Bucket, Key) }]
}
const anywhere = (action: string) => () => [{ action, resource: ANY_RESOURCE }]

function mailAsked(input: unknown): Asked[] {
  const { FromEmailAddress, Content } = Mail.parse(input)
  const address = /<(.+)>$/.exec(FromEmailAddress)?.[1] ?? FromEmailAddress
  const actions = ['ses:SendEmail', ...(Content.Raw === undefined ? [] : ['ses:SendRawEmail'])]
  const resource = `arn:aws:ses:${PLACE}:identity/${address}`
  return actions.map((action) => ({ action, resource, context: { 'ses:FromAddress': address } }))
}

/** A transaction asks for what is in it ("Using IAM with transactions", DynamoDB developer guide). */
const transactionAsked = (input: unknown): Asked[] =>
  Transaction.parse(input).TransactItems.flatMap((item) =>
    (['Put', 'Update', 'Delete', 'ConditionCheck'] as const).flatMap((kind) => {
      const what = item[kind]
      return what === undefined ? [] : [onTable(IN_TRANSACTION[kind], what)]
    }),
  )

const COMMANDS: Readonly<Record<string, (input: unknown) => Asked[]>> = {
  GetCommand: table('GetItem'),
  QueryCommand: table('Query'),
  ScanCommand: table('Scan'),
  PutCommand: table('PutItem'),
  UpdateCommand: table('UpdateItem'),
  DeleteCommand: table('DeleteItem'),
  BatchGetCommand: tables('BatchGetItem'),
  BatchWriteCommand: tables('BatchWriteItem'),
  TransactWriteCommand: transactionAsked,
  GetObjectCommand: object('s3:GetObject'),
  HeadObjectCommand: object('s3:GetObject'),
  PutObjectCommand: object('s3:PutObject'),
  CreateMultipartUploadCommand: object('s3:PutObject'),
  UploadPartCommand: object('s3:PutObject'),
  CompleteMultipartUploadCommand: object('s3:PutObject'),
  AbortMultipartUploadCommand: object('s3:AbortMultipartUpload'),
  ListObjectsV2Command: (input) => [
    { action: 's3:ListBucket', resource: `arn:aws:s3:::${OnBucket.parse(input).Bucket}` },
  ],
  SendMessageCommand: (input) => {
    const name = OnQueue.parse(input).QueueUrl.split('/').at(-1) ?? ''
    return [{ action: 'sqs:SendMessage', resource: `arn:aws:sqs:${PLACE}:${IN_PRODUCTION}${name}` }]
  },
  SendEmailCommand: mailAsked,
  GetAccountCommand: anywhere('ses:GetAccount'),
  // The laptop's queues and definitions are others than the stack's.
  SubmitJobCommand: anywhere('batch:SubmitJob'),
  DescribeJobsCommand: anywhere('batch:DescribeJobs'),
}

/** What a command asks for; of one that is not known, something that no role allows. */
export const askedBy = (command: string, input: unknown): Asked[] =>
  COMMANDS[command]?.(input) ?? [{ action: `unknown:${command}`, resource: ANY_RESOURCE }]
