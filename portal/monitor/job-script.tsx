/** How to run the job again by hand: the script, and what a failed attempt left in its sandbox. */
import { useState } from 'react'
import type { JobView } from '../../core/contract/jobs.ts'
import { bytes } from '../ui/amounts.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { SCROLLED_BY_KEYS } from '../ui/scrolled-by-keys.ts'
import { DownloadButton, SaveButton } from './download-button.tsx'

export function ByHand({ job }: { readonly job: JobView }) {
  const [open, setOpen] = useState(false)
  const sandboxes = job.attempts.flatMap(({ files }) => files.filter(({ product }) => product === 'sandbox'))
  return (
    <section className="stack" aria-labelledby="by-hand">
      <h2 id="by-hand">By hand</h2>
      <div className="row">
        <button type="button" className="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide the script' : 'The script that runs it again'}
        </button>
        {sandboxes.map(({ guid, attempt, sizeBytes }) => (
          <DownloadButton key={guid} guid={guid} label={`Sandbox of attempt ${attempt} (${bytes(sizeBytes)})`} />
        ))}
        {sandboxes.length === 0 && (
          <span className="quiet">A sandbox is kept of attempts that fail; none did so far.</span>
        )}
      </div>
      {open && <Script pandaId={job.pandaId} />}
    </section>
  )
}

function Script({ pandaId }: { readonly pandaId: number }) {
  const answer = useAsked('readScript', { params: { pandaId } })
  return (
    <Answered of={answer}>
      {({ script }) => (
        <>
          <p className="quiet">
            It needs Node 24, curl and tar. Its signed addresses die within half an hour: open this page again then.
          </p>
          <div className="row">
            <CopyButton text={script} label="Copy the script" />
            <SaveButton name={`job-${pandaId}.sh`} text={script} label="Download it" />
          </div>
          <pre className="job-script" {...SCROLLED_BY_KEYS}>
            {script}
          </pre>
        </>
      )}
    </Answered>
  )
}
