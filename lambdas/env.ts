/** The one place that reads the environment: what the laptop and CDK set, checked, with a sentence for what is missing. */
import { z } from 'zod'
import type { QueueName } from '../core/contract/events.ts'
import { OPERATE_SCOPE, USE_SCOPE } from '../core/contract/sign-in.ts'
import type { TokenKey } from '../core/rotate-keys.ts'
import type { Settings } from '../core/world.ts'
import type { ClaimRules } from './claims.ts'
import { readKeyRing } from './key-ring.ts'

/** An empty variable is one that is not set. */
const unlessEmpty = (value: unknown) => (value === '' ? undefined : value)

const text = z.preprocess(unlessEmpty, z.string({ error: 'is not set' }))
const url = z.preprocess(
  unlessEmpty,
  z.url({ error: ({ input }) => (input === undefined ? 'is not set' : 'is no URL') }),
)
const optionalUrl = z.preprocess(unlessEmpty, z.url({ error: 'is no URL' }).optional())
const number = (least: number, otherwise: number) =>
  z.preprocess(
    unlessEmpty,
    z.coerce.number({ error: 'is no number' }).min(least, `must be ${least} or more`).default(otherwise),
  )

const tokenKeys = z.preprocess(
  unlessEmpty,
  z
    .string()
    .transform((ring, context) => {
      try {
        return readKeyRing(ring)
      } catch (error) {
        context.issues.push({ code: 'custom', input: undefined, message: `is wrong: ${wordsOf(error)}` })
        return z.NEVER
      }
    })
    .optional(),
)
const wordsOf = (error: unknown) => (error instanceof Error ? error.message.replace(/\.$/, '') : String(error))
const optionalText = z.preprocess(unlessEmpty, z.string().optional())
const textOr = (otherwise: string) => z.preprocess(unlessEmpty, z.string().default(otherwise))

const Variables = z
  .object({
    IMSIM_TABLE_PREFIX: text,
    IMSIM_QUEUE_PREFIX: url,
    IMSIM_BUCKET: text,
    IMSIM_STAGE: textOr('laptop'),
    /** The ring of keys itself, or the ARN of the secret that holds it. */
    IMSIM_TOKEN_KEYS: tokenKeys,
    IMSIM_TOKEN_KEYS_SECRET: optionalText,
    IMSIM_PORTAL_URL: url,
    IMSIM_MAIL_FROM: z.preprocess(unlessEmpty, z.email({ error: 'is no e-mail address' })),
    IMSIM_MAIL_CONFIGURATION_SET: optionalText,
    /** Whom the authorizer before the routes trusts, and where its tokens say what. */
    IMSIM_OIDC_ISSUER: optionalUrl,
    IMSIM_OIDC_CLIENT_ID: optionalText,
    IMSIM_OIDC_SCOPES: textOr(`openid ${USE_SCOPE} ${OPERATE_SCOPE}`),
    IMSIM_USER_CLAIM: textOr('username'),
    IMSIM_GROUPS_CLAIM: textOr('cognito:groups'),
    IMSIM_OPERATOR_GROUP: textOr('operators'),
    /** Where the pilot's one file is fetched, and its SHA-256 in hexadecimal. */
    IMSIM_PILOT_URL: optionalUrl,
    IMSIM_PILOT_SHA256: z.preprocess(
      unlessEmpty,
      z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in hexadecimal')
        .optional(),
    ),
    /** CloudWatch's namespace; without one nothing is measured. */
    IMSIM_METRICS_NAMESPACE: optionalText,
    IMSIM_PUBLIC_S3_URL: optionalUrl,
    AWS_ENDPOINT_URL_DYNAMODB: optionalUrl,
    AWS_ENDPOINT_URL_S3: optionalUrl,
    AWS_ENDPOINT_URL_SQS: optionalUrl,
    AWS_ENDPOINT_URL_SESV2: optionalUrl,
    AWS_ENDPOINT_URL_BATCH: optionalUrl,
    IMSIM_FETCH_LOOPBACK: z.preprocess(
      unlessEmpty,
      z.enum(['allow', 'refuse'], { error: 'is allow or refuse' }).default('refuse'),
    ),
    IMSIM_FETCH_SECONDS: number(1, 780),
    IMSIM_HEARTBEAT_SECONDS: number(0.1, 120),
    IMSIM_IDLE_SECONDS: number(0.05, 20),
    IMSIM_QUIT_AFTER_IDLE_SECONDS: number(1, 600),
    IMSIM_LEASE_SECONDS: number(1, 600),
    IMSIM_SCOUTS_ABOVE: number(0, 50),
    IMSIM_SCOUTS: number(1, 5),
    IMSIM_ROOM_FACTOR: number(1, 2),
    IMSIM_LAUNCH_MINUTES: number(1, 120),
    IMSIM_SELF_TEST_SECONDS: number(1, 1800),
  })
  .refine((set) => set.IMSIM_LEASE_SECONDS >= 2 * set.IMSIM_HEARTBEAT_SECONDS, {
    path: ['IMSIM_LEASE_SECONDS'],
    message: 'must be twice IMSIM_HEARTBEAT_SECONDS or more, or one late heartbeat loses the lease',
  })
  .refine((set) => set.IMSIM_TOKEN_KEYS !== undefined || set.IMSIM_TOKEN_KEYS_SECRET !== undefined, {
    path: ['IMSIM_TOKEN_KEYS'],
    message: 'is not set, nor is IMSIM_TOKEN_KEYS_SECRET',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'IMSIM_TOKEN_KEYS'),
  })
type Variables = z.infer<typeof Variables>

/** Sets of variables by name, as `process.env` has them. */
export type VariableSet = Readonly<Record<string, string | undefined>>

export interface Environment {
  /** A table's name is this and its word (`jobs`, `boards`, …). */
  readonly tablePrefix: string
  readonly queueUrls: Readonly<Record<QueueName, string>>
  readonly bucket: string
  /** Where each engine listens, when it is not AWS itself. `publicS3` is S3 as browsers and pilots reach it. */
  readonly endpoints: {
    readonly dynamodb: string | undefined
    readonly s3: string | undefined
    readonly publicS3: string | undefined
    readonly sqs: string | undefined
    readonly ses: string | undefined
    readonly batch: string | undefined
  }
  /** The token keys themselves, or the secret that holds them. */
  readonly tokenKeys: { readonly ring: readonly TokenKey[] } | { readonly secretId: string }
  readonly claims: ClaimRules
  readonly mailConfigurationSet: string | undefined
  readonly metricsNamespace: string | undefined
  readonly fetching: { readonly maxBytes: number; readonly maxSeconds: number; readonly allowLoopback: boolean }
  readonly settings: Settings
}

/** The largest catalog that is fetched, as it is stored. */
const MOST_FETCHED_BYTES = 5 * 1024 ** 3

const signInOf = (set: Variables): Pick<Settings, 'signIn'> => {
  const { IMSIM_OIDC_ISSUER: issuer, IMSIM_OIDC_CLIENT_ID: clientId, IMSIM_OIDC_SCOPES: scopes } = set
  if (issuer === undefined || clientId === undefined) return {}
  return { signIn: { issuer, clientId, scopes: scopes.split(/\s+/).filter(Boolean) } }
}

const pilotFileOf = ({ IMSIM_PILOT_URL: url, IMSIM_PILOT_SHA256: sha256 }: Variables): Pick<Settings, 'pilotFile'> =>
  url === undefined || sha256 === undefined ? {} : { pilotFile: { url, sha256 } }

const settingsOf = (set: Variables): Settings => ({
  pace: {
    heartbeatSeconds: set.IMSIM_HEARTBEAT_SECONDS,
    idleSeconds: set.IMSIM_IDLE_SECONDS,
    quitAfterIdleSeconds: set.IMSIM_QUIT_AFTER_IDLE_SECONDS,
  },
  leaseSeconds: set.IMSIM_LEASE_SECONDS,
  scoutsAbove: set.IMSIM_SCOUTS_ABOVE,
  scouts: set.IMSIM_SCOUTS,
  roomFactor: set.IMSIM_ROOM_FACTOR,
  portalUrl: set.IMSIM_PORTAL_URL,
  storageUrl: `s3://${set.IMSIM_BUCKET}/`,
  mailFrom: set.IMSIM_MAIL_FROM,
  launchMinutes: set.IMSIM_LAUNCH_MINUTES,
  selfTestSeconds: set.IMSIM_SELF_TEST_SECONDS,
  stage: set.IMSIM_STAGE,
  ...signInOf(set),
  ...pilotFileOf(set),
})

const queueUrlsOf = (prefix: string): Record<QueueName, string> => ({
  check: `${prefix}check`,
  planning: `${prefix}planning`,
  brokerage: `${prefix}brokerage`,
  notification: `${prefix}notification`,
  supply: `${prefix}supply`,
})

const tokenKeysOf = (set: Variables): Environment['tokenKeys'] =>
  set.IMSIM_TOKEN_KEYS === undefined ? { secretId: set.IMSIM_TOKEN_KEYS_SECRET ?? '' } : { ring: set.IMSIM_TOKEN_KEYS }

/** @throws Error with one sentence for each variable that is missing or wrong */
export function readEnvironment(variables: VariableSet = process.env): Environment {
  const read = Variables.safeParse(variables)
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}.`)
    throw new Error(`The environment is not complete. ${faults.join(' ')}`)
  }
  const set = read.data
  return {
    tablePrefix: set.IMSIM_TABLE_PREFIX,
    queueUrls: queueUrlsOf(set.IMSIM_QUEUE_PREFIX),
    bucket: set.IMSIM_BUCKET,
    endpoints: {
      dynamodb: set.AWS_ENDPOINT_URL_DYNAMODB,
      s3: set.AWS_ENDPOINT_URL_S3,
      publicS3: set.IMSIM_PUBLIC_S3_URL,
      sqs: set.AWS_ENDPOINT_URL_SQS,
      ses: set.AWS_ENDPOINT_URL_SESV2,
      batch: set.AWS_ENDPOINT_URL_BATCH,
    },
    tokenKeys: tokenKeysOf(set),
    claims: {
      userClaim: set.IMSIM_USER_CLAIM,
      groupsClaim: set.IMSIM_GROUPS_CLAIM,
      operatorGroup: set.IMSIM_OPERATOR_GROUP,
    },
    mailConfigurationSet: set.IMSIM_MAIL_CONFIGURATION_SET,
    metricsNamespace: set.IMSIM_METRICS_NAMESPACE,
    fetching: {
      maxBytes: MOST_FETCHED_BYTES,
      maxSeconds: set.IMSIM_FETCH_SECONDS,
      allowLoopback: set.IMSIM_FETCH_LOOPBACK === 'allow',
    },
    settings: settingsOf(set),
  }
}
