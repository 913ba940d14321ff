/** How a job's state is shown: a letter that says it, a colour that says it faster; worst first, as snaps are merged. */
import type { JobState } from '../../core/contract/lifecycle.ts'

interface StateSign {
  readonly state: JobState
  readonly letter: string
  /** Custom property of tokens.css. */
  readonly colour: string
  /** That of a letter on it: by day and by night the same on what is vivid. */
  readonly ink: string
  /** What a scientist should know of it. */
  readonly words: string
}

export const STATE_SIGNS: readonly StateSign[] = [
  {
    state: 'failed',
    letter: 'X',
    colour: '--state-failed',
    ink: '--on-dark-state',
    words: 'All its tries are used up.',
  },
  { state: 'cancelled', letter: 'C', colour: '--state-cancelled', ink: '--on-pale', words: 'Somebody stopped it.' },
  {
    state: 'waiting',
    letter: 'w',
    colour: '--state-waiting',
    ink: '--on-pale',
    words: 'Waits for jobs that it needs.',
  },
  { state: 'defined', letter: 'd', colour: '--state-defined', ink: '--on-pale', words: 'Waits for a site.' },
  {
    state: 'activated',
    letter: 'a',
    colour: '--state-activated',
    ink: '--on-pale',
    words: 'Has a site, waits for a pilot.',
  },
  { state: 'sent', letter: 's', colour: '--state-sent', ink: '--on-pale', words: 'A pilot has taken it.' },
  { state: 'running', letter: 'R', colour: '--state-running', ink: '--on-light-state', words: 'It runs.' },
  {
    state: 'holding',
    letter: 'h',
    colour: '--state-holding',
    ink: '--on-light-state',
    words: 'Done; its files are being looked at.',
  },
  {
    state: 'finished',
    letter: 'F',
    colour: '--state-finished',
    ink: '--on-pale',
    words: 'Its files are in the catalogue.',
  },
]

/** The sign of a state; a state of a newer service than this page is shown as `?`. */
export const signOf = (state: string): Omit<StateSign, 'state'> & { readonly state: string } =>
  STATE_SIGNS.find((sign) => sign.state === state) ?? {
    state,
    letter: '?',
    colour: '--state-defined',
    ink: '--on-pale',
    words: 'A state that this page does not know yet: reload it.',
  }

/** The worst of several states, in the order above. */
export const worstOf = (states: readonly string[]): string =>
  STATE_SIGNS.find(({ state }) => states.includes(state))?.state ?? states[0] ?? ''
