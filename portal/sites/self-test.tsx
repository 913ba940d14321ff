/** The last self-test of a site: one star on one sensor, from catalog to picture; operators run another. */
import { useState } from 'react'
import { Link } from 'wouter'
import type { SiteView } from '../../core/contract/sites.ts'
import { useDone } from '../ui/asked.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Instant } from '../ui/instant.tsx'
import { Problem } from '../ui/problem.tsx'
import { StateBadge } from '../ui/state-badge.tsx'

interface SelfTestProps {
  readonly site: SiteView
  readonly operator: boolean
}

export function SelfTest({ site, operator }: SelfTestProps) {
  const { selfTest } = site
  return (
    <section className="stack site-part" id="self-test" aria-labelledby="self-test-title">
      <h2 id="self-test-title">Self-test</h2>
      <p className="row">
        {selfTest === undefined ? (
          <span className="quiet">No self-test has run here.</span>
        ) : (
          <>
            <StateBadge state={selfTest.state} />
            <span>
              {resultWords(selfTest.state)} <Link href={`/tasks/${selfTest.taskId}`}>Task {selfTest.taskId}</Link>,
              started <Instant at={selfTest.startedAt} />
            </span>
          </>
        )}
        {operator && <TestDialog site={site.site} />}
      </p>
    </section>
  )
}

const RESULTS: Readonly<Record<string, string>> = {
  complete: 'It passed.',
  checking: 'It has begun.',
  running: 'It runs.',
  cancelled: 'It was stopped.',
}

const resultWords = (state: string): string => RESULTS[state] ?? 'It did not pass: see why.'

function TestDialog({ site }: { readonly site: string }) {
  return (
    <Dialog button="Run a self-test" title={`Try ${site} with the smallest task`}>
      {(close) => <TestForm site={site} close={close} />}
    </Dialog>
  )
}

function TestForm({ site, close }: { readonly site: string; readonly close: () => void }) {
  const [email, setEmail] = useState('')
  const test = useDone('startSelfTest', ['readSite', 'listSites', 'listTasks', 'listJobs'])
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        test.mutate({ params: { site }, body: { email: email.trim() } }, { onSuccess: close })
      }}
    >
      <p>
        One star on one sensor, run at this very site as a task of yours: three jobs, about a minute with the stand-in.
        The site may be in test, where nothing else goes.
      </p>
      <label className="site-reason">
        Who is to hear how it ends (e-mail)
        <input
          type="email"
          required
          autoComplete="email"
          value={email}
          onChange={({ target }) => setEmail(target.value)}
        />
      </label>
      {test.error !== null && <Problem error={test.error} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={test.isPending || email.trim() === ''}>
          {test.isPending ? 'Submitting …' : 'Run it'}
        </button>
        <button type="button" className="button" onClick={close}>
          No, leave it
        </button>
      </div>
    </form>
  )
}
