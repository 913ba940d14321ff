/** Puts a site into another state: which, what that does, and why, which everybody will read. */
import { useState } from 'react'
import { SITE_STATES, type SiteState, type SiteView } from '../../core/contract/sites.ts'
import { useDone } from '../ui/asked.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Problem } from '../ui/problem.tsx'
import { STATE_WORDS } from './site-words.ts'

const MOST_LETTERS = 300

interface StateProps {
  readonly site: Pick<SiteView, 'site' | 'status'>
}

export function StateDialog(props: StateProps) {
  return (
    <Dialog button="Change its state" title={`Put ${props.site.site} into another state`}>
      {(close) => <StateForm {...props} close={close} />}
    </Dialog>
  )
}

function StateForm({ site: { site, status }, close }: StateProps & { readonly close: () => void }) {
  const [state, setState] = useState<SiteState>()
  const [reason, setReason] = useState('')
  const [wished, setWished] = useState<boolean>()
  const mayBeMoved = state === 'online' || state === 'test'
  const automatic = mayBeMoved && (wished ?? state === 'online')
  const done = useDone('setSiteState', ['listSites', 'readSite', 'readSiteHistory', 'listJobs', 'readService'])
  const put = () => {
    const body = { state: state ?? status.state, reason: reason.trim(), automatic }
    done.mutate({ params: { site }, body }, { onSuccess: close })
  }
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        put()
      }}
    >
      <fieldset className="site-states">
        <legend>Its state; it is {status.state} now</legend>
        {SITE_STATES.map((each) => (
          <label key={each}>
            <input type="radio" name="state" required checked={state === each} onChange={() => setState(each)} />
            <span>
              <strong>{each}</strong> {STATE_WORDS[each]}
            </span>
          </label>
        ))}
      </fieldset>
      {mayBeMoved && (
        <label className="site-automatic">
          <input type="checkbox" checked={automatic} onChange={({ target }) => setWished(target.checked)} />
          <span>
            Leave it to its self-tests from then on: two that fail in a row put it to test, two that pass put it online.
            Otherwise it stays where you put it.
          </span>
        </label>
      )}
      <label className="site-reason">
        Why? Everybody who looks at the site reads it.
        <textarea
          required
          rows={2}
          maxLength={MOST_LETTERS}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </label>
      {done.error !== null && <Problem error={done.error} />}
      <div className="row">
        <button
          type="submit"
          className="button primary"
          disabled={done.isPending || state === undefined || reason.trim() === ''}
        >
          {state === undefined ? 'Choose a state' : `Put ${site} to ${state}`}
        </button>
        <button type="button" className="button" onClick={close}>
          No, leave it
        </button>
      </div>
    </form>
  )
}
