/** The dashboard, row by row: how the jobs are, who runs them, what fails and costs, and how the service itself does. */
import { Duration } from 'aws-cdk-lib'
import {
  type Alarm,
  AlarmStatusWidget,
  GraphWidget,
  type IMetric,
  type IWidget,
  LegendPosition,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { QUEUES } from '../../core/contract/events.ts'
import { METRICS, type MetricName } from '../../lambdas/metrics.ts'
import type { Watched } from '../alarms.ts'

const HELP = `## ImSim on Demand
**Jobs wait?** The graph beside their number says for what, and docs/operations/alarms.md what to do about each; of one task \`imsim status ID\` and the portal say it job by job.
**A site is red?** \`imsim sites\` says why no pilot comes. **An alarm?** Its text says what to do; more is in docs/operations.
The service measures nothing while nothing runs: empty graphs are idle ones.`

const QUARTER = 6
const THIRD = 8
const HALF = 12

/** A line for each value of the metric's dimension, whatever values there come to be, and behind its name what is said. */
function each({ namespace }: Watched, metric: MetricName, statistic: string, seconds: number, of = ''): IMetric {
  const { by } = METRICS[metric]
  const schema = by === undefined ? namespace : `${namespace},${by}`
  return new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${metric}"', '${statistic}', ${seconds})`,
    label: by === undefined ? metric : `\${PROP('Dim.${by}')}${of}`,
    usingMetrics: {},
    period: Duration.seconds(seconds),
  })
}

const graph = (title: string, width: number, left: readonly IMetric[], stacked = false): IWidget =>
  new GraphWidget({ title, width, height: 6, stacked, left: [...left], leftYAxis: { min: 0 } })

const ofLambda = ({ prefix }: Watched, name: string, metricName: string, statistic: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    statistic,
    label: name,
    dimensionsMap: { FunctionName: prefix + name },
  })

const ofQueue = ({ prefix }: Watched, name: string, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    statistic: 'Maximum',
    label: name,
    dimensionsMap: { QueueName: prefix + name },
  })

const ofApi = ({ apiId }: Watched, metricName: string, statistic: string): Metric =>
  new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, dimensionsMap: { ApiId: apiId } })

const DAY = 86_400
const MINUTE = 60
/** A sweep looks at the jobs of a tenth of the visits, picked by chance: within so long, at those of 96 in 100. */
const MOST_LOOKED_AT = 30 * MINUTE

export function rowsOf(watched: Watched, alarms: readonly Alarm[]): IWidget[][] {
  const queues = Object.keys(QUEUES)
  const dead = [...queues, 'progress', 'bounces'].map((name) =>
    ofQueue(watched, `${name}-dead`, 'ApproximateNumberOfMessagesVisible'),
  )
  return [
    [
      new TextWidget({ markdown: HELP, width: HALF, height: 6 }),
      new AlarmStatusWidget({ title: 'Alarms', width: HALF, height: 6, alarms: [...alarms] }),
    ],
    [
      graph('Jobs by state', THIRD, [each(watched, 'Jobs', 'Maximum', MINUTE)], true),
      new GraphWidget({
        title: 'Oldest waiting by state and why, seconds',
        width: 2 * THIRD,
        height: 6,
        left: [each(watched, 'OldestWaitByReason', 'Maximum', MOST_LOOKED_AT)],
        leftYAxis: { min: 0 },
        legendPosition: LegendPosition.RIGHT,
      }),
    ],
    [
      graph('Pilots by site', THIRD, [each(watched, 'Pilots', 'Maximum', MINUTE)], true),
      graph('Slots by site, and how many are busy', THIRD, [
        each(watched, 'Slots', 'Maximum', MINUTE, ': slots'),
        each(watched, 'BusySlots', 'Maximum', MINUTE, ': busy'),
      ]),
      graph('Pilots late and lost', THIRD, [
        each(watched, 'LatePilots', 'Maximum', MINUTE),
        each(watched, 'LostPilots', 'Sum', MINUTE),
      ]),
    ],
    [
      graph('Attempts ended by outcome, each 5 minutes', QUARTER, [each(watched, 'Attempts', 'Sum', 5 * MINUTE)], true),
      graph('Failures by class, each hour', QUARTER, [each(watched, 'Failures', 'Sum', 60 * MINUTE)], true),
      graph('CPU seconds by site, each day', QUARTER, [each(watched, 'CpuSeconds', 'Sum', DAY)], true),
      graph('Cost of computing by site, US$ each day', QUARTER, [each(watched, 'CostUsd', 'Sum', DAY)], true),
    ],
    [
      graph(
        'Oldest message by queue, seconds',
        THIRD,
        queues.map((name) => ofQueue(watched, name, 'ApproximateAgeOfOldestMessage')),
      ),
      graph('Dead letters', THIRD, dead, true),
      graph('Age of the jobs stream, milliseconds', THIRD, [ofLambda(watched, 'progress', 'IteratorAge', 'Maximum')]),
    ],
    [
      graph(
        'Requests, and those refused or failed',
        THIRD,
        ['Count', '4xx', '5xx'].map((name) => ofApi(watched, name, 'Sum')),
      ),
      graph('Answers, milliseconds', THIRD, [ofApi(watched, 'Latency', 'p50'), ofApi(watched, 'Latency', 'p99')]),
      graph(
        'Lambda: calls turned away',
        THIRD,
        ['dispatch', 'planning', 'brokerage', 'supply', 'sweep'].map((name) =>
          ofLambda(watched, name, 'Throttles', 'Sum'),
        ),
      ),
    ],
  ]
}
