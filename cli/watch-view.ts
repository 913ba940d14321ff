/** What `watch` draws: the task in a sentence, its progress, the focal plane, and the counts beside it. */
import { isVisitSettled } from '../core/contract/lifecycle.ts'
import type { TaskView, VisitView } from '../core/contract/tasks.ts'
import { type PlaneCell, planeWidth, renderFocalPlane, STATE_SIGNS, stateSign } from './focal-plane.ts'
import { countsText, simulatorText, stateText, tally } from './task-lines.ts'
import { bar, clip, countText, durationText, type Paint, padEnd, widthOf } from './terminal.ts'

export interface ViewOptions {
  readonly paint: Paint
  readonly columns: number
  readonly rows: number
  readonly nowMs: number
  /** A word on the connection, when it is not well. */
  readonly note?: string
}

type VisitRow = TaskView['visitList'][number]

/** The visit that most is happening in: most jobs running, else the first unsettled one, else the last. */
export function busiestVisit(visits: readonly VisitRow[]): VisitRow | undefined {
  const moving = (visit: VisitRow) => (visit.counts.running ?? 0) + (visit.counts.sent ?? 0)
  const busiest = visits.reduce<VisitRow | undefined>(
    (best, visit) => (moving(visit) > (best === undefined ? 0 : moving(best)) ? visit : best),
    undefined,
  )
  return busiest ?? visits.find(({ state }) => !isVisitSettled(state)) ?? visits.at(-1)
}

/** Seconds since the submission, up to the settling. */
export const elapsedSeconds = (task: TaskView, nowMs: number): number =>
  ((task.settledAt === undefined ? nowMs : Date.parse(task.settledAt)) - Date.parse(task.submittedAt)) / 1000

const planeCells = (visit: VisitView): PlaneCell[] =>
  visit.cells.flatMap(({ stage, sensor, snap, state }) =>
    stage === 'simulate' && sensor !== undefined ? [{ sensor, snap: snap ?? 0, state }] : [],
  )

/** The whole picture as lines, no longer than the terminal is high. */
export function watchLines(task: TaskView, visit: VisitView | undefined, options: ViewOptions): string[] {
  const { columns, rows, paint, note } = options
  const head = headLines(task, options)
  const tail = [...failureLines(task, paint), ...(note === undefined ? [] : [paint.yellow(note)])]
  const plane = visit === undefined ? [] : planeLines(visit, rows - head.length - tail.length, options)
  const room = rows - head.length - plane.length - tail.length - 2
  const visits = task.visitList.length < 2 ? [] : visitLines(task, visit?.visit, Math.max(2, room), paint)
  return [...head, '', ...plane, ...visits, ...tail].map((line) => clip(line, columns - 1))
}

/** What failed, class by class, with the first error. */
const failureLines = ({ failures }: TaskView, paint: Paint): string[] =>
  failures.length === 0
    ? []
    : [
        '',
        ...failures
          .slice(0, 3)
          .map(({ class: kind, count, message }) => `${paint.red(`✗ ${kind}`)} ${count}×  ${message}`),
      ]

function headLines(task: TaskView, { columns, paint, nowMs }: ViewOptions): string[] {
  const { total, settled } = tally(task.counts)
  const left = [paint.bold(`task ${task.taskId}`), task.name, paint.dim(simulatorText(task.simulator))]
  const round = task.round > 1 ? paint.dim(`round ${task.round}`) : ''
  const right = [round, stateText(task.state, paint), durationText(elapsedSeconds(task, nowMs))].filter((word) => word)
  const width = Math.min(columns - 1, 100)
  const title = left.join('  ')
  const end = right.join('  ')
  const gap = Math.max(2, width - widthOf(title) - widthOf(end))
  const percent = total === 0 ? '' : `${Math.floor((100 * settled) / total)}%`
  return [
    title + ' '.repeat(gap) + end,
    task.sentence,
    ...task.waitsFor.slice(0, 2).map((reason) => `${paint.dim('waits:')} ${reason}`),
    `${bar(total === 0 ? 0 : settled / total, Math.max(10, width - 30), paint)}  ${countsText(task.counts, paint)}  ${paint.dim(percent)}`,
  ]
}

/** What stands beside a plane of two snaps on a terminal of 80 columns. */
const LEGEND_WIDTH = 20

/** The plane with its legend beside it, or below where the terminal is narrow. */
function planeLines(visit: VisitView, room: number, { columns, paint }: ViewOptions): string[] {
  const cells = planeCells(visit)
  const legend = legendLines(visit, paint)
  const letters = new Set(cells.map(({ snap }) => snap)).size === 2 ? 2 : 1
  const width = planeWidth(letters) + 3
  const beside = columns > width + LEGEND_WIDTH
  const plane = renderFocalPlane(cells, { paint, roomy: room >= 22 + (beside ? 0 : legend.length) })
  if (!beside) return [...plane, '', ...legend]
  const height = Math.max(plane.length, Math.min(legend.length, room - 2))
  return Array.from({ length: height }, (_, at) => (padEnd(plane[at] ?? '', width) + (legend[at] ?? '')).trimEnd())
}

/** Stages, states with their counts, and sites: legend and numbers in one. */
function legendLines(visit: VisitView, paint: Paint): string[] {
  const simulate = visit.cells.filter(({ stage }) => stage === 'simulate')
  const states = STATE_SIGNS.toReversed().flatMap(({ state }) => {
    const count = simulate.filter((cell) => cell.state === state).length
    return count === 0 ? [] : [`${stateSign(state, paint)}  ${padEnd(state, 11)}${countText(count).padStart(4)}`]
  })
  const stage = (name: string) => visit.cells.find((cell) => cell.stage === name)?.state
  const stages = ['prepare', 'collect'].flatMap((name) => {
    const state = stage(name)
    return state === undefined ? [] : [`${stateSign(state, paint)}  ${paint.dim(name)}`]
  })
  const sites = siteLines(visit, paint)
  return [
    `${paint.bold(`visit ${visit.obsHistId}`)}  ${visit.filter}`,
    stages.join('   '),
    '',
    ...states,
    ...(sites.length === 0 ? [] : ['', ...sites]),
  ]
}

function siteLines(visit: VisitView, paint: Paint): string[] {
  const placed = visit.cells.filter(({ site, stage }) => site !== undefined && stage === 'simulate')
  const count = (cells: typeof placed, state: string) => countText(cells.filter((cell) => cell.state === state).length)
  const sites = [...Map.groupBy(placed, ({ site }) => site ?? '')].sort(([a], [b]) => a.localeCompare(b))
  const width = Math.min(LEGEND_WIDTH - 12, Math.max(...sites.map(([site]) => site.length)))
  return sites.slice(0, 6).map(([site, cells]) => {
    const running = `${stateSign('running', paint)} ${count(cells, 'running')}`
    return `${padEnd(clip(site, width), width)} ${padEnd(running, 5)} ${stateSign('finished', paint)} ${count(cells, 'finished')}`
  })
}

/** A line a visit, unsettled ones first; those that do not fit are counted. */
function visitLines(task: TaskView, shown: number | undefined, room: number, paint: Paint): string[] {
  const order = task.visitList.toSorted((a, b) => Number(isVisitSettled(a.state)) - Number(isVisitSettled(b.state)))
  const listed = order.slice(0, order.length > room ? room - 1 : room)
  const hidden = order.length - listed.length
  const line = (visit: VisitRow) => {
    const { total, settled } = tally(visit.counts)
    const mark = visit.visit === shown ? paint.bold('▸') : ' '
    const fraction = total === 0 ? 0 : settled / total
    return `${mark} ${padEnd(visit.obsHistId, 10)} ${visit.filter}  ${bar(fraction, 20, paint)}  ${padEnd(stateText(visit.state, paint), 11)} ${countsText(visit.counts, paint)}`
  }
  return ['', ...listed.map(line), ...(hidden > 0 ? [paint.dim(`  and ${countText(hidden)} more visits`)] : [])]
}
