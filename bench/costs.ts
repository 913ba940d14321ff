/** From what a phase used to dollars a million jobs, for two-hour jobs on pilots of eight slots that beat every ten minutes. */
import type { Phase } from './phase.ts'
import { PRICES } from './prices.ts'
import { sumRequests, sumTables, totalUse, type Use } from './uses.ts'

const JOB_SECONDS = 7200
const HEARTBEAT_SECONDS = 600
const PILOT_SLOTS = 8
/** Heartbeats of a running job after its first, shared with the other slots of its pilot. */
export const MORE_HEARTBEATS = JOB_SECONDS / HEARTBEAT_SECONDS / PILOT_SLOTS
/** A message is sent, received and deleted; batches would make it less. */
const REQUESTS_PER_MESSAGE = 3
/** A Lambda has one vCPU at 1,769 MB (Lambda developer guide), so that a CPU second costs as many GB-seconds at any size. */
const GIGABYTES_PER_CPU = 1.769
/** While a Lambda waits for an answer its memory is paid for: that of one, and what AWS's services take within a region. */
const LAMBDA_GIGABYTES = 0.5
/** A report looks for its four objects at once, so that it waits for S3 once in four requests. */
const WAIT_SECONDS = { dynamodb: 0.005, s3: 0.025 / 4, sqs: 0.01 }

/** Lambdas whose work comes from jobs; the monitor's readers and the clock's runs are told apart. */
export const isForJobs = (lambda: string): boolean => /^(http|queue|stream) /.test(lambda) && lambda !== 'http monitor'

export interface CostLine {
  readonly what: string
  readonly perJob: number
  readonly unit: string
  readonly usdPerMillion: number
  readonly isS3?: true
}

/** The pilot's item as one heartbeat writes it. */
function heartbeatUnits(use: Use): number {
  const { calls, writes } = sumTables(use, (name) => name === 'pilots UpdateItem')
  return calls === 0 ? 1 : writes / calls
}

function lambdaSeconds(phase: Phase, use: Use): number {
  const waited = (service: 'dynamodb' | 's3' | 'sqs') =>
    sumRequests(use, (name) => name.startsWith(`${service} `)) * WAIT_SECONDS[service]
  const waits = (waited('dynamodb') + waited('s3') + waited('sqs')) / phase.jobs
  return (phase.serviceCpuMs / 1000 / phase.jobs) * GIGABYTES_PER_CPU + waits * LAMBDA_GIGABYTES
}

const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['dispatch', /^http dispatch$/],
  ['progress', /^stream progress$/],
  ['brokerage and supply', /^queue (brokerage|supply)$/],
  ['submission, planning, notification', /^(http (submission|catalogs|sites)|queue (check|planning|notification))$/],
]

/** Where each dollar goes; the sum of the lines is the price. */
export function costLines(phase: Phase): CostLine[] {
  const all = totalUse(phase.uses, isForJobs)
  const dispatch = totalUse(phase.uses, (lambda) => lambda === 'http dispatch')
  const line = (what: string, total: number, unit: string, usd: number): CostLine => {
    const perJob = total / phase.jobs
    return { what, perJob, unit, usdPerMillion: perJob * usd * 1e6 }
  }
  const tables = GROUPS.flatMap(([group, lambdas]) => {
    const { reads, writes } = sumTables(totalUse(phase.uses, (lambda) => lambdas.test(lambda)))
    return [
      line(`DynamoDB, ${group}`, writes, 'write units', PRICES.dynamodbWriteUnit.usd),
      line(`DynamoDB, ${group}`, reads, 'read units', PRICES.dynamodbReadUnit.usd),
    ]
  })
  const timesOf = (kind: string) => phase.latencies.find((of) => of.kind === kind)?.count ?? 0
  const later = MORE_HEARTBEATS * phase.jobs
  const calls = timesOf('report and lease') + timesOf('heartbeat') + later
  const invocations = totalUse(phase.uses, (lambda) => /^(queue|stream) /.test(lambda)).invocations + calls
  const s3 = (what: string, total: number, usd: number): CostLine => ({
    ...line(what, total, 'requests', usd),
    isS3: true,
  })
  const gets = timesOf('download') + sumRequests(all, (name) => /^s3 (GET|HEAD)/.test(name))
  return [
    ...tables,
    line('DynamoDB, later heartbeats', later * heartbeatUnits(dispatch), 'write units', PRICES.dynamodbWriteUnit.usd),
    line('HTTP API, heartbeats included', calls, 'requests', PRICES.httpRequest.usd),
    line('Lambda, invocations', invocations, 'requests', PRICES.lambdaRequest.usd),
    line('Lambda, time', lambdaSeconds(phase, all) * phase.jobs, 'GB-seconds', PRICES.lambdaGigabyteSecond.usd),
    line(
      'SQS',
      sumRequests(all, (name) => name.startsWith('sqs ')) * REQUESTS_PER_MESSAGE,
      'requests',
      PRICES.sqsRequest.usd,
    ),
    line('CloudWatch Logs', phase.logBytes, 'bytes', PRICES.logGigabyte.usd / 1e9),
    s3('S3, outputs uploaded', timesOf('upload') + sumRequests(all, (name) => name === 's3 PUT'), PRICES.s3Put.usd),
    s3('S3, inputs and verification', gets, PRICES.s3Get.usd),
  ]
}

export const totalUsd = (lines: readonly CostLine[], wanted: (line: CostLine) => boolean = () => true): number =>
  lines.reduce((sum, line) => (wanted(line) ? sum + line.usdPerMillion : sum), 0)
