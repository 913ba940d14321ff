/** What a task's mail says, before it becomes plain text and HTML. */
import { type Board, visitState } from '../board.ts'
import type { CatalogFault } from '../contract/catalogs.ts'
import { FAILURES } from '../contract/failures.ts'
import { taskMay } from '../contract/lifecycle.ts'
import { secondsBetween } from '../instants.ts'
import { type FailureGroup, failedJobs, type Images, imagesOf, type TaskReport } from '../monitor/task-report.ts'
import { isStopped, sentenceOf } from '../monitor/task-sentence.ts'
import { bandOf } from '../monitor/visit-view.ts'
import { bytesInWords, dollarsInWords, oneLine, plural, secondsInWords } from '../monitor/wording.ts'
import { chosenCells } from '../planning/rerun.ts'
import type { About } from './mail-record.ts'

/** How the mail strikes the eye: its colour, never without its word. */
export type Tone = 'good' | 'action' | 'bad' | 'quiet'

export interface MailVisit {
  readonly obsHistId: string
  readonly band: string
  readonly state: string
  readonly images: Images
  readonly url: string
}

/** Failures of one class, with a line for each code. */
export interface MailFailure {
  readonly title: string
  readonly remedy: string
  readonly kinds: readonly { readonly line: string; readonly jobs: string; readonly url: string }[]
}

export interface MailPicture {
  readonly contentId: string
  readonly name: string
  readonly words: string
  readonly png: Uint8Array
}

export interface MailContent {
  readonly subject: string
  readonly name: string
  readonly status: string
  readonly tone: Tone
  readonly sentence: string
  readonly isStandIn: boolean
  readonly failures: readonly MailFailure[]
  /** Faults of a refused catalog. */
  readonly faults: readonly string[]
  readonly visits: readonly MailVisit[]
  /** Visits beyond those listed. */
  readonly moreVisits: number
  readonly facts: readonly (readonly [string, string])[]
  readonly taskUrl: string
  readonly rerunUrl?: string
  readonly picture?: MailPicture
}

export const STAND_IN_WORDS =
  'STAND-IN: these images were made by the stand-in renderer, not by PhoSim. They are for trying things out, not for science.'

const MOST_VISITS = 40
const MOST_FAULTS = 12
const MOST_KINDS = 6
const NAMED_JOBS = 5

interface Given {
  readonly report: TaskReport
  readonly about: About
  readonly portalUrl: string
  readonly faults: readonly CatalogFault[]
  readonly rerunUrl?: string
  readonly picture?: MailPicture
}

export function mailContent({ report, about, portalUrl, faults, rerunUrl, picture }: Given): MailContent {
  const { task, boards } = report
  const { status, tone } = statusOf(report, about)
  const isStandIn = task.submission.simulator.name === 'stand-in'
  const name = oneLine(task.name)
  const taskUrl = `${portalUrl}/tasks/${task.taskId}`
  const listed = [...boards].sort((a, b) => urgency(a) - urgency(b)).slice(0, MOST_VISITS)
  return {
    subject: `[ImSim] ${name}: ${status}${isStandIn ? ' (STAND-IN)' : ''}`,
    name,
    status,
    tone,
    sentence: sentenceOf(report),
    isStandIn,
    failures: failuresOf(report.failures, portalUrl),
    faults: about === 'refused' ? faultsOf(faults, task.warnings) : [],
    visits: listed.sort((a, b) => a.visit - b.visit).map((board) => visitOf(board, taskUrl)),
    moreVisits: boards.length - listed.length,
    facts: factsOf(report),
    taskUrl,
    ...(rerunUrl === undefined ? {} : { rerunUrl }),
    ...(picture === undefined ? {} : { picture }),
  }
}

/** Whether running again what failed is what the mail should offer. */
export const offersRerun = (report: TaskReport): boolean =>
  taskMay('rerun', report.task.state) &&
  failedJobs(report) > 0 &&
  report.boards.some((board) => chosenCells(board, {}).length > 0)

/** The words of the subject. */
function statusOf(report: TaskReport, about: About): { readonly status: string; readonly tone: Tone } {
  const { task, images } = report
  if (about === 'refused') return { status: 'refused: the catalog has errors', tone: 'bad' }
  if (about === 'held') return { status: 'held: the scouts failed', tone: 'bad' }
  if (task.state === 'complete') return { status: 'complete', tone: 'good' }
  if (isStopped(report)) return { status: 'cancelled', tone: 'quiet' }
  const done = `${images.finished}/${images.all} done`
  if (task.state === 'accepted') return { status: `${done}, accepted`, tone: 'good' }
  if (images.all === 0) return { status: 'could not be prepared, action needed', tone: 'bad' }
  return { status: `${done}, action needed`, tone: images.finished > 0 ? 'action' : 'bad' }
}

/** Failures by class, those of most jobs first, each with what is to be done about it. */
function failuresOf(groups: readonly FailureGroup[], portalUrl: string): MailFailure[] {
  const classes = [...new Set(groups.map((group) => group.class))]
  return classes.map((of) => {
    const kinds = groups.filter((group) => group.class === of)
    const count = kinds.reduce((sum, kind) => sum + kind.count, 0)
    return {
      title: `${of}: ${plural(count, 'job')} failed`,
      remedy: FAILURES[of].spent.words,
      kinds: kinds.slice(0, MOST_KINDS).map(({ code, message, jobs, count: alike }) => ({
        line: `${oneLine(message)} [${oneLine(code)}]`,
        jobs: jobsInWords(jobs, alike),
        url: `${portalUrl}/jobs/${jobs[0]}`,
      })),
    }
  })
}

function jobsInWords(jobs: readonly number[], count: number): string {
  const named = jobs.slice(0, NAMED_JOBS).join(', ')
  const more = count - Math.min(jobs.length, NAMED_JOBS)
  return `${count === 1 ? 'PandaID' : 'PandaIDs'} ${named}${more > 0 ? ` and ${more} more` : ''}`
}

/** The catalogs' own faults with line and remedy; a task refused for its visits says so in its warnings. */
function faultsOf(faults: readonly CatalogFault[], warnings: readonly string[]): string[] {
  const lines = faults.map(({ file, line, message, remedy }) =>
    oneLine(`${file}${line === undefined ? '' : `:${line}`}: ${message} ${remedy}`),
  )
  const all = lines.length > 0 ? lines : warnings.map(oneLine)
  const more = all.length - MOST_FAULTS
  return [...all.slice(0, MOST_FAULTS), ...(more > 0 ? [`… and ${more} more on the task's page.`] : [])]
}

/** Visits that need somebody come first where not all can be listed. */
const urgency = (board: Board): number => (visitState(board) === 'complete' ? 1 : 0)

function visitOf(board: Board, taskUrl: string): MailVisit {
  return {
    obsHistId: board.obsHistId,
    band: bandOf(board),
    state: visitState(board),
    images: imagesOf([board]),
    url: `${taskUrl}/visits/${board.visit}`,
  }
}

function factsOf({ task, boards, cpuSeconds, outputBytes, costUsd, images }: TaskReport): MailContent['facts'] {
  const { taskId, round, settledAt, submittedAt, submission } = task
  const { name, version } = submission.simulator
  const used: MailContent['facts'] = [
    ['CPU time', secondsInWords(cpuSeconds)],
    ['Cost', dollarsInWords(costUsd)],
    ['Output', bytesInWords(outputBytes)],
  ]
  return [
    ['Task', `${taskId}${round > 1 ? `, round ${round}` : ''}`],
    ...boards
      .slice(0, boards.length === 1 ? 1 : 0)
      .map((of) => ['Visit', `${of.obsHistId}, ${bandOf(of)} band`] as const),
    ['Simulator', `${name} ${version}`],
    ...(settledAt === undefined ? [] : [['Took', secondsInWords(secondsBetween(submittedAt, settledAt))] as const]),
    ...(images.all === 0 ? [] : used),
  ]
}
