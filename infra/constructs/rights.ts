/** A Lambda's line of infra/access.ts as rights of its role, each star among them with its reason. */
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import type { Folder } from '../../core/prefixes.ts'
import { TABLES, type TableDefinition, type TableName } from '../../lambdas/tables.ts'
import type { Access } from '../access.ts'
import { acknowledge, logicalIdOf } from './acknowledged.ts'
import type { Buckets } from './buckets.ts'
import type { Mail } from './mail.ts'
import type { Pools } from './pools.ts'
import type { Queues } from './queues.ts'
import type { Secrets } from './secrets.ts'
import type { Tables } from './tables.ts'

/** What rights are given on. */
export interface Granted {
  readonly tables: Tables
  readonly buckets: Buckets
  readonly queues: Queues
  readonly mail: Mail
  readonly pools: Pools
  readonly secrets: Secrets
}

export interface Right {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  /** Stars in the resources, as cdk-nag writes them, each with its reason. */
  readonly stars?: Readonly<Record<string, string>>
}

/** Gives a role its rights; a star that nobody has given a reason for ends the synth. */
export function give(role: Role, rights: readonly Right[]): void {
  for (const { actions, resources, conditions = {} } of rights)
    if (actions.length > 0 && resources.length > 0)
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }))
  const stars = Object.assign({}, ...rights.map((right) => right.stars ?? {}))
  acknowledge(role, 'AwsSolutions-IAM5', stars)
}

const isTable = (name: string): name is TableName => name in TABLES

/** Only queries go to indexes. */
function onTable(tables: Tables, name: TableName, actions: readonly string[]): Right[] {
  const { tableArn } = tables.of(name)
  const { indexes }: TableDefinition = TABLES[name]
  const others = actions.filter((action) => action !== 'Query').map((action) => `dynamodb:${action}`)
  const queried = [tableArn, ...indexes.map((index) => `${tableArn}/index/${index.name}`)]
  return [
    { actions: others, resources: [tableArn] },
    { actions: ['dynamodb:Query'], resources: actions.includes('Query') ? queried : [] },
  ]
}

const ONE_FOLDER = 'Objects of one folder of the one bucket; what they are called is known when they are.'

function onObjects({ reads = [], writes = [], lists, abortsUploads }: Access, buckets: Buckets): Right[] {
  const { data } = buckets
  const name = logicalIdOf(data)
  const below = (actions: readonly string[], folders: readonly Folder[]): Right => ({
    actions,
    resources: folders.map((folder) => buckets.below(folder)),
    stars: Object.fromEntries(folders.map((folder) => [`Resource::<${name}.Arn>/${folder}/*`, ONE_FOLDER])),
  })
  return [
    below(['s3:GetObject'], reads),
    below(['s3:PutObject', ...(abortsUploads ? ['s3:AbortMultipartUpload'] : [])], writes),
    { actions: ['s3:ListBucket'], resources: lists ? [data.bucketArn] : [] },
  ]
}

const ASKS_MAIL_ACCOUNT: Right = {
  actions: ['ses:GetAccount'],
  resources: ['*'],
  stars: { 'Resource::*': 'The account itself is asked about; IAM knows no resource for ses:GetAccount.' },
}

/** A tag says which stage has made an identity. */
const VERIFIES_SENDER = [
  'GetEmailIdentity',
  'CreateEmailIdentity',
  'DeleteEmailIdentity',
  'TagResource',
  'UntagResource',
]

const ON_SECRET = {
  reads: ['secretsmanager:GetSecretValue'],
  rotates: [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:PutSecretValue',
    'secretsmanager:UpdateSecretVersionStage',
  ],
} as const

export function rightsOf(access: Access, { tables, buckets, queues, mail, pools, secrets }: Granted): Right[] {
  const { sends = [], tokens } = access
  const perTable = Object.entries(access.tables ?? {}).flatMap(([name, actions]) =>
    isTable(name) ? onTable(tables, name, actions) : [],
  )
  return [
    ...perTable,
    ...onObjects(access, buckets),
    { actions: ['sqs:SendMessage'], resources: sends.map((queue) => queues.of(queue).queueArn) },
    ...(access.mails ? [mail.rightToSend()] : []),
    {
      actions: access.verifiesSender ? VERIFIES_SENDER.map((name) => `ses:${name}`) : [],
      resources: mail.identities,
    },
    ...(access.asksMailAccount ? [ASKS_MAIL_ACCOUNT] : []),
    ...(access.startsPilots ? pools.rightsToStart() : []),
    { actions: tokens === undefined ? [] : ON_SECRET[tokens], resources: [secrets.tokenKeys.secretArn] },
  ]
}
