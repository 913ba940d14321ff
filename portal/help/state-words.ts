/** What each state of a job, a visit and a task means, what its reader should do, and the moves that lead on from it. */
import {
  JOB_MOVES,
  JOB_STATES,
  type JobState,
  type Move,
  TASK_MOVES,
  TASK_STATES,
  type TaskState,
  VISIT_MOVES,
  VISIT_STATES,
  type VisitState,
} from '../../core/contract/lifecycle.ts'
import { signOf } from '../ui/job-states.ts'

interface Words {
  readonly means: string
  readonly toDo: string
}

export interface NextMove {
  readonly move: string
  readonly to: string
  readonly by: string
  readonly when: string
}

export interface StateHelp extends Words {
  readonly state: string
  readonly moves: readonly NextMove[]
}

const NOTHING = 'Nothing.'

const JOB_TO_DO: Readonly<Record<JobState, string>> = {
  waiting: 'Nothing: it goes on by itself when those jobs have settled.',
  defined: 'Nothing; if it stays so, its page tells why each site was refused.',
  activated: 'Nothing; its site’s page tells how long a slot is waited for.',
  sent: NOTHING,
  running: 'Nothing; its page shows the last lines of its log.',
  holding: 'Nothing: the storage is asked again.',
  finished: 'Look at its images on the sensor’s page.',
  failed: 'Read what it says and whom it asks to act, correct that, then run it again.',
  cancelled: 'Run it again if it is wanted after all.',
}

const VISITS: Readonly<Record<VisitState, Words>> = {
  planned: { means: 'Its prepare job waits for a site.', toDo: NOTHING },
  preparing: {
    means: 'Atmosphere and instrument are made, and the objects of each sensor found.',
    toDo: NOTHING,
  },
  simulating: { means: 'Sensors with enough sources are simulated.', toDo: 'Nothing; the mosaic fills as they end.' },
  held: {
    means: 'Its first jobs all failed alike, so that the rest waits and costs nothing.',
    toDo: 'Correct what they say and run them again, or release the rest.',
  },
  collecting: { means: 'Manifest, mosaic and provenance are made.', toDo: NOTHING },
  complete: { means: 'Every image is there.', toDo: 'Fetch the results.' },
  incomplete: { means: 'Some images are there, others failed.', toDo: 'Run again what failed, or accept the task.' },
  failed: { means: 'Nothing of it finished.', toDo: 'Read the first failure, correct it, run it again.' },
  cancelled: { means: 'It was stopped; what had finished stays.', toDo: 'Run it again if it is wanted after all.' },
}

const TASKS: Readonly<Record<TaskState, Words>> = {
  checking: { means: 'Its catalogs are read line by line; nothing is spent yet.', toDo: NOTHING },
  refused: {
    means: 'A catalog has errors; nothing was run.',
    toDo: 'Correct the lines that the faults name and submit again.',
  },
  running: { means: 'Its visits are simulated.', toDo: 'Nothing: one mail tells how it ended.' },
  held: {
    means: 'The first jobs of a visit all failed alike, so that the rest waits and costs nothing.',
    toDo: 'Correct that and run it again, or release the rest.',
  },
  complete: { means: 'Every image of every visit is there.', toDo: 'Fetch the results.' },
  incomplete: {
    means: 'Everything has settled, and some images failed.',
    toDo: 'Run again what failed, or accept the task as it is.',
  },
  accepted: { means: 'You took it as it is: what finished is enough.', toDo: 'Fetch the results.' },
  failed: { means: 'No image was made.', toDo: 'Read the first failure, correct it, run it again.' },
  cancelled: { means: 'It was stopped; what had finished stays.', toDo: 'Run it again if it is wanted after all.' },
}

/** The moves of a table that begin in a state. */
export const movesFrom = (moves: Readonly<Record<string, Move<string>>>, state: string): readonly NextMove[] =>
  Object.entries(moves)
    .filter(([, { from }]) => from.includes(state))
    .map(([move, { to, by, when }]) => ({ move, to, by, when }))

const helpOf = <S extends string>(
  states: readonly S[],
  moves: Readonly<Record<string, Move<string>>>,
  words: (state: S) => Words,
): readonly StateHelp[] => states.map((state) => ({ state, ...words(state), moves: movesFrom(moves, state) }))

export const JOB_HELP = helpOf(JOB_STATES, JOB_MOVES, (state) => ({
  means: signOf(state).words,
  toDo: JOB_TO_DO[state],
}))
export const VISIT_HELP = helpOf(VISIT_STATES, VISIT_MOVES, (state) => VISITS[state])
export const TASK_HELP = helpOf(TASK_STATES, TASK_MOVES, (state) => TASKS[state])
