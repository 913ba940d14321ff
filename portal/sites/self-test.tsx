/** The self-tests of a site: how the last ones ended, what follows of them, and another at an operator's wish. */
import { useState } from 'react'
import { Link } from 'wouter'
import { BY_SELF_TEST, type SiteView } from '../../core/contract/sites.ts'
import { useDone } from '../ui/asked.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Instant } from '../ui/instant.tsx'
import { Problem } from '../ui/problem.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { testsWords } from './site-words.ts'

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
              {RESULTS[selfTest.state] ?? 'It did not pass.'} <TestTask test={selfTest} operator={operator} />, started{' '}
              <Instant at={selfTest.startedAt} />
              {selfTest.by !== undefined && ` by ${selfTest.by === BY_SELF_TEST ? 'the service' : selfTest.by}`}
            </span>
          </>
        )}
        {operator && <TestDialog site={site.site} />}
      </p>
      {selfTest?.streak !== undefined && <Streak streak={selfTest.streak} />}
      <p className="quiet">{testsWords(site.status)}</p>
    </section>
  )
}

type Test = NonNullable<SiteView['selfTest']>

/** The service's own tests are no scientist's to read. */
function TestTask({ test: { taskId, by }, operator }: { readonly test: Test; readonly operator: boolean }) {
  return operator || by !== BY_SELF_TEST ? <Link href={`/tasks/${taskId}`}>Task {taskId}</Link> : <>Task {taskId}</>
}

function Streak({ streak: { outcome, inARow, because } }: { readonly streak: NonNullable<Test['streak']> }) {
  return (
    <p>
      {inARow === 1 ? `The last that ended has ${outcome}` : `The last ${inARow} that ended have all ${outcome}`}
      {because === undefined ? '.' : `: ${because.replace(/\.?$/, '.')}`}
    </p>
  )
}

const RESULTS: Readonly<Record<string, string>> = {
  complete: 'It passed.',
  checking: 'It has begun.',
  running: 'It runs.',
  cancelled: 'It was stopped.',
}

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
        The site may be in test, where nothing else goes. It goes before every other job that waits there.
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
