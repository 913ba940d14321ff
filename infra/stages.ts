/** Every setting of a deployment, read from CDK's context (`-c name=value`): safe defaults, and faults in words. */
import { z } from 'zod'
import { Simulator } from '../core/contract/payload.ts'
import { EXAMPLES } from './examples.ts'
import { faultsTogether } from './settings-together.ts'

/** A setting comes as text from the command line, as itself from cdk.json. */
const list = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
  z
    .array(z.string().min(1, 'has an empty part between its commas'))
    .min(1, 'is empty; leave it out, or name one')
    .refine((parts) => new Set(parts).size === parts.length, 'names one twice'),
)
const flag = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean({ error: 'is true or false' }),
)
const count = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value !== '' ? Number(value) : value),
    z
      .number({ error: 'is a number' })
      .int('is a whole number')
      .min(least, `is ${least} or more`)
      .max(most, `is ${most} or less`),
  )
const text = (pattern: RegExp, how: string) => z.string({ error: how }).regex(pattern, how)
const address = z.email({ error: 'is an e-mail address' })

/** The one that every pilot brings. */
const STAND_IN = { name: 'stand-in', version: '1' } as const
const isKnown = ({ name, version }: Simulator) => name !== STAND_IN.name || version === STAND_IN.version

const simulators = list.transform((names, context) =>
  names.flatMap((given) => {
    const [name, version] = given.split(':')
    const simulator = Simulator.safeParse({ name, version })
    if (simulator.success && isKnown(simulator.data)) return [simulator.data]
    const how = `is a list of phosim:VERSION and stand-in:${STAND_IN.version}, not of "${given}"`
    context.issues.push({ code: 'custom', input: given, message: how })
    return []
  }),
)

/** The server, if any, the path in small letters, and a tag or digest ("Grammar" of distribution/reference). */
const IMAGE =
  /^([a-z0-9.-]+(:\d+)?\/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$/

const subnets = list.pipe(z.array(z.string().regex(/^subnet-[0-9a-f]{8,17}$/, 'is a list of ids of subnets')))

const routeTables = list.pipe(z.array(z.string().regex(/^rtb-[0-9a-f]{8,17}$/, 'is a list of ids of route tables')))

const isOrigin = (address: string): boolean => {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && url.origin === address
}
const origins = list.pipe(
  z.array(z.string().refine(isOrigin, 'is a list of addresses like https://tokens.example.org, without a path')),
)

const GROUP = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/
const groups = list.pipe(z.array(z.string().regex(GROUP, 'is a list of names like desc/wl')))

const pipelines = list.transform((all, context) =>
  all.flatMap((given) => {
    const [, name, group] = /^([A-Za-z0-9][A-Za-z0-9-]{0,39})(?::(.+))?$/.exec(given) ?? []
    if (name !== undefined && (group === undefined || GROUP.test(group))) return [{ name, group }]
    context.issues.push({ code: 'custom', input: given, message: `is a list of NAME or NAME:GROUP, not of "${given}"` })
    return []
  }),
)

/** CloudWatch keeps a log for one of these numbers of days. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365] as const

const Settings = z.object({
  /** Sender of the mails; alarms and the budget's mails go there too unless `alarmMail` is set. */
  mail: address,
  /** Several stages may live in one account; those whose name begins with `dev` are not retained. */
  stage: text(/^[a-z][a-z0-9]{0,11}$/, 'is 1 to 12 small letters and digits, a letter first').default('prod'),
  /** Whether data outlives the stack. */
  retain: flag.optional(),
  /** What SES is to verify: the address itself, its domain (with DKIM), or nothing, as that was done before. */
  mailIdentity: z
    .enum(['address', 'domain', 'existing'], { error: 'is address, domain or existing' })
    .default('address'),
  alarmMail: address.optional(),
  /** US dollars a month, of the whole account. */
  budgetUsd: count(1, 1e7).default(100),
  logDays: count(1, 365)
    .refine((days) => LOG_DAYS.some((known) => known === days), `is one of ${LOG_DAYS.join(', ')}`)
    .default(30),
  /** Who signs people in, in place of a user pool of the stack's own. */
  oidcIssuer: z
    .url({ protocol: /^https$/, error: 'is an address that begins with https://' })
    .refine((url) => !/\.well-known|[?#]/.test(url), 'is what its tokens have as `iss`, without /.well-known')
    .optional(),
  oidcAudience: list.optional(),
  /** Where else the issuer gives its tokens: the portal's pages reach nobody whom they are not told of. */
  oidcOrigins: origins.optional(),
  /** The issuer's public client for `imsim login` and the portal; the first audience unless told. */
  oidcClient: text(/^\S+$/, 'is the id of a client').optional(),
  oidcScopes: text(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'is a list of scopes between spaces').optional(),
  /** The claims of its tokens with a person's name and groups. */
  userClaim: text(/^\S+$/, 'is the name of a claim').optional(),
  groupsClaim: text(/^\S+$/, 'is the name of a claim').optional(),
  operatorGroup: text(/^\S+$/, 'is the name of a group').default('operators'),
  /** Virtual organisations and working groups that people and pipelines may be in. */
  groups: groups.default([]),
  /** Pipelines that sign in for themselves, each with the group that it works for: `nightly`, `nightly:desc/wl`. */
  pipelines: pipelines.default([]),
  /** The portal's own name, and the certificate for it that CloudFront wants in us-east-1. */
  domain: text(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'is a host name, without https://').optional(),
  certificate: text(
    /^arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate\/[\w-]+$/,
    'is the ARN of a certificate in us-east-1',
  ).optional(),
  /** A network of the operator's own, with a way out, in place of public subnets made here. */
  vpc: text(/^vpc-[0-9a-f]{8,17}$/, 'is the id of a VPC').optional(),
  subnets: subnets.optional(),
  /** Route tables of those subnets that have no gateways to S3 and DynamoDB yet. */
  routeTables: routeTables.optional(),
  /** What pilots run in, a Node image unless told; one without Node gets Node from its host. */
  image: text(IMAGE, 'is the name of a container image').optional(),
  imageHasNode: flag.default(true),
  simulators: simulators.optional(),
  phosimDirectory: text(/^\/\S*$/, 'is a path inside the image').optional(),
  architecture: z.enum(['x86_64', 'arm64'], { error: 'is x86_64 or arm64' }).default('x86_64'),
  /** The most cores that each pool may have at once. */
  spotCores: count(4, 1e5).default(256),
  onDemandCores: count(4, 1e5).default(64),
  fleetCores: count(4, 1e5).default(256),
  /** Traces each call of a Lambda with X-Ray, at five dollars a million. */
  tracing: flag.default(false),
  /** How often pilots and their slots speak to the service, and when they are given up (lambdas/env.ts). */
  heartbeatSeconds: count(1, 600).default(120),
  idleSeconds: count(1, 300).default(20),
  leaseSeconds: count(2, 3600).default(600),
  quitAfterIdleSeconds: count(1, 86_400).default(600),
  /** What each bundle says that it is, in place of the version of package.json. */
  release: text(/^[\w.+-]{1,40}$/, 'is the name of a release').optional(),
  /** Where a local AWS listens: leaves out what that cannot take (emulator.ts). */
  emulator: z.url({ error: 'is an address' }).optional(),
})
export type Settings = z.output<typeof Settings>

const NAMES: ReadonlySet<string> = new Set(Object.keys(EXAMPLES))

export interface Stage extends Omit<Settings, 'retain' | 'alarmMail' | 'simulators'> {
  readonly retain: boolean
  readonly alarmMail: string
  readonly simulators: readonly Simulator[]
}

const sentence = (name: keyof Settings, value: unknown, how: string): string =>
  value === undefined
    ? `${name} is missing. Add -c ${name}=${EXAMPLES[name]}.`
    : `${name} is ${JSON.stringify(value)}, but it ${how.replace(/^is /, 'must be ')}. For example: -c ${name}=${EXAMPLES[name]}.`

const isName = (word: PropertyKey | undefined): word is keyof Settings => typeof word === 'string' && NAMES.has(word)

/** CDK keeps its flags and what it has looked up in the context too, most of them under names with a colon. */
const OF_CDK: ReadonlySet<string> = new Set(['cli-telemetry', 'acknowledged-issue-numbers'])
const isNoSettingOfOurs = (name: string) => !name.includes(':') && !OF_CDK.has(name) && !NAMES.has(name)

function unknownWords(name: string): string {
  if (/^(account|region|profile)$/i.test(name))
    return `${name} is no setting: account and region are those of your credentials. Set AWS_PROFILE or AWS_REGION.`
  const plain = (word: string) => word.replace(/[^a-z]/gi, '').toLowerCase()
  const meant = [...NAMES].find((known) => plain(known) === plain(name))
  return meant === undefined
    ? `${name} is no setting. Known are ${[...NAMES].join(', ')}.`
    : `${name} is no setting. Is ${meant} meant?`
}

export class WrongSettings extends Error {}

/** @throws WrongSettings with a sentence for each setting that is missing, wrong or unknown, and how to repair it */
export function readStage(context: Readonly<Record<string, unknown>>): Stage {
  const unknown = Object.keys(context).filter(isNoSettingOfOurs).map(unknownWords)
  const read = Settings.safeParse(context)
  const wrong = (read.error?.issues ?? []).flatMap(({ path: [name], message }) =>
    isName(name) ? [sentence(name, context[name], message)] : [],
  )
  const faults = [...unknown, ...wrong, ...(read.success ? faultsTogether(read.data) : [])]
  if (!read.success || faults.length > 0) throw new WrongSettings(`The settings are not right. ${faults.join(' ')}`)
  const { data } = read
  return {
    ...data,
    retain: data.retain ?? !data.stage.startsWith('dev'),
    alarmMail: data.alarmMail ?? data.mail,
    simulators: data.simulators ?? [STAND_IN],
  }
}
