/** The one place that wires: the environment becomes clients, adapters, and the world that the use cases are given. */
import type { Senders } from '../core/sender.ts'
import type { CatalogFiles, MailAccount, Mailer, Pools, World } from '../core/world.ts'
import { batchClient, s3Client, sesClient, sesIdentityClient, sqsClient } from './adapters/aws-clients.ts'
import { batchPools } from './adapters/batch-pools.ts'
import { systemClock, systemRandom } from './adapters/clock-and-random.ts'
import { dynamoBoards } from './adapters/dynamo-boards.ts'
import { dynamoCatalogs } from './adapters/dynamo-catalogs.ts'
import { dynamoCatalogue } from './adapters/dynamo-catalogue.ts'
import { type Database, database, dynamoClient } from './adapters/dynamo-client.ts'
import { dynamoJobs } from './adapters/dynamo-jobs.ts'
import { dynamoObservations } from './adapters/dynamo-observations.ts'
import { dynamoPilots } from './adapters/dynamo-pilots.ts'
import { dynamoPlacements } from './adapters/dynamo-placements.ts'
import { dynamoSites } from './adapters/dynamo-sites.ts'
import { dynamoSuppressions } from './adapters/dynamo-suppressions.ts'
import { dynamoTasks } from './adapters/dynamo-tasks.ts'
import { ec2Client, ec2Pools } from './adapters/ec2-pools.ts'
import { poolsByKind } from './adapters/pools.ts'
import { s3CatalogFiles } from './adapters/s3-catalog-files.ts'
import { s3Storage } from './adapters/s3-storage.ts'
import { type Secret, secret, secretsClient } from './adapters/secret.ts'
import { sesAccount } from './adapters/ses-account.ts'
import { sesMailer } from './adapters/ses-mailer.ts'
import { sesSenders } from './adapters/ses-senders.ts'
import { sqsQueues } from './adapters/sqs-queues.ts'
import { type SignedTokens, signedTokens } from './adapters/tokens.ts'
import { personOfAuthorizer } from './claims.ts'
import { type Environment, readEnvironment } from './env.ts'
import type { Callers } from './http.ts'
import { readKeyRing } from './key-ring.ts'
import { givenKeys, type KeySource, keysFrom } from './key-source.ts'

/**
 * The parts that every Lambda gets. The others are heavy, and exported one by one: a bundle holds only what its Lambda
 * asks for, which is what a cold start pays for.
 */
export type CommonWorld = Omit<World, 'pools' | 'mailer' | 'mailAccount' | 'catalogFiles'>

export interface Wiring {
  readonly world: CommonWorld
  readonly tokens: SignedTokens
  readonly callers: Callers
  readonly environment: Environment
  /** For whoever counts what the stores' calls cost. */
  readonly database: Database
}

/** Shards of a day's boards: one serves some thousand jobs a second. */
const BOARD_SHARDS = 1

let built: Wiring | undefined

/** Built at the first call, so that a Lambda pays for it once. Throws an Error that names what the environment lacks. */
export function wiring(): Wiring {
  built ??= wire(readEnvironment())
  return built
}

function wire(environment: Environment): Wiring {
  const { endpoints, settings, bucket } = environment
  const dynamo = dynamoClient(endpoints.dynamodb === undefined ? {} : { endpoint: endpoints.dynamodb })
  const tables = database(dynamo, environment.tablePrefix)
  const s3 = s3Client({ endpoint: endpoints.s3 })
  const publicClient = endpoints.publicS3 === undefined ? s3 : s3Client({ endpoint: endpoints.publicS3 })
  const tokens = signedTokens({
    keys: tokenKeys(environment),
    clock: systemClock,
    launchMinutes: settings.launchMinutes,
  })
  const world: CommonWorld = {
    clock: systemClock,
    random: systemRandom,
    settings,
    jobs: dynamoJobs(tables),
    boards: dynamoBoards(tables, BOARD_SHARDS),
    tasks: dynamoTasks(tables),
    pilots: dynamoPilots(tables),
    placements: dynamoPlacements(tables),
    sites: dynamoSites(tables),
    catalogs: dynamoCatalogs(tables),
    observations: dynamoObservations(tables),
    catalogue: dynamoCatalogue(tables),
    suppressions: dynamoSuppressions(tables),
    storage: s3Storage({ client: s3, bucket, publicClient }),
    queues: sqsQueues(sqsClient({ endpoint: endpoints.sqs }), environment.queueUrls),
    tokens,
  }
  const callers = {
    verify: tokens.verify,
    authorized: (authorizer: unknown) => personOfAuthorizer(authorizer, environment.claims),
  }
  return { world, tokens, callers, environment, database: tables }
}

const parts: {
  mailer?: Mailer
  mailAccount?: MailAccount
  catalogFiles?: CatalogFiles
  pools?: Pools
  senders?: Senders
} = {}

export function mailer(): Mailer {
  const { endpoints, settings, mailConfigurationSet } = wiring().environment
  parts.mailer ??= sesMailer(sesClient({ endpoint: endpoints.ses }), settings.mailFrom, mailConfigurationSet)
  return parts.mailer
}

export function mailAccount(): MailAccount {
  const { endpoints } = wiring().environment
  parts.mailAccount ??= sesAccount(sesClient({ endpoint: endpoints.ses }))
  return parts.mailAccount
}

/** `arnBefore` is what the ARNs of SES's identities begin with. */
export function senders(arnBefore: string): Senders {
  const { endpoints } = wiring().environment
  parts.senders ??= sesSenders(sesIdentityClient({ endpoint: endpoints.ses }), arnBefore)
  return parts.senders
}

export function catalogFiles(): CatalogFiles {
  const { endpoints, bucket, fetching } = wiring().environment
  parts.catalogFiles ??= s3CatalogFiles({ client: s3Client({ endpoint: endpoints.s3 }), bucket, fetching })
  return parts.catalogFiles
}

export function pools(): Pools {
  const { world, environment } = wiring()
  const { storage, clock } = world
  parts.pools ??= poolsByKind({
    batch: batchPools(batchClient({ endpoint: environment.endpoints.batch })),
    ec2: ec2Pools({ client: ec2Client(), storage, clock, stage: environment.settings.stage }),
  })
  return parts.pools
}

function tokenKeys({ tokenKeys: from }: Environment): KeySource {
  if ('ring' in from) return givenKeys(from.ring)
  const { current } = secret(secretsClient(), from.secretId)
  return keysFrom(async () => readKeyRing(await current()))
}

/** The secret with the token keys. @throws Error where the environment has the keys themselves */
export function tokenKeySecret(): Secret {
  const { tokenKeys: from } = readEnvironment()
  if ('ring' in from)
    throw new Error('The token keys are no secret that could be rotated: they are in IMSIM_TOKEN_KEYS.')
  return secret(secretsClient(), from.secretId)
}
