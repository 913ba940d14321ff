/** The one sentence on a task: how it is, and what to do next. */
import { visitState } from '../board.ts'
import { FAILURES } from '../contract/failures.ts'
import { failedJobs, type Images, imagesInWords, imagesOf, type TaskReport } from './task-report.ts'
import { oneLine, plural } from './wording.ts'

export function sentenceOf(report: TaskReport): string {
  const { task, images } = report
  switch (task.state) {
    case 'checking':
      return 'Its catalogs are being checked; it starts by itself when they have passed.'
    case 'refused':
      return 'Refused, and nothing was run: the catalog has errors; correct them and submit again.'
    case 'running':
      return running(report)
    case 'held':
      return `Held: its first jobs all failed alike${because(report)}; correct that and run it again, or release the rest.`
    case 'complete':
      return images.all === 1 ? 'Complete: its one image is there.' : `Complete: all ${images.all} images are there.`
    case 'accepted':
      return `Accepted as it is: ${are(images)} done.`
    case 'incomplete':
      return isStopped(report) ? stopped(images) : incomplete(report)
    case 'failed':
      return `Failed, no image was made${because(report)}. ${remedy(report)}`
    case 'cancelled':
      return stopped(images)
  }
}

/** Somebody cancelled it, so that what is missing is not missed. */
export const isStopped = ({ task }: TaskReport): boolean =>
  task.state === 'cancelled' || (task.wanted === 'cancelled' && task.state !== 'complete' && task.state !== 'running')

const are = (images: Images): string => `${imagesInWords(images)} ${images.all === 1 ? 'is' : 'are'}`

function running(report: TaskReport): string {
  const { task, images, counts } = report
  const leased = (counts.sent ?? 0) + (counts.running ?? 0)
  if (task.wanted === 'cancelled')
    return leased > 0
      ? `It is being cancelled: ${plural(leased, 'running job')} will stop at the next heartbeat.`
      : 'It is being cancelled.'
  if (images.all === 0) return failedJobs(report) > 0 ? unprepared(report) : 'It is being prepared; nothing to do.'
  const failed = failedJobs(report) > 0 ? `, ${failedJobs(report)} failed so far` : ''
  const next = failed === '' ? 'nothing to do' : 'what failed can run again once the rest has settled'
  return `${are(images)} done, ${images.running} running, ${images.waiting} waiting${failed}; ${next}.`
}

const unprepared = (report: TaskReport): string =>
  `${plural(failedJobs(report), 'visit')} could not be prepared${because(report)}; the rest goes on.`

function incomplete(report: TaskReport): string {
  const { images } = report
  const parts = [
    ...(images.failed > 0 ? [`${images.failed} failed`] : []),
    ...(images.cancelled > 0 ? [`${images.cancelled} ${images.cancelled === 1 ? 'was' : 'were'} cancelled`] : []),
    ...lostVisits(report),
  ]
  const missing = parts.length > 0 ? `, ${parts.join(', ')}` : ''
  return `${are(images)} done${missing}: run that again, or accept the task as it is.`
}

/** Visits whose prepare or collect failed: their images are not counted, or lack a mosaic. */
function lostVisits({ boards }: TaskReport): string[] {
  const states = boards.map((board) => ({ state: visitState(board), lit: board.litRound > 0 }))
  const unlit = states.filter(({ state, lit }) => state === 'failed' && !lit).length
  const bare = boards.filter((board) => visitState(board) === 'incomplete' && !hasFailedImage(board)).length
  return [
    ...(unlit > 0 ? [`${plural(unlit, 'visit')} could not be prepared`] : []),
    ...(bare > 0 ? [`${plural(bare, 'visit')} could not be collected (no manifest, no mosaic)`] : []),
  ]
}

const hasFailedImage = (board: TaskReport['boards'][number]): boolean => {
  const images = imagesOf([board])
  return images.failed + images.cancelled > 0
}

const stopped = (images: Images): string =>
  images.finished > 0
    ? `Cancelled: ${imagesInWords(images)} had finished and stay.`
    : 'Cancelled before any image was made.'

/** The message of the most frequent failure, without its full stop. */
function because({ failures }: TaskReport): string {
  const [first] = failures
  return first === undefined ? '' : ` (${oneLine(first.message).replace(/[.\s]+$/, '')})`
}

const remedy = ({ failures }: TaskReport): string =>
  failures[0] === undefined ? 'Run it again.' : FAILURES[failures[0].class].spent.words
