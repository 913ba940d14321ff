/** Every alarm with what it means and what to do about it: the mail that it sends says no more than this. */
import { QUEUES } from '../core/contract/events.ts'
import type { METRICS } from '../lambdas/metrics.ts'

/** What alarms look at. */
export interface Watched {
  /** Tables, queues and Lambdas begin with it: `imsim-prod-`. */
  readonly prefix: string
  readonly apiId: string
  /** CloudWatch's namespace of the service's own metrics. */
  readonly namespace: string
}

export interface AlarmDefinition {
  readonly name: string
  /** What it means; what to do. */
  readonly says: string
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly statistic: 'Sum' | 'Maximum' | 'Average' | 'p95'
  readonly periodSeconds: number
  /** It rings when so many periods in a row reach the threshold, or fall to it. */
  readonly periods: number
  readonly atLeast?: number
  readonly atMost?: number
}

const MINUTE = 60
const HOUR = 3600

const lambda = ({ prefix }: Watched, name: string, metric: string) => ({
  namespace: 'AWS/Lambda',
  metric,
  dimensions: { FunctionName: prefix + name },
  statistic: 'Sum' as const,
})
const queue = ({ prefix }: Watched, name: string, metric: string) => ({
  namespace: 'AWS/SQS',
  metric,
  dimensions: { QueueName: prefix + name },
  statistic: 'Maximum' as const,
})
const own = (
  { namespace }: Watched,
  metric: keyof typeof METRICS,
  dimensions: Readonly<Record<string, string>> = {},
) => ({
  namespace,
  metric,
  dimensions,
})

/** What each queue's messages do, for whoever reads that they do not. */
const WORK: Readonly<Record<string, string>> = {
  check: 'catalogs are not checked',
  planning: 'tasks are not planned, re-run or cancelled',
  brokerage: 'jobs are not placed at sites',
  notification: 'mails are not sent',
  supply: 'pilots are started by the minute alone',
  progress: 'boards do not follow their jobs until the sweep looks',
  bounces: 'addresses that mails come back from are not suppressed',
}

const deadLetters = (of: Watched): AlarmDefinition[] =>
  [...Object.keys(QUEUES), 'progress', 'bounces'].map((name) => ({
    name: `dead-${name}`,
    says: `Something failed for good, so ${WORK[name]}. Read the log /imsim/<stage>/${name === 'check' ? 'checking' : name}, repair what it says, then start a redrive of the queue ${of.prefix}${name}-dead.`,
    ...queue(of, `${name}-dead`, 'ApproximateNumberOfMessagesVisible'),
    periodSeconds: 5 * MINUTE,
    periods: 1,
    atLeast: 1,
  }))

const waiting = (of: Watched): AlarmDefinition[] =>
  [
    { name: 'planning', seconds: 15 * MINUTE },
    { name: 'brokerage', seconds: 15 * MINUTE },
    { name: 'notification', seconds: HOUR },
    { name: 'check', seconds: HOUR },
  ].map(({ name, seconds }) => ({
    name: `waiting-${name}`,
    says: `A message has waited for ${seconds / MINUTE} minutes: ${WORK[name]}. Look at Lambda's throttles on the dashboard, and ask for more concurrent executions if there are any; else read the log.`,
    ...queue(of, name, 'ApproximateAgeOfOldestMessage'),
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: seconds,
  }))

/** What runs by the clock, and must. */
const running = (of: Watched): AlarmDefinition[] =>
  [
    { name: 'sweep', who: 'The sweep', loss: 'lost pilots and stuck jobs are not found' },
    { name: 'supply', who: 'Supply', loss: 'no pilots are started' },
  ].flatMap(({ name, who, loss }) => [
    {
      name: `${name}-stopped`,
      says: `${who} has not run for ten minutes: ${loss}. Look whether the rule that runs it is enabled, and whether Lambda is throttled; a deployment puts both back.`,
      ...lambda(of, name, 'Invocations'),
      periodSeconds: 5 * MINUTE,
      periods: 2,
      atMost: 0,
    },
    {
      name: `${name}-fails`,
      says: `${who} fails again and again: ${loss}. Its log says at what; of a pool that starts none, \`imsim sites\` shows the reason.`,
      ...lambda(of, name, 'Errors'),
      periodSeconds: 5 * MINUTE,
      periods: 2,
      atLeast: 3,
    },
  ])

const answering = (of: Watched): AlarmDefinition[] => [
  {
    name: 'api-faults',
    says: 'The service answers with faults of its own. The instance of a problem is the requestId in the Lambda’s log; the route is in the log of the API. After a deployment: go back.',
    namespace: 'AWS/ApiGateway',
    metric: '5xx',
    dimensions: { ApiId: of.apiId },
    statistic: 'Sum',
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 5,
  },
  {
    name: 'dispatch-throttled',
    says: 'Pilots are turned away, and their cores idle. Ask for more concurrent executions of Lambda (Service Quotas, L-B99A9384).',
    ...lambda(of, 'dispatch', 'Throttles'),
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 1,
  },
  {
    name: 'dispatch-slow',
    says: 'Pilots wait five seconds for an answer while their cores idle. Look at throttled requests of DynamoDB; a site with thousands of slots asks for more shards.',
    ...lambda(of, 'dispatch', 'Duration'),
    statistic: 'p95',
    periodSeconds: 5 * MINUTE,
    periods: 3,
    atLeast: 5000,
  },
  {
    name: 'progress-behind',
    says: 'Boards are five minutes behind their jobs. Read the log of progress: a record that fails is tried ten times and then put into its dead-letter queue.',
    ...lambda(of, 'progress', 'IteratorAge'),
    statistic: 'Maximum',
    periodSeconds: MINUTE,
    periods: 5,
    atLeast: 5 * MINUTE * 1000,
  },
  {
    name: 'keys-not-turned',
    says: 'The ring of token keys could not be turned; the old keys go on. The log of rotate-keys says why; then rotate the secret again by hand.',
    ...lambda(of, 'rotate-keys', 'Errors'),
    periodSeconds: HOUR,
    periods: 1,
    atLeast: 1,
  },
]

/** Jobs that stand still, by their state. */
const standing = (of: Watched): AlarmDefinition[] =>
  [
    {
      name: 'jobs-wait',
      state: 'activated',
      seconds: 6 * HOUR,
      says: 'A placed job has waited six hours for a slot. The dashboard’s graph of the oldest waiting says why, and `imsim sites` where: a pool at its limit, a site without pilots, a launch that fails.',
    },
    {
      name: 'jobs-unplaced',
      state: 'defined',
      seconds: 6 * HOUR,
      says: 'A job has waited six hours for a site. The dashboard’s graph of the oldest waiting says why, and `imsim job PANDAID` site by site: put one online, raise its slots, or tell the user.',
    },
    {
      name: 'jobs-not-begun',
      state: 'sent',
      seconds: HOUR / 2,
      says: 'A job was leased half an hour ago, and its pilot does not say that it runs. Look into the log of the pilot: most often it hangs at the stage-in.',
    },
    {
      name: 'outputs-unconfirmed',
      state: 'holding',
      seconds: HOUR / 2,
      says: 'S3 has not confirmed the outputs of a job for half an hour. See AWS’s health page; the sweep asks every minute.',
    },
  ].map(({ state, seconds, ...told }) => ({
    ...told,
    ...own(of, 'OldestWait', { State: state }),
    statistic: 'Maximum' as const,
    // A sweep looks at a tenth of the visits, picked by chance: in five minutes it may miss the one that waits.
    periodSeconds: HOUR,
    periods: 1,
    atLeast: seconds,
  }))

const failing = (of: Watched): AlarmDefinition[] => [
  {
    name: 'system-failures',
    says: 'Jobs fail for a fault of the service itself. The jobs’ own pages say which; the log of dispatch has the rest.',
    ...own(of, 'Failures', { Class: 'system' }),
    statistic: 'Sum',
    periodSeconds: 15 * MINUTE,
    periods: 1,
    atLeast: 1,
  },
  {
    name: 'site-failures',
    says: 'A site fails many jobs. See which: `imsim jobs --jobstatus failed`; keep jobs away from it with `imsim site SITE test --reason "…"`, and read the log of one of them.',
    ...own(of, 'Failures', { Class: 'site' }),
    statistic: 'Sum',
    periodSeconds: 15 * MINUTE,
    periods: 2,
    atLeast: 20,
  },
  {
    name: 'site-excluded',
    says: 'Self-tests have put a site to test, and it comes back by itself once they pass. `imsim sites` says which and what failed; the log of that task has the rest.',
    ...own(of, 'ExcludedSites'),
    statistic: 'Maximum',
    periodSeconds: 5 * MINUTE,
    periods: 1,
    atLeast: 1,
  },
  {
    name: 'sites-fail-together',
    says: 'So many sites fail their self-tests at once that none of them is put to test: the fault is likely the service’s own. After a deployment: go back. Else `imsim sites` says what failed.',
    ...own(of, 'WithheldSites'),
    statistic: 'Maximum',
    periodSeconds: 5 * MINUTE,
    periods: 1,
    atLeast: 1,
  },
  {
    name: 'pilots-lost',
    says: 'Many pilots have gone without a word. If they are of one site, look at it; if of all, the way to the API was closed, and they come back by themselves.',
    ...own(of, 'LostPilots'),
    statistic: 'Sum',
    periodSeconds: 15 * MINUTE,
    periods: 1,
    atLeast: 20,
  },
]

/** SES looks at an account at 5 % and 0.1 %, and pauses it at twice and five times that. */
const mails: readonly AlarmDefinition[] = [
  {
    name: 'mails-bounce',
    says: 'Three in a hundred mails come back; at five Amazon looks at the account, at ten it stops it. See `imsim suppressed` for the addresses, and who gives them.',
    namespace: 'AWS/SES',
    metric: 'Reputation.BounceRate',
    dimensions: {},
    statistic: 'Average',
    periodSeconds: HOUR,
    periods: 1,
    atLeast: 0.03,
  },
  {
    name: 'mails-unwanted',
    says: 'One in two thousand mails is called spam; at twice that Amazon looks at the account. See `imsim suppressed` for the addresses, and ask their owners.',
    namespace: 'AWS/SES',
    metric: 'Reputation.ComplaintRate',
    dimensions: {},
    statistic: 'Average',
    periodSeconds: HOUR,
    periods: 1,
    atLeast: 0.0005,
  },
]

export const alarmsOf = (of: Watched): AlarmDefinition[] => [
  ...deadLetters(of),
  ...waiting(of),
  ...running(of),
  ...answering(of),
  ...standing(of),
  ...failing(of),
  ...mails,
]
