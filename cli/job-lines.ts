/** Jobs in lines: the summary as counts, rows as a table, one job with its attempts. */
import type { Attempt, JobPage, JobRow, JobView } from '../core/contract/jobs.ts'
import { stateText } from './task-lines.ts'
import { byteText, countText, dollarText, durationText, fields, instantText, type Paint, table } from './terminal.ts'

/** Each attribute in one line, its values with their counts, largest first; those with one empty value are left out. */
export function summaryLines({ total, summary }: JobPage, paint: Paint): string[] {
  const lines = Object.entries(summary).flatMap(([attribute, values]) => {
    const counts = Object.entries(values).sort(([, a], [, b]) => b - a)
    if (counts.length === 0 || (counts.length === 1 && counts[0]?.[0] === '')) return []
    const shown = counts
      .slice(0, 12)
      .map(([value, count]) => `${stateText(value || 'none', paint)} ${paint.bold(countText(count))}`)
    return [
      [
        attribute,
        shown.join('  ') + (counts.length > 12 ? paint.dim(`  and ${counts.length - 12} more`) : ''),
      ] as const,
    ]
  })
  return [`${paint.bold(countText(total))} jobs`, ...fields(Object.fromEntries(lines), paint), '']
}

const exposureText = ({ sensor, snap, stage }: JobRow): string =>
  sensor === undefined ? stage : `${sensor} E${String(snap ?? 0).padStart(3, '0')}`

export const jobTable = (jobs: readonly JobRow[], paint: Paint): string[] =>
  table(
    [
      '>PANDAID',
      'TASK',
      'VISIT',
      'WHAT',
      'STATE',
      'SITE',
      '>ATTEMPT',
      'STARTED',
      '>WALL',
      '>CPU',
      '>MEMORY',
      'OWNER',
      'FAILURE',
    ],
    jobs.map((job) => [
      paint.bold(String(job.pandaId)),
      job.jobName,
      job.obsHistId,
      exposureText(job),
      stateText(job.jobStatus, paint),
      job.computingSite ?? '',
      String(job.attempt),
      job.startedAt === undefined ? '' : instantText(job.startedAt).slice(0, 16),
      ...amounts(job.wallSeconds, job.cpuSeconds, job.memoryMiB),
      job.owner,
      paint.red([job.failure, job.errorCode].join(' ').trim()),
    ]),
    paint,
  )

/** Wall time, CPU and memory, empty where they are not known. */
function amounts(wallSeconds?: number, cpuSeconds?: number, memoryMiB?: number): string[] {
  const number = (value: number | undefined, text: (value: number) => string) =>
    value === undefined ? '' : text(value)
  return [
    number(wallSeconds, durationText),
    number(cpuSeconds, durationText),
    number(memoryMiB, (mib) => `${countText(Math.round(mib))} MiB`),
  ]
}

function attemptRow(attempt: Attempt, paint: Paint): string[] {
  return [
    `${attempt.attempt}${attempt.winner ? paint.green(' ✓') : ''}`,
    attempt.site,
    stateText(attempt.outcome, paint),
    ...amounts(attempt.wallSeconds, attempt.cpuSeconds, attempt.maxMemoryMiB),
    attempt.host ?? '',
    attempt.batchId ?? '',
    attempt.pilotId,
    attempt.failure === undefined
      ? ''
      : `${paint.red(attempt.failure.class)} ${attempt.failure.code}: ${attempt.failure.message}`,
  ]
}

/** One job for a reader. */
export function jobLines(job: JobView, paint: Paint): string[] {
  const { needs, times, lastFailure, attempts } = job
  const files = attempts.filter(({ winner }) => winner).flatMap((attempt) => attempt.files)
  return [
    `${paint.bold(`job ${job.pandaId}`)}  ${exposureText(job)}  ${stateText(job.jobStatus, paint)}`,
    ...job.waitsFor.map((reason) => `${paint.dim('waits:')} ${reason}`),
    ...(lastFailure === undefined
      ? []
      : [`${paint.red(lastFailure.class)} ${lastFailure.code}: ${lastFailure.message}`]),
    '',
    ...fields(
      {
        task: `${job.taskId} ${job.jobName}, visit ${job.obsHistId}, round ${job.round}`,
        owner: `${job.owner} (${job.vo})`,
        site: job.computingSite,
        lease: job.lease,
        wanted: job.wanted,
        needs: `${needs.cores} core, ${countText(needs.memoryMiB)} MiB, ${countText(needs.diskMiB)} MiB disk, ${durationText(needs.wallSeconds)}`,
        losses: job.losses === 0 ? undefined : String(job.losses),
        cost: dollarText(job.costUsd),
        ...Object.fromEntries(Object.entries(times).map(([name, at]) => [name.replace(/At$/, ''), instantText(at)])),
      },
      paint,
    ),
    '',
    ...table(
      ['ATTEMPT', 'SITE', 'OUTCOME', '>WALL', '>CPU', '>MEMORY', 'HOST', 'BATCH ID', 'PILOT', ''],
      attempts.map((attempt) => attemptRow(attempt, paint)),
      paint,
    ),
    ...(files.length === 0
      ? []
      : [
          '',
          ...table(
            ['FILE', 'PRODUCT', '>SIZE'],
            files.map((file) => [file.name, file.product, byteText(file.sizeBytes)]),
            paint,
          ),
        ]),
  ]
}
