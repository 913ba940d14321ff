/** One site: how it is and why, what it has, its pilots, jobs and failures; and what an operator may do to it. */
import { Link, useParams } from 'wouter'
import type { SiteView } from '../../core/contract/sites.ts'
import { usePerson } from '../session/use-session.ts'
import { Answered } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { AS_SITES_ARE_COUNTED } from '../ui/following.ts'
import { useHashTarget } from '../ui/hash-target.ts'
import { Instant } from '../ui/instant.tsx'
import { Page } from '../ui/page.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { PilotLaunch } from './pilot-launch.tsx'
import { SelfTest } from './self-test.tsx'
import './site.css'
import { SiteFacts } from './site-facts.tsx'
import { SiteFailures } from './site-failures.tsx'
import { SiteJobs } from './site-jobs.tsx'
import { isOn, nextDowntime } from './site-list.ts'
import { SiteMoves } from './site-moves.tsx'
import { SitePilots } from './site-pilots.tsx'
import { byWords, isExcluded, STATE_WORDS } from './site-words.ts'
import './sites.css'
import { StateDialog } from './state-dialog.tsx'

export default function SitePage() {
  const { site = '' } = useParams<{ site: string }>()
  const { operator } = usePerson()
  const request = { params: { site } }
  const asked = useAsked('readSite', request, { follow: AS_SITES_ARE_COUNTED })
  useHashTarget(asked.data !== undefined)
  return (
    <Page
      title={site}
      above={<Link href="/sites">Sites</Link>}
      beside={asked.data && <StateBadge state={asked.data.status.state} />}
      actions={
        operator &&
        asked.data && (
          <>
            <StateDialog site={asked.data} />
            <PilotLaunch site={asked.data} />
          </>
        )
      }
      json={{ route: 'readSite', request }}
    >
      <Answered of={asked} lines={12}>
        {(view) => (
          <>
            <Story site={view} />
            <SiteFacts site={view} />
            <SiteJobs site={view} />
            {operator && <SitePilots site={site} />}
            <SelfTest site={view} operator={operator} />
            <SiteFailures site={site} />
            <SiteMoves site={site} />
          </>
        )}
      </Answered>
    </Page>
  )
}

/** Its state in words, who said so and why, and what stands in the way of jobs. */
function Story({ site }: { readonly site: SiteView }) {
  const { status, live } = site
  const now = new Date().toISOString()
  const next = nextDowntime(site, now)
  return (
    <div className={`site-story ${site.withheld === undefined ? status.state : 'withheld'}`} role="status">
      <p>
        <strong>
          {isExcluded(status) && 'Excluded by self-tests. '}
          {STATE_WORDS[status.state]}
        </strong>{' '}
        Since <Instant at={status.changedAt} /> by {byWords(status.by)}: {status.reason}
      </p>
      {site.withheld !== undefined && (
        <p>
          <strong>Its self-tests fail.</strong> {site.withheld}
        </p>
      )}
      {live?.shortage !== undefined && <p>Fewer pilots start than are wanted: {live.shortage}</p>}
      {next !== undefined && (
        <p>
          {isOn(next, now) ? 'A downtime is on, until ' : 'The next downtime begins '}
          <Instant at={isOn(next, now) ? next.toAt : next.fromAt} />: {next.reason}
        </p>
      )}
    </div>
  )
}
