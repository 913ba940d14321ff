/** Every state: its sign, what it means, what to do, and the moves that lead on, from the tables that the service itself obeys. */
import { SITE_STATES } from '../../core/contract/sites.ts'
import { STATE_WORDS } from '../sites/site-words.ts'
import { useHashTarget } from '../ui/hash-target.ts'
import { JobStateBadge, StateBadge } from '../ui/state-badge.tsx'
import { JOB_HELP, type StateHelp, TASK_HELP, VISIT_HELP } from './state-words.ts'

export default function States() {
  useHashTarget(true)
  return (
    <>
      <Kind
        id="task"
        title="Tasks"
        says="A task is what you submit. You move it where it says “you”; everything else happens by itself."
        states={TASK_HELP}
      />
      <Kind id="visit" title="Visits" says="A task has one visit for each pointing." states={VISIT_HELP} />
      <Kind
        id="job"
        title="Jobs"
        says="A visit has one job for each sensor and snap, one before them and one after. The letter is the one of the focal plane."
        states={JOB_HELP}
      />
      <section className="stack" id="site" aria-labelledby="site-title">
        <h2 id="site-title">Sites</h2>
        <dl className="help-words">
          {SITE_STATES.map((state) => (
            <div key={state}>
              <dt>
                <StateBadge state={state} />
              </dt>
              <dd>{STATE_WORDS[state]}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  )
}

interface KindProps {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly states: readonly StateHelp[]
}

function Kind({ id, title, says, states }: KindProps) {
  return (
    <section className="stack" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      <p className="quiet">{says}</p>
      {states.map((help) => (
        <State key={help.state} kind={id} help={help} />
      ))}
    </section>
  )
}

function State({ kind, help: { state, means, toDo, moves } }: { readonly kind: string; readonly help: StateHelp }) {
  return (
    <article className="help-state" id={`${kind}-${state}`} aria-labelledby={`${kind}-${state}-title`}>
      <h3 id={`${kind}-${state}-title`}>
        {kind === 'job' ? <JobStateBadge state={state} /> : <StateBadge state={state} />}
      </h3>
      <div>
        <p>{means}</p>
        <p className="quiet">To do: {toDo}</p>
      </div>
      {moves.length === 0 ? (
        <p className="quiet small">It stays so.</p>
      ) : (
        <ul className="small" aria-label={`From ${state}`}>
          {moves.map(({ move, to, by, when }) => (
            <li key={move}>
              to <a href={`#${kind}-${to}`}>{to}</a> when {when} <span className="quiet">({by})</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  )
}
