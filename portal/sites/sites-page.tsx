/** Facilities and their queues: how each is, what it has, what it costs, and which jobs it runs. */
import { Link, useSearchParams } from 'wouter'
import type { SiteView } from '../../core/contract/sites.ts'
import { withParameters } from '../monitor/filters.ts'
import { usePerson } from '../session/use-session.ts'
import { counted } from '../ui/amounts.ts'
import { Answered, Empty } from '../ui/answered.tsx'
import { useAsked } from '../ui/asked.ts'
import { DataTable } from '../ui/data-table.tsx'
import { AS_SITES_ARE_COUNTED } from '../ui/following.ts'
import { Page } from '../ui/page.tsx'
import { SITE_COLUMNS } from './site-columns.tsx'
import { choicesOf, SITE_FILTERS, type SiteFilter, sitesAsked } from './site-list.ts'
import { SiteNotices } from './site-notices.tsx'
import './sites.css'

export default function SitesPage() {
  const { operator } = usePerson()
  const sites = useAsked('listSites', {}, { follow: AS_SITES_ARE_COUNTED })
  return (
    <Page
      title="Sites"
      actions={operator && <Link href="/suppressions">Addresses without mail</Link>}
      json={{ route: 'listSites', request: {} }}
    >
      <Answered of={sites} lines={8}>
        {(answer) => <SiteList sites={answer.sites} operator={operator} />}
      </Answered>
    </Page>
  )
}

function SiteList({ sites, operator }: { readonly sites: readonly SiteView[]; readonly operator: boolean }) {
  const [search] = useSearchParams()
  const asked = sitesAsked(sites, search)
  if (sites.length === 0) return <NoSites />
  return (
    <>
      <SiteNotices sites={sites} />
      <search className="row sites-filters">
        {SITE_FILTERS.map((filter) => (
          <Filter key={filter} filter={filter} sites={sites} />
        ))}
        <span role="status">
          {asked.length === sites.length ? counted(sites.length, 'site') : `${asked.length} of ${sites.length} sites`}
        </span>
        {asked.length < sites.length && <Link href="/sites">Show all</Link>}
      </search>
      {asked.length === 0 ? (
        <Empty title="No site is like this.">
          <Link href="/sites">Show all {counted(sites.length, 'site')}</Link>
        </Empty>
      ) : (
        <DataTable caption="Sites" columns={SITE_COLUMNS} rows={asked} rowKey={({ site }) => site} />
      )}
      <p className="quiet small">
        Counts are of all jobs of the last 60 days{operator ? '' : ', and lead to those that you may read'}. Slots are
        those of the pilots that are here, of as many as there can be.
      </p>
    </>
  )
}

function NoSites() {
  return (
    <Empty title="There is no site yet.">
      <p>An operator adds one by the interface (defineSite); pilots that start there take jobs from then on.</p>
      <Link href="/help/api#defineSite">How to add a site</Link>
    </Empty>
  )
}

const LABELS: Readonly<Record<SiteFilter, string>> = {
  facility: 'Facility',
  state: 'State',
  simulator: 'Simulator',
}

function Filter({ filter, sites }: { readonly filter: SiteFilter; readonly sites: readonly SiteView[] }) {
  const [search, setSearch] = useSearchParams()
  const now = search.get(filter) ?? ''
  return (
    <label className="row">
      {LABELS[filter]}
      <select
        className="sites-field"
        value={now}
        onChange={({ target }) => setSearch((before) => withParameters(before, { [filter]: target.value }))}
      >
        <option value="">any</option>
        {choicesOf(sites, filter, now).map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
        {now.includes(',') && <option value={now}>{now}</option>}
      </select>
    </label>
  )
}
