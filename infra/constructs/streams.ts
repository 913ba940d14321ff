/** What feeds the Lambdas: queues, the jobs table's stream, the clock. */
import { Duration } from 'aws-cdk-lib'
import { CfnRule } from 'aws-cdk-lib/aws-events'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { SCHEDULES } from '../../lambdas/schedules.ts'
import type { LambdaName } from '../sizes.ts'
import type { Functions } from './functions.ts'
import { CONSUMERS, type Queues } from './queues.ts'
import type { Tables } from './tables.ts'

type Consumer = (typeof CONSUMERS)[keyof typeof CONSUMERS]

/**
 * Messages of one call, which are taken one after the other within its time, and calls at once at the most, so that a
 * flood of messages leaves Lambda to dispatch; 2 is SQS's least.
 */
const PACE: Readonly<Record<Consumer, { readonly batch: number; readonly calls: number }>> = {
  checking: { batch: 1, calls: 10 },
  planning: { batch: 5, calls: 50 },
  brokerage: { batch: 10, calls: 50 },
  notification: { batch: 10, calls: 5 },
  supply: { batch: 10, calls: 2 },
}

export interface StreamsProps {
  readonly functions: Functions
  readonly tables: Tables
  readonly queues: Queues
}

export class Streams extends Construct {
  readonly #props: StreamsProps

  constructor(scope: Construct, props: StreamsProps) {
    super(scope, 'Streams')
    this.#props = props
    this.#queues()
    this.#jobs()
    for (const { lambda, everySeconds } of SCHEDULES) this.#clock(lambda, everySeconds)
  }

  #queues(): void {
    const { functions, queues } = this.#props
    for (const [name, queue] of queues.all) {
      const consumer = CONSUMERS[name]
      const lambda = functions.of(consumer)
      functions.allow(consumer, {
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [queue.queueArn],
      })
      lambda.addEventSourceMapping(`From-${name}`, {
        eventSourceArn: queue.queueArn,
        batchSize: PACE[consumer].batch,
        reportBatchItemFailures: true,
        maxConcurrency: PACE[consumer].calls,
      })
    }
  }

  /** Deletions by time are of no interest, and keys of the table's own bookkeeping are left to the Lambda. */
  #jobs(): void {
    const { functions, tables, queues } = this.#props
    const { tableStreamArn } = tables.of('jobs')
    if (tableStreamArn === undefined) throw new Error('The jobs table has no stream.')
    const progress = functions.of('progress')
    const dead = queues.deadLetters('progress')
    functions.allow(
      'progress',
      {
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [tableStreamArn],
      },
      {
        actions: ['dynamodb:ListStreams'],
        resources: ['*'],
        stars: { 'Resource::*': 'Lambda wants ListStreams before it reads a stream; IAM knows no resource for it.' },
      },
      { actions: ['sqs:SendMessage'], resources: [dead.queueArn] },
    )
    progress.addEventSourceMapping('From-jobs', {
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(1),
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(6),
      reportBatchItemFailures: true,
      onFailure: { bind: () => ({ destination: dead.queueArn }) },
      filters: [FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'MODIFY') })],
    })
  }

  /** A run that fails or is turned away is not repeated: the next minute's does its work. */
  #clock(name: LambdaName & (typeof SCHEDULES)[number]['lambda'], everySeconds: number): void {
    const lambda = this.#props.functions.of(name)
    const minutes = Math.max(1, Math.round(everySeconds / 60))
    const rule = new CfnRule(this, `Every-${name}`, {
      description: `Runs ${name} of ImSim on Demand`,
      scheduleExpression: `rate(${minutes} minute${minutes === 1 ? '' : 's'})`,
      targets: [
        { id: name, arn: lambda.functionArn, retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 } },
      ],
    })
    lambda.addPermission('Clock', { principal: new ServicePrincipal('events.amazonaws.com'), sourceArn: rule.attrArn })
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) })
  }
}
