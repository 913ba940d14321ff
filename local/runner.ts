/** The thin runner: feeds queues, stream and schedules to the Lambdas' handlers, as AWS's event sources do. */
import { setTimeout as sleep } from 'node:timers/promises'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { Cron } from 'croner'
import type { QueueName } from '../core/contract/events.ts'
import { sqsClient } from '../lambdas/adapters/aws-clients.ts'
import * as brokerage from '../lambdas/brokerage.ts'
import * as checking from '../lambdas/checking.ts'
import type { Environment } from '../lambdas/env.ts'
import { logFault } from '../lambdas/log.ts'
import * as notification from '../lambdas/notification.ts'
import * as planning from '../lambdas/planning.ts'
import * as progress from '../lambdas/progress.ts'
import type { QueueHandler } from '../lambdas/queue.ts'
import { SCHEDULES } from '../lambdas/schedules.ts'
import * as supply from '../lambdas/supply.ts'
import * as sweep from '../lambdas/sweep.ts'
import { type Invoke, justInvoke } from './invocation.ts'
import { pollQueue } from './queue-poller.ts'
import { pollStream } from './stream-poller.ts'

const poked: QueueHandler = async (event) => (await supply.handler(event)) ?? { batchItemFailures: [] }

const QUEUE_HANDLERS: Readonly<Record<QueueName, QueueHandler>> = {
  check: checking.handler,
  planning: planning.handler,
  brokerage: brokerage.handler,
  notification: notification.handler,
  supply: poked,
}

const SCHEDULED = { supply: () => supply.handler({}), sweep: () => sweep.handler() } as const

const AFTER_FAULT_MS = 500

export interface RunnerOptions {
  readonly environment: Environment
  readonly checkpoint: string
  /** The cloud's minute is so much shorter here. */
  readonly hurry: number
  readonly invoke?: Invoke
}

export interface Runner {
  /** Resolves once no handler runs any more. */
  close(): Promise<void>
}

export function startRunner({ environment, checkpoint, hurry, invoke = justInvoke }: RunnerOptions): Runner {
  const stopping = new AbortController()
  const { signal } = stopping
  const onFault = async (error: unknown) => {
    if (signal.aborted) return
    logFault('laptop', 'runner', error)
    await sleep(AFTER_FAULT_MS)
  }
  const sqs = sqsClient({ endpoint: environment.endpoints.sqs })
  const endpoint = environment.endpoints.dynamodb
  const streams = new DynamoDBStreamsClient(endpoint === undefined ? {} : { endpoint })
  const table = `${environment.tablePrefix}jobs`
  const pollers = [
    ...Object.entries(QUEUE_HANDLERS).map(([name, handler]) =>
      pollQueue(
        sqs,
        urlOf(environment, name),
        (event) => invoke(`queue ${name}`, () => handler(event)),
        signal,
        onFault,
      ),
    ),
    pollStream({
      client: streams,
      table,
      checkpoint,
      handler: (event) => invoke('stream progress', () => progress.handler(event)),
      signal,
      onFault,
    }),
  ]
  const crons = SCHEDULES.map(({ lambda, everySeconds }) =>
    schedule(() => invoke(`schedule ${lambda}`, async () => SCHEDULED[lambda]()), everySeconds / hurry, onFault),
  )
  return {
    async close() {
      for (const cron of crons) cron.stop()
      stopping.abort()
      await Promise.all(pollers)
      sqs.destroy()
      streams.destroy()
    },
  }
}

const urlOf = ({ queueUrls }: Environment, name: string): string =>
  Object.entries(queueUrls).find(([queue]) => queue === name)?.[1] ?? ''

/** `protect` keeps a slow run from being overtaken by the next, as reserved concurrency 1 does in AWS. */
function schedule(run: () => Promise<unknown>, seconds: number, onFault: (error: unknown) => Promise<void>): Cron {
  return new Cron(
    '* * * * * *',
    { interval: Math.max(1, Math.round(seconds)), protect: true, catch: (error) => void onFault(error) },
    async () => {
      await run()
    },
  )
}
