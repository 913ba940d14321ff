/** The service under test: the whole laptop in a process of its own, which counts what each Lambda uses. `bench.ts` starts it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { ClientRequest } from 'node:http'
import { onCapacity } from '../lambdas/adapters/dynamo-capacity.ts'
import * as supply from '../lambdas/supply.ts'
import * as sweep from '../lambdas/sweep.ts'
import type { Invoke } from '../local/invocation.ts'
import { startLaptop } from '../local/laptop.ts'
import { CpuProfile } from './profile.ts'
import { type TableUse, UseCounter, type Uses } from './uses.ts'

/** What the bench may ask, each answered with one message. */
export type Question = 'totals' | 'schedules' | 'profile' | 'profiled' | 'end'

export interface Ready {
  readonly url: string
  /** Process groups of the engines by name; S3 and Batch live in the service's own process. */
  readonly engines: Readonly<Record<string, number>>
}

const [folder = '', room = ''] = process.argv.slice(2)

const current = new AsyncLocalStorage<string>()
const counter = new UseCounter()
const profile = new CpuProfile()

const invoke: Invoke = (lambda, call) => {
  counter.add(lambda, { invocations: 1 })
  return current.run(lambda, call)
}

/** The event sources' own requests (polls of queues and of the stream) are no Lambda's. */
const lambdaNow = () => current.getStore() ?? 'event sources'

/** DynamoDB and SQS name the operation in a header, S3 by the method alone. */
function operationOf(request: ClientRequest): string {
  const target = String(request.getHeader('x-amz-target') ?? '')
  return target.replace(/^DynamoDB_\d+\./, '').replace(/^\w+\./, '') || request.method
}

const settings = {
  // Scouts would hold the jobs back until the first have finished.
  IMSIM_SCOUTS_ABOVE: '1000000',
  // A machine that stalls for some seconds must not lapse the pilots.
  IMSIM_LEASE_SECONDS: '60',
  IMSIM_ROOM_FACTOR: room,
}

/** Schedules run once a minute, as in the cloud: the bench counts one run of theirs by itself. */
const hurry = 1

const laptop = await startLaptop({ folder, port: 0, settings, hurry, invoke })

const serviceOf = new Map(Object.entries(laptop.engines.endpoints).map(([name, url]) => [new URL(url).host, name]))
subscribe('http.client.request.start', (message) => {
  if (!(typeof message === 'object' && message !== null && 'request' in message)) return
  const { request } = message
  if (!(request instanceof ClientRequest)) return
  const service = serviceOf.get(String(request.getHeader('host'))) ?? 'elsewhere'
  counter.add(lambdaNow(), { requests: { [`${service} ${operationOf(request)}`]: 1 } })
})

const { environment, database } = laptop.wiring
onCapacity(database.client, (operation, used) => {
  const dynamodb: Record<string, TableUse> = {}
  for (const { table, reads, writes } of used)
    dynamodb[`${table.slice(environment.tablePrefix.length)} ${operation}`] = { calls: 1, reads, writes }
  counter.add(lambdaNow(), { dynamodb })
})

/** One run of what the cloud does every minute. */
async function runSchedules(): Promise<{ readonly sweepMs: number; readonly supplyMs: number }> {
  const begun = performance.now()
  await invoke('one minute sweep', () => sweep.handler())
  const swept = performance.now()
  await invoke('one minute supply', () => supply.handler({}))
  return { sweepMs: swept - begun, supplyMs: performance.now() - swept }
}

async function answer(question: Question): Promise<unknown> {
  switch (question) {
    case 'totals':
      return counter.uses satisfies Uses
    case 'schedules':
      return runSchedules()
    case 'profile':
      return profile.start()
    case 'profiled':
      return profile.stop()
    case 'end':
      return laptop.close()
  }
}

process.on('message', async (question: Question) => {
  process.send?.({ answer: (await answer(question)) ?? null })
  if (question === 'end') process.disconnect()
})
// Without the bench there is nothing to serve; the engines end with their service.
process.on('disconnect', () => process.exit())

const pids = Object.entries(laptop.engines.pids)
const ready: Ready = {
  url: laptop.url,
  engines: Object.fromEntries(pids.flatMap(([name, pid]) => (pid === undefined ? [] : [[name, pid]]))),
}
process.send?.({ answer: ready })
