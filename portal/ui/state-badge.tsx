/** The state of a job, visit, task or site as a word in its colour. */
import './state-badge.css'
import { signOf } from './job-states.ts'

/** Which tone a state of a task, visit, site or mail has; jobs have colours of their own. */
const TONES: Readonly<Record<string, 'good' | 'warn' | 'bad' | 'busy'>> = {
  complete: 'good',
  accepted: 'good',
  online: 'good',
  ready: 'good',
  sent: 'good',
  incomplete: 'warn',
  held: 'warn',
  test: 'warn',
  paused: 'warn',
  brokeroff: 'warn',
  unconfirmed: 'warn',
  failed: 'bad',
  refused: 'bad',
  bounced: 'bad',
  offline: 'bad',
  running: 'busy',
  checking: 'busy',
  fetching: 'busy',
  uploading: 'busy',
  preparing: 'busy',
  simulating: 'busy',
  collecting: 'busy',
}

/** For tasks, visits, sites, catalogs and mails. */
export function StateBadge({ state }: { readonly state: string }) {
  return <span className={`state-badge ${TONES[state] ?? 'still'}`}>{state}</span>
}

/** For jobs: a swatch with the letter of the mosaic, then the word. */
export function JobStateBadge({ state }: { readonly state: string }) {
  const { letter, colour, ink, words } = signOf(state)
  return (
    <span className="job-state-badge" title={words}>
      <span className="swatch" style={{ background: `var(${colour})`, color: `var(${ink})` }} aria-hidden="true">
        {letter}
      </span>
      {state}
    </span>
  )
}
