/** The states of a visit's jobs on the focal plane, a letter and a colour for each. */
import { STATE_SIGNS, signOf, worstOf } from '../ui/job-states.ts'
import { bySensor, type Layer, type PlaneCell, type Sign } from './layers.ts'

/** A job as the boards have it; those without a sensor are no matter of the focal plane. */
export interface PlaneJob {
  readonly sensor?: string | undefined
  readonly snap?: number | undefined
  readonly state: string
  readonly attempt?: number | undefined
  readonly site?: string | undefined
  /** The class of its failure, as failures.ts names them. */
  readonly failure?: string | undefined
}

/** The letter and colours of a job's state. */
export const stateMark = (state: string): Sign => {
  const { letter, colour, ink } = signOf(state)
  return { label: letter, fill: `var(${colour})`, ink: `var(${ink})` }
}

const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' })
const ENDINGS: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' }

/** `2nd`. */
const ordinal = (value: number): string => `${value}${ENDINGS[ORDINALS.select(value)] ?? 'th'}`

/** `failed (memory), 3rd attempt, at SITE`; a first attempt is not worth a word. */
export function jobWords({ state, attempt, site, failure }: PlaneJob): string {
  const parts = [
    failure === undefined || failure === state ? state : `${state} (${failure})`,
    attempt !== undefined && attempt > 1 ? `${ordinal(attempt)} attempt` : '',
    site === undefined ? '' : `at ${site}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

const snapOf = ({ snap }: PlaneJob): number => snap ?? 0

function stateCell(sensor: string, jobs: readonly PlaneJob[], snaps: readonly number[]): PlaneCell {
  const ordered = jobs.toSorted((a, b) => snapOf(a) - snapOf(b))
  const worst = worstOf(jobs.map(({ state }) => state))
  const inSnap = (snap: number) => ordered.filter((job) => snapOf(job) === snap).map(({ state }) => state)
  const halves = snaps.map((snap) => {
    const states = inSnap(snap)
    return states.length === 0 ? EMPTY : stateMark(worstOf(states))
  })
  return {
    sensor,
    signs: snaps.length === 2 ? halves : [stateMark(worst)],
    words:
      ordered.length > 1
        ? ordered.map((job) => `snap ${snapOf(job)} ${jobWords(job)}`).join('; ')
        : ordered.map(jobWords).join(),
    value: STATE_SIGNS.findIndex(({ state }) => state === worst),
  }
}

/** The half of a sensor whose snap has no job. */
const EMPTY: Sign = { label: '', fill: 'none', ink: 'none' }

/** The state of each sensor's jobs: two snaps share a cell half and half, of more the worst is shown. */
export function stateLayer(jobs: readonly PlaneJob[]): Layer {
  const groups = bySensor(jobs)
  const snaps = [...new Set(groups.flatMap(([, group]) => group.map(snapOf)))].sort((a, b) => a - b)
  const inState = (state: string) => groups.filter(([, group]) => group.some((job) => job.state === state))
  const states = [...new Set([...STATE_SIGNS.map(({ state }): string => state), ...jobs.map(({ state }) => state)])]
  return {
    title: 'State',
    cells: groups.map(([sensor, group]) => stateCell(sensor, group, snaps)),
    legend: {
      kind: 'list',
      entries: states
        .map((state) => ({ sign: stateMark(state), words: state, sensors: inState(state).map(([sensor]) => sensor) }))
        .filter(({ sensors }) => sensors.length > 0),
    },
  }
}
