/** A task in a few lines: how it is, what fails, why it waits, what may be done. */
import type { Quote } from '../core/contract/submission.ts'
import type { TaskSummary, TaskView } from '../core/contract/tasks.ts'
import {
  bar,
  byteText,
  countText,
  dollarText,
  durationText,
  fields,
  instantText,
  type Paint,
  table,
} from './terminal.ts'

const SETTLED = ['finished', 'failed', 'cancelled']

/** Jobs of a task: all, those that finished, and those that nothing will move any more. */
export function tally(counts: Readonly<Record<string, number>>): { total: number; finished: number; settled: number } {
  const sum = (states: readonly string[]) => states.reduce((total, state) => total + (counts[state] ?? 0), 0)
  return { total: sum(Object.keys(counts)), finished: counts.finished ?? 0, settled: sum(SETTLED) }
}

/** `done / all`, with the failures named when there are any. */
export function countsText(counts: Readonly<Record<string, number>>, paint: Paint): string {
  const { total, finished } = tally(counts)
  const failed = counts.failed ?? 0
  return `${countText(finished)}/${countText(total)}${failed > 0 ? paint.red(` ${countText(failed)} failed`) : ''}`
}

/** A task's state in its colour; the word itself is the sign. */
export function stateText(state: string, paint: Paint): string {
  if (state === 'complete' || state === 'accepted' || state === 'finished' || state === 'online')
    return paint.green(state)
  if (state === 'failed' || state === 'refused' || state === 'offline') return paint.red(state)
  if (state === 'incomplete' || state === 'held' || state === 'holding') return paint.yellow(state)
  return state === 'running' ? paint.cyan(state) : state
}

/** The simulator's name; the stand-in is written so that nobody takes it for PhoSim. */
export const simulatorText = (simulator: string): string => simulator.replace(/^stand-in/, 'STAND-IN')

/** Tasks as a table, newest first as the service sends them. */
export const taskTable = (tasks: readonly TaskSummary[], paint: Paint): string[] =>
  table(
    ['>TASK', 'NAME', 'STATE', 'DONE', '>VISITS', '>CPU', 'SIMULATOR', 'OWNER', 'SUBMITTED'],
    tasks.map((task) => [
      paint.bold(String(task.taskId)),
      task.name,
      stateText(task.state, paint),
      countsText(task.counts, paint),
      String(task.visits),
      durationText(task.cpuSeconds),
      simulatorText(task.simulator),
      task.owner,
      instantText(task.submittedAt),
    ]),
    paint,
  )

/** One task for a reader. */
export function taskLines(task: TaskView, paint: Paint): string[] {
  const { total, settled } = tally(task.counts)
  const failures = task.failures.map((failure) => [
    paint.red(failure.class),
    `${failure.count}×`,
    failure.message,
    paint.dim(failure.jobs.slice(0, 3).join(' ') + (failure.jobs.length > 3 ? ' …' : '')),
  ])
  return [
    `${paint.bold(`task ${task.taskId}`)}  ${task.name}  ${stateText(task.state, paint)}`,
    task.sentence,
    `${bar(total === 0 ? 0 : settled / total, 40, paint)}  ${countsText(task.counts, paint)}`,
    ...task.waitsFor.map((reason) => `${paint.dim('waits:')} ${reason}`),
    ...task.warnings.map((warning) => `${paint.yellow('!')} ${warning}`),
    '',
    ...fields(
      {
        simulator: simulatorText(task.simulator),
        owner: `${task.owner} (${task.vo}${task.workingGroup === undefined ? '' : `/${task.workingGroup}`})`,
        site: task.site,
        round: String(task.round),
        priority: String(task.priority),
        submitted: instantText(task.submittedAt),
        settled: task.settledAt === undefined ? undefined : instantText(task.settledAt),
        CPU: durationText(task.cpuSeconds),
        cost: dollarText(task.costUsd),
        mail:
          task.mail &&
          `${task.mail.state} to ${task.mail.to}${task.mail.error === undefined ? '' : `: ${task.mail.error}`}`,
        actions:
          task.actions.length === 0
            ? undefined
            : task.actions.map((word) => `imsim ${word} ${task.taskId}`).join('   '),
      },
      paint,
    ),
    ...(failures.length === 0 ? [] : ['', ...table(['CLASS', '>JOBS', 'FIRST ERROR', 'JOB IDS'], failures, paint)]),
    '',
    ...visitTable(task, paint),
  ]
}

const visitTable = ({ visitList }: TaskView, paint: Paint): string[] =>
  table(
    ['>VISIT', 'OBSHISTID', 'BAND', 'STATE', 'DONE', '>CPU', '>OUTPUT'],
    visitList.map((visit) => [
      String(visit.visit),
      visit.obsHistId,
      visit.filter,
      stateText(visit.state, paint),
      countsText(visit.counts, paint),
      durationText(visit.cpuSeconds),
      byteText(visit.outputBytes),
    ]),
    paint,
  )

/** What a task would take: one dense line, the sites, the warnings. */
export function quoteLines(quote: Quote, paint: Paint): string[] {
  const takes = [
    `${countText(quote.visits)} visit${quote.visits === 1 ? '' : 's'}`,
    `${countText(quote.sensors)} sensor${quote.sensors === 1 ? '' : 's'}`,
    `${countText(quote.jobs)} jobs`,
    `${Number(quote.cpuHours.toPrecision(3))} CPU h`,
    `${quote.memoryMiB} MiB each`,
    `${countText(quote.outputFiles)} files, ${byteText(quote.outputBytes)}`,
  ]
  const sites = quote.sites.map((site) => [
    site.site,
    site.hours === undefined ? '' : durationText(site.hours * 3600),
    site.expectedWaitSeconds === undefined ? '' : durationText(site.expectedWaitSeconds),
    site.freeSlots === undefined ? '' : countText(site.freeSlots),
    site.priceUsd === undefined ? '' : dollarText(site.priceUsd),
    site.refusal === undefined ? '' : paint.yellow(`no: ${site.refusal}`),
  ])
  return [
    `${paint.bold('quote')}  ${takes.join(' · ')} · ${paint.bold(dollarText(quote.priceUsd))}`,
    `       longest job ${durationText(quote.longestJobHours * 3600)}`,
    ...table(['SITE', '>TAKES', '>WAIT', '>FREE', '>PRICE', ''], sites, paint).map((line) => `       ${line}`),
    ...(quote.bestAvailable === undefined ? [] : [`       Best Available: ${quote.bestAvailable.because}`]),
    ...quote.warnings.map((warning) => `${paint.yellow('!')} ${warning}`),
  ]
}
