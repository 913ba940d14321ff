/** The queues of the use cases, each with a dead-letter queue that an alarm watches; nothing is sent without TLS. */
import { Duration, Fn, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { QUEUES, type QueueName } from '../../core/contract/events.ts'
import { SIZES } from '../sizes.ts'
import type { Stage } from '../stages.ts'

/** The Lambda that takes each queue's messages. */
export const CONSUMERS = {
  check: 'checking',
  planning: 'planning',
  brokerage: 'brokerage',
  notification: 'notification',
  supply: 'supply',
} as const satisfies Record<QueueName, keyof typeof SIZES>

const DELIVERIES = 5
/** Lambda's guide asks for six times the function's time limit, so that throttled messages are not taken for failed. */
const VISIBILITY_FACTOR = 6

const isQueueName = (name: string): name is QueueName => name in QUEUES

export class Queues extends Construct {
  readonly #queues = new Map<QueueName, Queue>()
  /** Where messages and stream records end that nobody could take, by queue or stream. */
  readonly dead = new Map<string, Queue>()
  /** A queue's URL is this and its word, as lambdas/env.ts has it. */
  readonly prefix: string
  readonly #stage: Stage

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Queues')
    this.#stage = stage
    for (const name of Object.keys(QUEUES)) if (isQueueName(name)) this.#queues.set(name, this.#queue(name))
    // Taken off a queue's own URL: its host is not the same in every partition, nor with an emulator.
    this.prefix = `${Fn.select(0, Fn.split('-check', this.of('check').queueUrl))}-`
  }

  of(name: QueueName): Queue {
    const queue = this.#queues.get(name)
    if (queue === undefined) throw new Error(`There is no queue ${name}.`)
    return queue
  }

  get all(): ReadonlyMap<QueueName, Queue> {
    return this.#queues
  }

  /** A queue for what failed for good: kept for two weeks, to be looked at and sent again. */
  deadLetters(name: string): Queue {
    const queue = new Queue(this, `${name}-dead`, {
      queueName: `imsim-${this.#stage.stage}-${name}-dead`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue: of one of our queues, of a stream’s mapping, or of a topic’s subscription.',
    })
    this.dead.set(name, queue)
    return queue
  }

  #queue(name: QueueName): Queue {
    return new Queue(this, name, {
      queueName: `imsim-${this.#stage.stage}-${name}`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(VISIBILITY_FACTOR * SIZES[CONSUMERS[name]].seconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters(name), maxReceiveCount: DELIVERIES },
      removalPolicy: RemovalPolicy.DESTROY,
    })
  }
}
