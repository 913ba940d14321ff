/** Failures of a site as stacked bars: hours added up to equal spans, hours without any among them. */
import { FAILURE_CLASSES, type FailureClass } from '../../core/contract/failures.ts'
import type { SiteHistory } from '../../core/contract/sites.ts'

const HOUR_SECONDS = 3600

export interface Span {
  /** Unix seconds of its beginning. */
  readonly beganSeconds: number
  readonly failures: Readonly<Record<string, number>>
  readonly total: number
}

export interface FailureSpans {
  readonly spanHours: number
  /** From first to last, each there. */
  readonly spans: readonly Span[]
  /** Classes of which there are any, in the contract's order. */
  readonly classes: readonly FailureClass[]
  readonly totals: Readonly<Record<string, number>>
  readonly total: number
}

/** About fifty bars, so that each can be seen on a telephone. */
const spanHoursOf = (days: number): number => (days <= 2 ? 1 : 3)

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0)

function added(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const both = { ...a }
  for (const [name, n] of Object.entries(b)) both[name] = (both[name] ?? 0) + n
  return both
}

/** The last days until `now` (an ISO instant). */
export function failureSpans({ hours }: Pick<SiteHistory, 'hours'>, days: number, now: string): FailureSpans {
  const spanHours = spanHoursOf(days)
  const spanSeconds = spanHours * HOUR_SECONDS
  const spanOf = (instant: string): number => Math.floor(Date.parse(instant) / 1000 / spanSeconds) * spanSeconds
  const bySpan = new Map<number, Record<string, number>>()
  for (const { beganAt, failures } of hours)
    bySpan.set(spanOf(beganAt), added(bySpan.get(spanOf(beganAt)) ?? {}, failures))
  const last = spanOf(now)
  const spans = [...Array((days * 24) / spanHours).keys()].reverse().map((back): Span => {
    const beganSeconds = last - back * spanSeconds
    const failures = bySpan.get(beganSeconds) ?? {}
    return { beganSeconds, failures, total: sum(failures) }
  })
  const totals = spans.map(({ failures }) => failures).reduce(added, {})
  const classes = FAILURE_CLASSES.filter((name) => (totals[name] ?? 0) > 0)
  return { spanHours, spans, classes, totals, total: sum(totals) }
}

/** For each class, the height of its bar with all those below it. */
export function stacked({ spans, classes }: Pick<FailureSpans, 'spans' | 'classes'>): readonly (readonly number[])[] {
  const heights = spans.map(() => 0)
  return classes.map((name) =>
    spans.map(({ failures }, index) => {
      const height = (heights[index] ?? 0) + (failures[name] ?? 0)
      heights[index] = height
      return height
    }),
  )
}

/** `site 3, user 1`, largest first. */
export const inWords = (failures: Readonly<Record<string, number>>): string =>
  Object.entries(failures)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => `${name} ${n}`)
    .join(', ')

/** Colour of a class, a custom property of tokens.css; its word always stands beside it. */
export const CLASS_COLOURS: Readonly<Record<FailureClass, string>> = {
  user: '--hue-1',
  payload: '--hue-5',
  memory: '--hue-2',
  time: '--hue-4',
  site: '--hue-3',
  preempted: '--line-strong',
  system: '--hue-6',
}
