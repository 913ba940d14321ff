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

const running = (of: Watched): AlarmDefinition[] => [
  {
    name: 'sweep-stopped',
    says: 'The sweep has not run for five minutes: lost pilots and stuck jobs are not found. Look whether the rule that runs it is enabled, and whether Lambda is throttled.',
    ...lambda(of, 'sweep', 'Invocations'),
    periodSeconds: 5 * MINUTE,
    periods: 1,
    atMost: 0,
  },
  {
    name: 'sweep-fails',
    says: 'The sweep fails again and again: lost pilots and stuck jobs are not found. Its log says at what.',
    ...lambda(of, 'sweep', 'Errors'),
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 3,
  },
  {
    name: 'supply-fails',
    says: 'Pilots cannot be started. `imsim sites` shows the reason at the site; most often it is a quota of vCPUs, or an image that cannot be pulled.',
    ...lambda(of, 'supply', 'Errors'),
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 3,
  },
  {
    name: 'dispatch-throttled',
    says: 'Pilots are turned away, and their cores idle. Ask for more concurrent executions of Lambda (Service Quotas, "Concurrent executions").',
    ...lambda(of, 'dispatch', 'Throttles'),
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 1,
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
  {
    name: 'api-faults',
    says: 'The service answers with faults of its own. The instance of a problem is the requestId in the Lambda’s log; the route is in the log of the API.',
    namespace: 'AWS/ApiGateway',
    metric: '5xx',
    dimensions: { ApiId: of.apiId },
    statistic: 'Sum',
    periodSeconds: 5 * MINUTE,
    periods: 2,
    atLeast: 5,
  },
]

const jobs = (of: Watched): AlarmDefinition[] => [
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
    says: 'A site fails many jobs. See which on the dashboard, put it into test (`imsim site NAME test`), and read the log of one of its jobs.',
    ...own(of, 'Failures', { Class: 'site' }),
    statistic: 'Sum',
    periodSeconds: 15 * MINUTE,
    periods: 2,
    atLeast: 20,
  },
  {
    name: 'jobs-wait',
    says: 'A placed job has waited six hours for a pilot. `imsim sites` shows where none comes: a pool at its limit, a site without pilots, a launch that fails.',
    ...own(of, 'OldestWait', { State: 'activated' }),
    statistic: 'Maximum',
    periodSeconds: 15 * MINUTE,
    periods: 2,
    atLeast: 6 * HOUR,
  },
  {
    name: 'pilots-lost',
    says: 'Many pilots have gone without a word. If it is one site, look at it; if it is all, the way to the API was closed, and they come back by themselves.',
    ...own(of, 'LostPilots'),
    statistic: 'Sum',
    periodSeconds: 15 * MINUTE,
    periods: 1,
    atLeast: 20,
  },
]

/** SES pauses an account at 10 % and 0.5 %. */
const mails: readonly AlarmDefinition[] = [
  {
    name: 'mails-bounce',
    says: 'Five in a hundred mails come back; at ten SES stops the account. See `imsim suppressed` for the addresses, and who gives them.',
    namespace: 'AWS/SES',
    metric: 'Reputation.BounceRate',
    dimensions: {},
    statistic: 'Average',
    periodSeconds: HOUR,
    periods: 1,
    atLeast: 0.05,
  },
  {
    name: 'mails-unwanted',
    says: 'One in a thousand mails is called spam; at five SES stops the account. See `imsim suppressed` for the addresses, and ask their owners.',
    namespace: 'AWS/SES',
    metric: 'Reputation.ComplaintRate',
    dimensions: {},
    statistic: 'Average',
    periodSeconds: HOUR,
    periods: 1,
    atLeast: 0.001,
  },
]

export const alarmsOf = (of: Watched): AlarmDefinition[] => [
  ...deadLetters(of),
  ...waiting(of),
  ...running(of),
  ...jobs(of),
  ...mails,
]
