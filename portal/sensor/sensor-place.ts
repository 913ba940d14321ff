/** One sensor within its visit: its jobs by snap, its neighbours, its address, and why it may have no light. */
import { isVisitSettled } from '../../core/contract/lifecycle.ts'
import type { TaskView, VisitView } from '../../core/contract/tasks.ts'
import { parseSensors, SENSORS } from '../../phosim/focal-plane.ts'

export type SensorJob = VisitView['cells'][number]
type Cells = Pick<VisitView, 'cells'>

/** The jobs that simulate a sensor, in the order of their snaps. */
export const jobsOf = ({ cells }: Cells, sensor: string): readonly SensorJob[] =>
  cells.filter((cell) => cell.sensor === sensor).sort((a, b) => (a.snap ?? 0) - (b.snap ?? 0))

/** The job of the snap that an address names, else of the first. */
export const jobOfSnap = (jobs: readonly SensorJob[], snap: string | null): SensorJob | undefined =>
  jobs.find((job) => String(job.snap ?? 0) === snap) ?? jobs[0]

export interface Neighbours {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The lit sensors before and after one in PhoSim's order, be it lit itself or not. */
export function neighboursOf({ cells }: Cells, sensor: string): Neighbours {
  const lit = new Set(cells.map((cell) => cell.sensor))
  const at = SENSORS.indexOf(sensor)
  return {
    before: SENSORS.findLast((other, index) => index < at && lit.has(other)),
    after: SENSORS.find((other, index) => index > at && lit.has(other)),
  }
}

/** The address of a sensor's page; the snap stays when one goes from sensor to sensor. */
export const sensorHref = (taskId: number, visit: number, sensor: string, snap: string | null = null): string =>
  `/tasks/${taskId}/visits/${visit}/${sensor}${snap === null || snap === '0' ? '' : `?snap=${snap}`}`

export interface Unlit {
  readonly title: string
  readonly words: string
}

/** Why a visit has no job for a sensor. */
export function whyUnlit({ submission }: TaskView, { state }: VisitView, sensor: string): Unlit {
  if (!parseSensors(submission.sensors).sensors.includes(sensor))
    return {
      title: 'This sensor was not asked for.',
      words: `The task is for ${submission.sensors}: run it again with other sensors to have this one too.`,
    }
  if (state === 'planned' || state === 'preparing')
    return {
      title: 'Not known yet.',
      words: 'The catalog is being divided among the sensors; this page shows the job of this one when it is there.',
    }
  if (isVisitSettled(state) && state !== 'complete' && state !== 'incomplete')
    return { title: 'It has no job.', words: `The visit was ${state} before any sensor was simulated.` }
  const least = submission.observation.minSource ?? 1
  const few = least > 1 ? `fewer than ${least} objects` : 'no object'
  return {
    title: least > 1 ? 'Too few sources fall on this sensor.' : 'No sources fall on this sensor.',
    words: `Sensors with ${few} of the catalog are not simulated. With minsource 0 their background is made.`,
  }
}
