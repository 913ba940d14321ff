/** Lets an operator start pilots at a site by hand: a token that lives for minutes, and the command that uses it. */
import { useEffect, useState } from 'react'
import type { AnswerOf } from '../../core/contract/routes.ts'
import type { SiteView } from '../../core/contract/sites.ts'
import { counted, duration, memory } from '../ui/amounts.ts'
import { useDone } from '../ui/asked.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Instant } from '../ui/instant.tsx'
import { Problem } from '../ui/problem.tsx'

const MOST_USES = 10_000

export function PilotLaunch({ site }: { readonly site: SiteView }) {
  return (
    <Dialog button="Start a pilot there" title={`Start pilots at ${site.site}`}>
      {(close) => <LaunchForm site={site} close={close} />}
    </Dialog>
  )
}

function LaunchForm({ site, close }: { readonly site: SiteView; readonly close: () => void }) {
  const [uses, setUses] = useState(1)
  const launch = useDone('launchPilots', [])
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        launch.mutate({ params: { site: site.site }, body: { uses } })
      }}
    >
      <Needs site={site} />
      <label className="row">
        Pilots that may start with it
        <input
          className="sites-field"
          type="number"
          required
          min={1}
          max={MOST_USES}
          value={Number.isNaN(uses) ? '' : uses}
          onChange={({ target }) => setUses(target.valueAsNumber)}
        />
      </label>
      {launch.error !== null && <Problem error={launch.error} />}
      {launch.data !== undefined && <Launched key={launch.data.token} launched={launch.data} />}
      <div className="row">
        <button type="submit" className="button primary" disabled={launch.isPending}>
          {launch.data === undefined ? 'Make a token' : 'Make another token'}
        </button>
        <button type="button" className="button" onClick={close}>
          Close
        </button>
      </div>
    </form>
  )
}

function Needs({ site: { slotsPerPilot, cores, memoryMiB, scratchMiB, simulators } }: { readonly site: SiteView }) {
  const hasPhosim = simulators.some(({ name }) => name === 'phosim')
  return (
    <ul className="site-needs">
      <li>Node 24 on the machine, and outbound HTTPS to this service and its storage; no port open to the outside.</li>
      <li>
        For {counted(slotsPerPilot, 'slot')}: {counted(slotsPerPilot * cores, 'core')},{' '}
        {memory(slotsPerPilot * memoryMiB)} of memory and {memory(slotsPerPilot * scratchMiB)} of disk.
      </li>
      {hasPhosim && <li>PhoSim as the site has it: say where it lies with --phosim-dir.</li>}
    </ul>
  )
}

function Launched({ launched: { command, expiresAt } }: { readonly launched: AnswerOf<'launchPilots'> }) {
  const seconds = useSecondsUntil(expiresAt)
  if (seconds <= 0)
    return (
      <p role="status">That token has expired. Pilots that have registered with it go on; make another for more.</p>
    )
  return (
    <div className="stack">
      <pre className="site-command">{command}</pre>
      <div className="row">
        <CopyButton text={command} label="Copy the command" />
        <span role="timer">It can be used for {duration(seconds)}</span>
        <span className="quiet small">
          until <Instant at={expiresAt} />
        </span>
      </div>
      <p className="quiet small">Whoever has the token can start a pilot here: treat it as a password.</p>
    </div>
  )
}

function useSecondsUntil(instant: string): number {
  const left = () => Math.max(0, Math.round((Date.parse(instant) - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const tick = setInterval(() => setSeconds(Math.max(0, Math.round((Date.parse(instant) - Date.now()) / 1000))), 1000)
    return () => clearInterval(tick)
  }, [instant])
  return seconds
}
