/** The columns of the list of sites: every number leads to what it counts. */
import { Link } from 'wouter'
import { SITE_STATES, type SiteView } from '../../core/contract/sites.ts'
import { count, dollars, duration, memory } from '../ui/amounts.ts'
import type { Column } from '../ui/data-table.tsx'
import { Instant } from '../ui/instant.tsx'
import { StateBadge } from '../ui/state-badge.tsx'
import { isOn, JOB_COUNTS, jobsHref, jobsIn, nextDowntime, simulatorsOf, siteHref } from './site-list.ts'
import { byWords, isExcluded } from './site-words.ts'

interface CountProps {
  readonly of: number | undefined
  readonly href: string
}

/** None leads nowhere; what was never counted is a dash. */
export function Count({ of, href }: CountProps) {
  if (of === undefined || of === 0) return <span className="quiet">{of ?? '–'}</span>
  return <Link href={href}>{count(of)}</Link>
}

const liveColumn = (
  id: string,
  title: string,
  value: (live: NonNullable<SiteView['live']>) => number,
  part: string,
): Column<SiteView> => ({
  id,
  title,
  value: ({ live }) => live && value(live),
  cell: ({ site, live }) => <Count of={live && value(live)} href={`${siteHref(site)}#${part}`} />,
  number: true,
})

export const SITE_COLUMNS: readonly Column<SiteView>[] = [
  {
    id: 'site',
    title: 'Site',
    value: ({ site }) => site,
    cell: ({ site, comment }) => (
      <Link href={siteHref(site)} title={comment}>
        {site}
      </Link>
    ),
  },
  { id: 'facility', title: 'Facility', value: ({ facility }) => facility, extra: true },
  {
    id: 'state',
    title: 'State',
    value: ({ status }) => SITE_STATES.indexOf(status.state),
    cell: ({ status }) => (
      <>
        <StateBadge state={status.state} />
        {isExcluded(status) && <span className="quiet small"> by self-tests</span>}
      </>
    ),
  },
  {
    id: 'reason',
    title: 'Why',
    value: ({ status }) => status.reason,
    cell: ({ status: { reason, by } }) => (
      <span className="sites-reason" title={`${reason} (${byWords(by)})`}>
        {reason}
      </span>
    ),
    extra: true,
  },
  liveColumn('pilots', 'Pilots', ({ pilots }) => pilots, 'pilots'),
  liveColumn('free', 'Free', ({ freeSlots }) => freeSlots, 'now'),
  {
    id: 'slots',
    title: 'Slots',
    value: ({ live }) => live?.slots,
    cell: ({ site, live, slots }) => (
      <>
        <Count of={live?.slots} href={`${siteHref(site)}#now`} /> <span className="quiet small">of {count(slots)}</span>
      </>
    ),
    number: true,
  },
  { ...liveColumn('starting', 'Starting', ({ startingSlots }) => startingSlots, 'now'), extra: true },
  ...JOB_COUNTS.map(
    ({ id, title, states }): Column<SiteView> => ({
      id,
      title,
      value: (site) => jobsIn(site, states),
      cell: (site) => <Count of={jobsIn(site, states)} href={jobsHref(site.site, states)} />,
      number: true,
    }),
  ),
  {
    id: 'wait',
    title: 'Wait',
    value: ({ expectedWaitSeconds }) => expectedWaitSeconds,
    cell: ({ expectedWaitSeconds }) => duration(expectedWaitSeconds),
    number: true,
  },
  {
    id: 'price',
    title: '$/core-hour',
    value: ({ usdPerCoreHour }) => usdPerCoreHour,
    cell: ({ usdPerCoreHour }) => dollars(usdPerCoreHour),
    number: true,
  },
  {
    id: 'memory',
    title: 'Memory',
    value: ({ memoryMiB }) => memoryMiB,
    cell: ({ memoryMiB }) => memory(memoryMiB),
    number: true,
  },
  {
    id: 'wall',
    title: 'Wall limit',
    value: ({ wallSeconds }) => wallSeconds,
    cell: ({ wallSeconds }) => duration(wallSeconds),
    number: true,
  },
  { id: 'simulators', title: 'Simulators', value: (site) => simulatorsOf(site).join(', '), extra: true },
  { id: 'preemptible', title: 'Preemptible', value: ({ preemptible }) => (preemptible ? 'yes' : 'no'), extra: true },
  { id: 'region', title: 'Region', value: ({ region }) => region, extra: true },
  { id: 'cloud', title: 'Cloud', value: ({ cloud }) => cloud, extra: true },
  { id: 'tier', title: 'Tier', value: ({ tier }) => tier, extra: true },
  {
    id: 'downtime',
    title: 'Downtime',
    value: (site) => nextDowntime(site, new Date().toISOString())?.fromAt,
    cell: (site) => <Downtime site={site} />,
    extra: true,
  },
]

function Downtime({ site }: { readonly site: SiteView }) {
  const now = new Date().toISOString()
  const next = nextDowntime(site, now)
  if (next === undefined) return <span className="quiet">–</span>
  return (
    <span title={next.reason}>
      {isOn(next, now) ? 'until ' : 'from '}
      <Instant at={isOn(next, now) ? next.toAt : next.fromAt} short />
    </span>
  )
}
