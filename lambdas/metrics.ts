/** Metrics as lines of the log in CloudWatch's embedded format: no call, and none at all while there is nothing to tell. */
import type { Census } from '../core/census.ts'
import type { Report } from '../core/contract/pilots.ts'
import type { Watched } from '../core/sites/watching.ts'
import { logLine } from './log.ts'

/** Every metric by its name, with its unit and the one dimension that tells its values apart. */
export const METRICS = {
  Jobs: { unit: 'Count', by: 'State' },
  OldestWait: { unit: 'Seconds', by: 'State' },
  /** By what they wait for, with their state: of so few kinds as core/why-waiting.ts has. */
  OldestWaitByReason: { unit: 'Seconds', by: 'Reason' },
  Pilots: { unit: 'Count', by: 'Site' },
  Slots: { unit: 'Count', by: 'Site' },
  BusySlots: { unit: 'Count', by: 'Site' },
  LatePilots: { unit: 'Count', by: undefined },
  LostPilots: { unit: 'Count', by: undefined },
  /** Sites that self-tests keep in test, and those that only the guard keeps online. */
  ExcludedSites: { unit: 'Count', by: undefined },
  WithheldSites: { unit: 'Count', by: undefined },
  /** Attempts that ended, as pilots reported them. */
  Attempts: { unit: 'Count', by: 'Outcome' },
  Failures: { unit: 'Count', by: 'Class' },
  CpuSeconds: { unit: 'Seconds', by: 'Site' },
  CostUsd: { unit: 'None', by: 'Site' },
} as const satisfies Record<string, { readonly unit: string; readonly by: string | undefined }>
export type MetricName = keyof typeof METRICS

/** A value of a metric; `of` is that of its dimension. */
export interface Measure {
  readonly metric: MetricName
  readonly of?: string
  readonly value: number
}

/** One line for each value of a dimension, with all that is measured of it ("Specification: Embedded metric format"). */
export function metricLines(namespace: string, measures: readonly Measure[], nowMs: number): string[] {
  const groups = Map.groupBy(measures, ({ metric, of }) => `${METRICS[metric].by ?? ''}=${of ?? ''}`)
  return [...groups.values()].map((group) => metricLine(namespace, group, nowMs))
}

function metricLine(namespace: string, group: readonly Measure[], Timestamp: number): string {
  const [first] = group
  const by = first === undefined ? undefined : METRICS[first.metric].by
  const Metrics = group.map(({ metric }) => ({ Name: metric, Unit: METRICS[metric].unit }))
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [by === undefined ? [] : [by]], Metrics }]
  const values = Object.fromEntries(group.map(({ metric, value }) => [metric, value]))
  return JSON.stringify({
    _aws: { Timestamp, CloudWatchMetrics },
    ...(by === undefined ? {} : { [by]: first?.of ?? '' }),
    ...values,
  })
}

/** Writes them to the log, where a namespace is set. */
export function measure(namespace: string | undefined, measures: readonly Measure[]): void {
  if (namespace === undefined) return
  for (const line of metricLines(namespace, measures, Date.now())) logLine(line)
}

/** An idle service measures nothing, for CloudWatch bills each metric by the hours in which it hears of it. */
export function censusMeasures(
  { jobs, oldestSeconds, oldestSecondsByWhy, sites }: Census,
  late: number,
  lost: number,
): Measure[] {
  const jobsByState = [...jobs].map(([of, value]): Measure => ({ metric: 'Jobs', of, value }))
  const oldest = [...oldestSeconds].map(([of, value]): Measure => ({ metric: 'OldestWait', of, value }))
  const byReason = [...oldestSecondsByWhy].map(([of, value]): Measure => ({ metric: 'OldestWaitByReason', of, value }))
  const pilots = [...sites].flatMap(([of, counted]): Measure[] => [
    { metric: 'Pilots', of, value: counted.pilots },
    { metric: 'Slots', of, value: counted.slots },
    { metric: 'BusySlots', of, value: counted.busySlots },
  ])
  const lateness: Measure[] =
    late + lost === 0
      ? []
      : [
          { metric: 'LatePilots', value: late },
          { metric: 'LostPilots', value: lost },
        ]
  return [...jobsByState, ...oldest, ...byReason, ...pilots, ...lateness]
}

/** Nothing while every site passes. */
export const watchMeasures = ({ excluded, withheld }: Watched): Measure[] =>
  excluded + withheld === 0
    ? []
    : [
        { metric: 'ExcludedSites', value: excluded },
        { metric: 'WithheldSites', value: withheld },
      ]

/** What the end of an attempt costs, at its site's price. A report that is repeated is measured again. */
export function reportMeasures(report: Report, site: string, usdPerCoreHour: number): Measure[] {
  const { cpuSeconds } = report.usage
  return [
    { metric: 'Attempts', of: report.outcome, value: 1 },
    ...(report.outcome === 'failed' ? [{ metric: 'Failures' as const, of: report.failure.class, value: 1 }] : []),
    { metric: 'CpuSeconds', of: site, value: cpuSeconds },
    { metric: 'CostUsd', of: site, value: (cpuSeconds / 3600) * usdPerCoreHour },
  ]
}
