/** One phase of the bench: so many simulate jobs from submission to mail, and what they used on the way. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SENSORS } from '../phosim/focal-plane.ts'
import type { Journal, Timed } from './journal.ts'
import type { Scientist } from './scientist.ts'
import type { Count, ServiceProcess } from './service-process.ts'
import { type Uses, usedSince } from './uses.ts'

/** The service, who submits, and what the pilots see. */
export interface Bench {
  readonly service: ServiceProcess
  readonly scientist: Scientist
  readonly journal: Journal
}

export interface Phase {
  /** Simulate, prepare and collect jobs. */
  readonly jobs: number
  /** From the first lease to the last report. */
  readonly runSeconds: number
  /** From the first submission to the last mail. */
  readonly wholeSeconds: number
  readonly uses: Uses
  readonly serviceCpuMs: number
  readonly engineCpuMs: Readonly<Record<string, number>>
  readonly logBytes: number
  readonly latencies: readonly {
    readonly kind: Timed
    readonly count: number
    readonly p50Ms: number
    readonly p99Ms: number
  }[]
}

const SNAPS = [0, 1]
const WHOLE_VISIT_JOBS = SENSORS.length * SNAPS.length
/** A visit's prepare and collect. */
const OTHER_JOBS = 2
const KINDS = ['lease', 'report and lease', 'heartbeat', 'upload', 'download'] as const

/** Whole visits of 189 sensors and two snaps, and a smaller one for the rest. */
function wishesFor(site: string, simulateJobs: number) {
  const whole = Math.floor(simulateJobs / WHOLE_VISIT_JOBS)
  const rest = Math.round((simulateJobs - whole * WHOLE_VISIT_JOBS) / SNAPS.length)
  const wish = { site, snaps: SNAPS }
  return [
    ...(whole > 0 ? [{ ...wish, visits: whole, sensors: 'all' }] : []),
    ...(rest > 0 ? [{ ...wish, visits: 1, sensors: SENSORS.slice(0, rest).join('|') }] : []),
  ]
}

/** Jobs of all stages that so many simulate jobs bring with them. */
export const jobsOf = (simulateJobs: number): number =>
  simulateJobs + OTHER_JOBS * Math.ceil(simulateJobs / WHOLE_VISIT_JOBS)

/** Submits the work, waits until it is done and the mails are out; `tell` hears of the progress every second. */
export async function runPhase(
  { service, scientist, journal }: Bench,
  site: string,
  simulateJobs: number,
  tell: (done: number, of: number) => void,
): Promise<Phase> {
  const jobs = jobsOf(simulateJobs)
  journal.begin()
  const before = await service.count()
  const tasks = await Promise.all(wishesFor(site, simulateJobs).map((wish) => scientist.submit(wish)))
  while (journal.reports < jobs) {
    tell(journal.reports, jobs)
    await sleep(1000)
  }
  for (const task of tasks) await scientist.waitForEnd(task)
  const after = await service.count()
  return { jobs, ...differenceOf(before, after), ...seenBy(journal) }
}

function differenceOf(before: Count, after: Count) {
  const engineCpuMs = Object.fromEntries(
    Object.entries(after.engineCpuMs).map(([name, ms]) => [name, ms - (before.engineCpuMs[name] ?? 0)]),
  )
  return {
    uses: usedSince(before.uses, after.uses),
    serviceCpuMs: after.serviceCpuMs - before.serviceCpuMs,
    engineCpuMs,
    logBytes: after.logBytes - before.logBytes,
    wholeSeconds: (after.atMs - before.atMs) / 1000,
  }
}

const seenBy = (journal: Journal) => ({
  runSeconds: (journal.lastReportMs - (journal.firstLeaseMs ?? 0)) / 1000,
  latencies: KINDS.map((kind) => ({
    kind,
    count: journal.count(kind),
    p50Ms: journal.percentileMs(kind, 50),
    p99Ms: journal.percentileMs(kind, 99),
  })),
})
