/** When the attempts of a visit ran, as bars on rows: two that overlap stand on different rows of their site. */
import type { VisitAttempt } from '../../core/contract/tasks.ts'

export interface Bar {
  readonly attempt: VisitAttempt
  /** From the left edge, as a share of the whole. */
  readonly from: number
  readonly width: number
}

export interface TimelineSite {
  readonly site: string
  /** One row for each slot that was busy at the same time. */
  readonly rows: readonly (readonly Bar[])[]
}

export interface Timeline {
  readonly startedAt: string
  readonly endedAt: string
  readonly seconds: number
  readonly sites: readonly TimelineSite[]
}

/** A bar is at least so wide, as a share, that it can be seen. */
const LEAST_WIDTH = 0.002

/** The first row whose last bar has ended, or a new one. */
function packed(bars: readonly Bar[]): readonly (readonly Bar[])[] {
  const rows: Bar[][] = []
  for (const bar of bars) {
    const row = rows.find((taken) => {
      const last = taken.at(-1)
      return last !== undefined && last.from + last.width <= bar.from + 1e-6
    })
    if (row === undefined) rows.push([bar])
    else row.push(bar)
  }
  return rows
}

/** Undefined while no attempt has ended. */
export function timelineOf(attempts: readonly VisitAttempt[]): Timeline | undefined {
  const starts = attempts.map(({ startedAt }) => startedAt).sort()
  const ends = attempts.map(({ endedAt }) => endedAt).sort()
  const [startedAt, endedAt] = [starts[0], ends.at(-1)]
  if (startedAt === undefined || endedAt === undefined) return undefined
  const seconds = Math.max(1, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000)
  const barOf = (attempt: VisitAttempt): Bar => ({
    attempt,
    from: (Date.parse(attempt.startedAt) - Date.parse(startedAt)) / 1000 / seconds,
    width: Math.max(LEAST_WIDTH, attempt.wallSeconds / seconds),
  })
  const ordered = attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))
  const groups = Map.groupBy(ordered, ({ site }) => site)
  const sites = [...groups].map(([site, own]) => ({ site, rows: packed(own.map(barOf)) }))
  return { startedAt, endedAt, seconds, sites: sites.sort((a, b) => a.site.localeCompare(b.site)) }
}
