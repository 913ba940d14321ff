/** The figures of the phases, as tables for people and as the bench's last line. */
import type { ColdStart } from './cold-starts.ts'
import { costLines, isForJobs, totalUsd } from './costs.ts'
import type { Phase } from './phase.ts'
import { PRICES_AS_OF } from './prices.ts'
import { sumRequests, sumTables, totalUse } from './uses.ts'

/** A row: what, and a value for each phase. */
type Row = readonly [what: string, ...values: readonly number[]]

const engineCpuMs = ({ engineCpuMs: engines }: Phase): number => Object.values(engines).reduce((sum, ms) => sum + ms, 0)
const forJobs = ({ uses }: Phase) => totalUse(uses, isForJobs)
const latency = ({ latencies }: Phase, kind: string, of: 'p50Ms' | 'p99Ms'): number =>
  latencies.find((times) => times.kind === kind)?.[of] ?? Number.NaN

/** What is counted for each job, and must not grow with the jobs present. */
const PER_JOB: readonly (readonly [string, (phase: Phase) => number])[] = [
  ['DynamoDB write units', (phase) => sumTables(forJobs(phase)).writes],
  ['DynamoDB read units', (phase) => sumTables(forJobs(phase)).reads],
  ['DynamoDB calls', (phase) => sumTables(forJobs(phase)).calls],
  ['S3 requests of the service', (phase) => sumRequests(forJobs(phase), (name) => name.startsWith('s3 '))],
  ['SQS messages', (phase) => sumRequests(forJobs(phase), (name) => name.startsWith('sqs '))],
  ['HTTP requests of pilots', (phase) => phase.uses['http dispatch']?.invocations ?? 0],
  ['log bytes', (phase) => phase.logBytes],
  ['CPU ms of the service, S3 in it', (phase) => phase.serviceCpuMs],
  ['CPU ms of the engines', engineCpuMs],
]

const SPEEDS: readonly (readonly [string, (phase: Phase) => number])[] = [
  ['jobs a second', (phase) => phase.jobs / phase.runSeconds],
  ['report and lease, p50 ms', (phase) => latency(phase, 'report and lease', 'p50Ms')],
  ['report and lease, p99 ms', (phase) => latency(phase, 'report and lease', 'p99Ms')],
  ['heartbeat, p50 ms', (phase) => latency(phase, 'heartbeat', 'p50Ms')],
  ['heartbeat, p99 ms', (phase) => latency(phase, 'heartbeat', 'p99Ms')],
  ['upload, p50 ms', (phase) => latency(phase, 'upload', 'p50Ms')],
]

const shown = (value: number): string => (value === 0 ? '0' : value.toPrecision(value >= 100 ? 4 : 3))

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) =>
    row.map((text, n) => (n === 0 ? text.padEnd(widths[n] ?? 0) : text.padStart(widths[n] ?? 0))).join('  ')
  return all.map(line).join('\n')
}

const textRow = ([what, ...values]: Row): string[] => [what, ...values.map(shown)]

/** Each figure in an emptier and a fuller service, and how many times more it is in the fuller. */
export function comparison(phases: readonly Phase[], headings: readonly string[]): string {
  const rowOf = (what: string, of: (phase: Phase) => number): string[] => {
    const values = phases.map(of)
    const [first = 0] = values
    return [...textRow([what, ...values]), ...values.slice(1).map((value) => (first === 0 ? '' : shown(value / first)))]
  }
  const speeds = SPEEDS.map(([what, of]) => rowOf(what, of))
  const perJob = PER_JOB.map(([what, of]) => rowOf(`${what} a job`, (phase) => of(phase) / phase.jobs))
  return table(['', ...headings, ...headings.slice(1).map(() => 'times')], [...speeds, ...perJob])
}

/** DynamoDB's calls and units a job, by Lambda, table and operation. */
export function operations({ uses, jobs }: Phase): string {
  const rows = Object.entries(uses).flatMap(([lambda, { dynamodb }]) =>
    Object.entries(dynamodb).map(
      ([name, use]): Row => [`${lambda}: ${name}`, use.calls / jobs, use.reads / jobs, use.writes / jobs],
    ),
  )
  const large = rows.filter(([, ...values]) => values.some((value) => value >= 0.05))
  return table(['', 'calls', 'reads', 'writes'], large.map(textRow))
}

export function dollars(phase: Phase): string {
  const lines = costLines(phase)
  const rows = lines
    .filter(({ usdPerMillion }) => usdPerMillion >= 0.005)
    .map(({ what, perJob, unit, usdPerMillion }) => [what, shown(perJob), unit, `$${usdPerMillion.toFixed(2)}`])
  const without = `$${totalUsd(lines, ({ isS3 }) => isS3 !== true).toFixed(2)}`
  const sums = [
    ['without S3', '', '', without],
    ['all', '', '', `$${totalUsd(lines).toFixed(2)}`],
  ]
  return table([`AWS list prices of ${PRICES_AS_OF}`, 'a job', '', 'a million'], [...rows, ...sums])
}

const rounded = (value: number): number => Number(value.toPrecision(4))

export function coldStartTable(starts: readonly ColdStart[]): string {
  const kilobytes = (bytes: number) => (bytes / 1000).toFixed(0)
  const rows = starts.map(({ lambda, bytes, gzipBytes, wallMs, cpuMs }) => [
    ...[lambda, kilobytes(bytes), kilobytes(gzipBytes)],
    ...[wallMs.toFixed(0), cpuMs.toFixed(0)],
  ])
  return table(['', 'kB', 'kB gzip', 'load ms', 'CPU ms'], rows)
}

function figuresOf(phase: Phase) {
  const lines = costLines(phase)
  return {
    jobs: phase.jobs,
    jobsPerSecond: rounded(phase.jobs / phase.runSeconds),
    usdPerMillionJobs: rounded(totalUsd(lines)),
    usdPerMillionJobsWithoutS3: rounded(totalUsd(lines, ({ isS3 }) => isS3 !== true)),
    dynamodbWriteUnitsPerJob: rounded(sumTables(forJobs(phase)).writes / phase.jobs),
    cpuMsPerJob: rounded((phase.serviceCpuMs + engineCpuMs(phase)) / phase.jobs),
  }
}

/** The bench's last line; without a phase it has the cold starts alone. */
export function lastLine(phase: Phase | undefined, starts: readonly ColdStart[]): string {
  const coldStarts = starts.map((start) => ({ ...start, wallMs: rounded(start.wallMs), cpuMs: rounded(start.cpuMs) }))
  return JSON.stringify({ ...(phase === undefined ? {} : figuresOf(phase)), coldStarts })
}
