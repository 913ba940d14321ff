/** The lifecycles of jobs, visits and tasks as tables of moves: the guard, the buttons and the drawing all read these. */

export const JOB_STATES = [
  'waiting',
  'defined',
  'activated',
  'sent',
  'running',
  'holding',
  'finished',
  'failed',
  'cancelled',
] as const
export type JobState = (typeof JOB_STATES)[number]

/** One legal move of a job. `lease: true` means that whoever asks for it must show the job's last lease. */
export interface Move<State> {
  readonly from: readonly State[]
  readonly to: State
  readonly by: string
  readonly when: string
  readonly lease?: true
}

const unsettled = ['waiting', 'defined', 'activated', 'sent', 'running', 'holding'] as const

export const JOB_MOVES = {
  release: { from: ['waiting'], to: 'defined', by: 'progress', when: 'its prerequisites have settled' },
  place: { from: ['defined'], to: 'activated', by: 'brokerage', when: 'a site was chosen and has room' },
  lease: { from: ['activated'], to: 'sent', by: 'dispatch', when: 'a pilot took it' },
  start: { from: ['sent'], to: 'running', by: 'dispatch', when: 'the first heartbeat came', lease: true },
  revive: {
    from: ['defined', 'activated', 'sent'],
    to: 'running',
    by: 'dispatch',
    when: 'its last lease came back before anybody else took it',
    lease: true,
  },
  hold: {
    from: ['defined', 'activated', 'sent', 'running'],
    to: 'holding',
    by: 'reporting',
    when: 'the storage did not answer while outputs were checked',
    lease: true,
  },
  finish: {
    from: ['defined', 'activated', 'sent', 'running', 'holding'],
    to: 'finished',
    by: 'reporting',
    when: 'its outputs are there and right',
    lease: true,
  },
  retry: {
    from: ['sent', 'running', 'holding'],
    to: 'activated',
    by: 'reporting, sweep',
    when: 'it failed or lapsed with budget left',
  },
  replace: {
    from: ['activated', 'sent', 'running', 'holding'],
    to: 'defined',
    by: 'reporting, sweep, brokerage',
    when: 'it needs more memory, more time or another site',
  },
  fail: {
    from: ['sent', 'running', 'holding'],
    to: 'failed',
    by: 'reporting',
    when: 'the budget of its failure is spent',
  },
  cancel: {
    from: unsettled,
    to: 'cancelled',
    by: 'cancel, reporting, sweep',
    when: 'somebody wanted it and it runs no more',
  },
  rerun: {
    from: ['waiting', 'defined', 'activated', 'finished', 'failed', 'cancelled'],
    to: 'defined',
    by: 'planning',
    when: 'a new round runs it again',
  },
  await: {
    from: ['waiting', 'defined', 'activated', 'finished', 'failed', 'cancelled'],
    to: 'waiting',
    by: 'planning',
    when: 'a new round must first run what it needs',
  },
} as const satisfies Record<string, Move<JobState>>

export type JobMove = keyof typeof JOB_MOVES

/** Whether the table allows the move from a state. */
export const mayMove = (move: JobMove, from: JobState): boolean => JOB_MOVES[move].from.some((state) => state === from)

/** Finished, failed or cancelled: nothing but a re-run moves the job. */
export const isSettled = (state: JobState): boolean =>
  state === 'finished' || state === 'failed' || state === 'cancelled'

/** Sent or running: a pilot's slot holds the job. */
export const isLeased = (state: JobState): boolean => state === 'sent' || state === 'running'

export const VISIT_STATES = [
  'planned',
  'preparing',
  'simulating',
  'held',
  'collecting',
  'complete',
  'incomplete',
  'failed',
  'cancelled',
] as const
export type VisitState = (typeof VISIT_STATES)[number]

export const VISIT_MOVES = {
  prepare: { from: ['planned'], to: 'preparing', by: 'brokerage', when: 'prepare was placed' },
  simulate: {
    from: ['preparing', 'held'],
    to: 'simulating',
    by: 'planning',
    when: 'the sensors with sources are known',
  },
  hold: { from: ['simulating'], to: 'held', by: 'progress', when: 'all scouts failed alike' },
  collect: { from: ['simulating'], to: 'collecting', by: 'progress', when: 'every lit sensor has settled' },
  complete: { from: ['collecting'], to: 'complete', by: 'progress', when: 'every sensor finished, and collect too' },
  incomplete: { from: ['collecting'], to: 'incomplete', by: 'progress', when: 'some sensor did not finish' },
  fail: { from: ['planned', 'preparing', 'collecting'], to: 'failed', by: 'progress', when: 'nothing finished' },
  cancel: {
    from: ['planned', 'preparing', 'simulating', 'held', 'collecting'],
    to: 'cancelled',
    by: 'progress',
    when: 'its jobs were cancelled',
  },
  rerun: {
    from: ['complete', 'incomplete', 'failed', 'cancelled'],
    to: 'preparing',
    by: 'planning',
    when: 'a new round began',
  },
} as const satisfies Record<string, Move<VisitState>>

export const isVisitSettled = (state: VisitState): boolean =>
  state === 'complete' || state === 'incomplete' || state === 'failed' || state === 'cancelled'

export const TASK_STATES = [
  'checking',
  'refused',
  'running',
  'held',
  'complete',
  'incomplete',
  'accepted',
  'failed',
  'cancelled',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export const TASK_MOVES = {
  refuse: { from: ['checking'], to: 'refused', by: 'planning', when: 'a catalog has errors' },
  plan: { from: ['checking'], to: 'running', by: 'planning', when: 'every catalog passed its check' },
  hold: { from: ['running'], to: 'held', by: 'progress', when: 'all scouts failed alike' },
  release: { from: ['held'], to: 'running', by: 'you', when: 'you want the rest run all the same' },
  complete: { from: ['running'], to: 'complete', by: 'progress', when: 'every visit is complete' },
  incomplete: { from: ['running'], to: 'incomplete', by: 'progress', when: 'every visit settled, some with failures' },
  fail: { from: ['running'], to: 'failed', by: 'progress', when: 'nothing finished' },
  accept: { from: ['incomplete'], to: 'accepted', by: 'you', when: 'what finished is enough' },
  rerun: {
    from: ['held', 'complete', 'incomplete', 'accepted', 'failed', 'cancelled'],
    to: 'running',
    by: 'you',
    when: 'failed or chosen sensors run again',
  },
  cancel: { from: ['checking', 'running', 'held'], to: 'cancelled', by: 'you', when: 'you stop it' },
} as const satisfies Record<string, Move<TaskState>>

export type TaskMove = keyof typeof TASK_MOVES

/** Whether a task in a state may be moved so: what buttons, the CLI and the guard all ask. */
export const taskMay = (move: TaskMove, from: TaskState): boolean =>
  TASK_MOVES[move].from.some((state) => state === from)
