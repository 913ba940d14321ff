/** When the attempts of a visit ran, as bars on rows: two that overlap stand on different rows of their site. */
import type { RunningAttempt, VisitAttempt, VisitAttempts } from '../../core/contract/tasks.ts'

export interface Bar {
  readonly attempt: RunningAttempt & Partial<VisitAttempt>
  /** Until now, of one that runs. */
  readonly seconds: number
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

const secondsBetween = (from: string, to: string): number => Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)

/** What has ended, and what runs until `nowAt`; undefined while no pilot has taken anything. */
export function timelineOf({ attempts, running }: VisitAttempts, nowAt: string): Timeline | undefined {
  const ordered = [...attempts, ...running].sort((a, b) => a.startedAt.localeCompare(b.startedAt))
  const ends = attempts.map(({ endedAt }) => endedAt).sort()
  const startedAt = ordered[0]?.startedAt
  const endedAt = running.length > 0 ? nowAt : ends.at(-1)
  if (startedAt === undefined || endedAt === undefined) return undefined
  const all = Math.max(1, secondsBetween(startedAt, endedAt))
  const barOf = (attempt: Bar['attempt']): Bar => {
    const seconds = attempt.wallSeconds ?? secondsBetween(attempt.startedAt, nowAt)
    const from = secondsBetween(startedAt, attempt.startedAt) / all
    return { attempt, seconds, from, width: Math.max(LEAST_WIDTH, seconds / all) }
  }
  const groups = Map.groupBy(ordered, ({ site }) => site)
  const sites = [...groups].map(([site, own]) => ({ site, rows: packed(own.map(barOf)) }))
  return { startedAt, endedAt, seconds: all, sites: sites.sort((a, b) => a.site.localeCompare(b.site)) }
}
